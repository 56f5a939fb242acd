import { isPodError, PodError } from '../errors.ts';
import { answerError, isDoubtful, type RequestLine } from './failures/answer-error.ts';
import { discardBody, readBytes } from './body.ts';
import type { Outgoing } from './exchange.ts';
import type {
  ClientContext,
  DeleteOptions,
  PatchOptions,
  PostOptions,
  PostResult,
  PutOptions,
  PutResult,
  RequestOptions,
} from './client.ts';
import { changesToN3Patch, N3, type StatementChanges } from './n3-patch.ts';
import { readHead, readWhole } from './read.ts';
import { isSameJson } from './same-json.ts';
import { mediaTypeOf } from '../text/media-type.ts';

/**
 * PUT, POST, PATCH and DELETE. A 500 does not mean that nothing was written, and a lost 201 does not mean failure: in doubt,
 * leadpod reads the resource (CONTRIBUTING.md, F7 to F9).
 */

function outgoingOf(line: RequestLine, options: RequestOptions, headers: Record<string, string | undefined>): Outgoing {
  const present = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { line, headers: Object.fromEntries(present), authenticated: options.authenticated, signal: options.signal };
}

/** Sends a request, throws an error for a status outside `statuses`, and discards the body. */
async function send(context: ClientContext, outgoing: Outgoing, statuses: readonly number[]): Promise<Response> {
  return (await sendAndRead(context, outgoing, statuses, undefined)).response;
}

/** The same, but reads the body if a limit is given. */
async function sendAndRead(
  context: ClientContext,
  outgoing: Outgoing,
  statuses: readonly number[],
  maxBytes: number | undefined,
): Promise<{ response: Response; text: string | undefined }> {
  const incoming = await context.exchange.open(outgoing);
  try {
    const { response, line, describe } = incoming;
    if (!statuses.includes(response.status)) throw await context.exchange.refuse(incoming, statuses.join(' or '));
    if (maxBytes === undefined) {
      await discardBody(response);
      return { response, text: undefined };
    }
    return { response, text: new TextDecoder().decode(await readBytes(response, { line, maxBytes, describe })) };
  } finally {
    incoming.end();
  }
}

/** The same context without repetitions, for reading back. */
const once = (context: ClientContext): ClientContext => ({ ...context, repeat: (_, work) => work() });

/** What is stored now; undefined if there is nothing or it cannot be read, and then the doubt remains. */
async function readBack(context: ClientContext, url: string, options: PutOptions, body: string) {
  const { authenticated, signal, contentType } = options;
  // A server that rewrites RDF may need more bytes.
  const maxBytes = Math.max(context.maxBytes, 4 * Buffer.byteLength(body));
  // A server that converts returns what was sent. One that stores it as another type (NodeSolidServer uses the extension of the
  // name) must not answer 406.
  const accept = `${mediaTypeOf(contentType)}, */*;q=0.1`;
  const act = 'Reading back what was written';
  try {
    return await readWhole(once(context), url, { act, authenticated, signal, accept, maxBytes });
  } catch {
    return undefined;
  }
}

async function isAbsent(context: ClientContext, url: string, options: RequestOptions): Promise<boolean> {
  const { authenticated, signal } = options;
  try {
    await readHead(once(context), url, { act: 'Checking that it is gone', authenticated, signal });
    return false;
  } catch (error) {
    return isPodError(error, 'not-found');
  }
}

const samenessOf = (contentType: string): ((stored: string, written: string) => boolean) =>
  contentType.startsWith('application/json') ? isSameJson : (stored, written) => stored === written;

/** PUT that resolves doubts: if the resource is as written, it is a success, whatever the answer was. */
export function putResource(
  context: ClientContext,
  url: string,
  body: string,
  options: PutOptions,
): Promise<PutResult> {
  const line: RequestLine = { act: options.act ?? 'Writing a resource', method: 'PUT', url };
  const { contentType, ifMatch, ifNoneMatch, link, isSame = samenessOf(contentType) } = options;
  const headers = { 'content-type': contentType, 'if-match': ifMatch, 'if-none-match': ifNoneMatch, link };
  const outgoing = { ...outgoingOf(line, options, headers), body };
  let doubtful = false;

  const settle = async (error: unknown): Promise<PutResult> => {
    const stored = await readBack(context, url, options, body);
    if (stored === undefined || !isSame(stored.text(), body)) throw error;
    const etag = stored.etag === undefined ? {} : { etag: stored.etag };
    return { status: 200, created: ifNoneMatch === '*', settled: true, ...etag };
  };

  /** There was no condition, so this checks that the resource is there and was not changed since. */
  const prove = async (): Promise<void> => {
    const stored = await readBack(context, url, options, body);
    if (stored === undefined) throw answerError(line, 'unavailable', 'to read back what was written', 'nothing');
    if (!isSame(stored.text(), body))
      throw answerError(line, 'precondition-failed', 'what was written', 'other content');
  };

  const work = async (): Promise<PutResult> => {
    try {
      const { status, headers: answered } = await send(context, outgoing, [200, 201, 202, 204, 205]);
      if ((options.verify === true || context.etags.isLacking) && !url.endsWith('/')) await prove();
      const etag = answered.get('etag');
      return { status, created: status === 201, settled: false, ...(etag === null ? {} : { etag }) };
    } catch (error) {
      // A 412 is a clear answer, unless an earlier attempt may have written. Then the resource may be our own.
      const mayBeOurs = doubtful && isPodError(error, 'precondition-failed');
      doubtful ||= isDoubtful(error);
      // If the server asks for a pause, leadpod waits. The 412 of the next attempt shows whether the first one was executed.
      const askedToWait = error instanceof PodError && error.retryAfterMs !== undefined;
      if (mayBeOurs || (isDoubtful(error) && !askedToWait)) return settle(error);
      throw error;
    }
  };
  return context.repeat(line, work, options.signal);
}

/** POST, repeated only on request, because each one that arrives creates another resource. */
export function postResource(
  context: ClientContext,
  url: string,
  body: string,
  options: PostOptions,
): Promise<PostResult> {
  const line: RequestLine = { act: options.act ?? 'Posting', method: 'POST', url };
  const { contentType, slug, link } = options;
  const outgoing = { ...outgoingOf(line, options, { 'content-type': contentType, slug, link }), body };
  const work = async (): Promise<PostResult> => {
    const { response, text } = await sendAndRead(context, outgoing, [200, 201, 202, 204, 205], options.maxAnswerBytes);
    const location = response.headers.get('location') ?? undefined;
    const absolute = location !== undefined && URL.canParse(location, url) ? new URL(location, url).href : undefined;
    return { status: response.status, location: absolute, ...(text === undefined ? {} : { text }) };
  };
  return options.retry === true ? context.repeat(line, work, options.signal) : work();
}

/** PATCH, sent once. The changes depend on what was read, so the caller reads again before it sends them again. */
export async function patchResource(
  context: ClientContext,
  url: string,
  changes: StatementChanges,
  options: PatchOptions,
): Promise<void> {
  const line: RequestLine = { act: options.act ?? 'Changing a resource', method: 'PATCH', url };
  const headers = { 'content-type': N3, 'if-match': options.ifMatch };
  const outgoing = { ...outgoingOf(line, options, headers), body: changesToN3Patch(changes) };
  await send(context, outgoing, [200, 201, 202, 204, 205]);
}

/** DELETE. After a doubtful answer, a missing resource counts as deleted. */
export function deleteResource(
  context: ClientContext,
  url: string,
  options: DeleteOptions,
): Promise<'deleted' | 'absent'> {
  const line: RequestLine = { act: options.act ?? 'Deleting a resource', method: 'DELETE', url };
  const outgoing = outgoingOf(line, options, { 'if-match': options.ifMatch });
  let doubtful = false;
  const work = async (): Promise<'deleted' | 'absent'> => {
    try {
      await send(context, outgoing, [200, 202, 204, 205]);
      return 'deleted';
    } catch (error) {
      const kind = error instanceof PodError ? error.kind : undefined;
      if (kind === 'not-found') return doubtful ? 'deleted' : 'absent';
      // A server may check the condition before it checks whether the resource exists.
      if (kind === 'precondition-failed' && doubtful && (await isAbsent(context, url, options))) return 'deleted';
      doubtful ||= isDoubtful(error);
      throw error;
    }
  };
  return context.repeat(line, work, options.signal);
}
