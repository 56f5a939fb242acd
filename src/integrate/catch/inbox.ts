/**
 * An inbox as Linked Data Notifications defines it (https://www.w3.org/TR/ldn/#receiver). It accepts notifications by POST,
 * lists them with `ldp:contains`, returns each of them, and says which media types it accepts.
 */
import { Hono, type Context } from 'hono';
import Negotiator from 'negotiator';
import { NotificationError } from '../../errors.ts';
import { readShapesFile } from '../../format/shapes-file.ts';
import { convertDocument } from '../../message/convert.ts';
import { DEFAULT_LIMITS, decodeJson, decodeText, type Limits } from '../../message/decode/json-decode.ts';
import { isJsonMediaType, rdfFormatOf } from '../../message/decode/media-type.ts';
import { parseRdf } from '../../rdf/quads.ts';
import { createProblem } from '../../serve/problem.ts';
import type { Room } from '../../serve/app.ts';
import { ldp } from '../../vocab.ts';
import type { Letter, Mailbox } from './mailbox.ts';
import { mediaTypeOf } from '../../text/media-type.ts';

/** The accepted media types. The usual one is first. */
const TAKEN = ['application/ld+json', 'application/json', 'text/turtle', 'application/n-quads', 'application/trig'];
const JSON_LD = 'application/ld+json';
const TURTLE = 'text/turtle';
/** The path of the inbox, and the path of the document with its constraints. */
export const INBOX_PATH = '/inbox/';
const CONSTRAINTS_PATH = '/constraints';

/** The result of a POST. */
export interface Delivery {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: number;
  /** The message, if it was accepted. */
  readonly letter?: Letter;
  /** The numbers of the messages that were removed to make room for this one. */
  readonly dropped: readonly string[];
  /** The reason, if the message was refused. */
  readonly reason?: string;
}

/** The options of an inbox. */
export interface InboxOptions {
  readonly mailbox: Mailbox;
  readonly limits?: Partial<Limits>;
  /** Called for each delivery before it is answered. So messages cannot arrive faster than they are shown. */
  readonly onDelivery: (delivery: Delivery) => Promise<void>;
}

/** Creates the routes of an inbox. */
export function createInbox({ mailbox, limits, onDelivery }: InboxOptions): Room {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const routes = new Hono();
  const refuse = async (context: Context, status: number, reason: string, bytes: number): Promise<Response> => {
    const contentType = context.req.header('content-type') ?? '';
    await onDelivery({ status, contentType, bytes, dropped: [], reason });
    // Some of a message that is too large may not have been read, so the connection must be closed.
    return createProblem(status, reason, { headers: status === 413 ? { ...ABOUT, connection: 'close' } : ABOUT });
  };
  routes.use(INBOX_PATH, async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(ABOUT)) context.header(name, value);
  });
  routes.get('/', (context) => {
    context.header('link', `<${INBOX_PATH}>; rel="${ldp('inbox')}"`);
    return context.text(`A throwaway inbox of leadpod. Post messages to ${INBOX_PATH}.\n`);
  });
  routes.get(CONSTRAINTS_PATH, () => typed(readShapesFile('lead-message.schema.json'), 'application/schema+json'));
  routes.options(INBOX_PATH, () => new Response(null, { status: 204, headers: { allow: 'GET, HEAD, OPTIONS, POST' } }));
  routes.get(INBOX_PATH, ({ req }) => list(req.url, mailbox, req.header('accept')));
  routes.post(INBOX_PATH, async (context) => {
    const contentType = context.req.header('content-type') ?? '';
    const { body, bytes } = await readBody(context.req.raw, bounds.maxBytes);
    if (body === undefined) return refuse(context, 413, `expected at most ${bounds.maxBytes} bytes`, bytes);
    const fault = faultOf(body, contentType, bounds);
    if (fault !== undefined) return refuse(context, fault.status, fault.reason, bytes);
    const { letter, dropped } = mailbox.add(body, contentType);
    await onDelivery({ status: 201, contentType, bytes, letter, dropped });
    return new Response(null, { status: 201, headers: { location: urlOf(context.req.url, letter.id) } });
  });
  routes.get(`${INBOX_PATH}:id`, async ({ req }) => {
    const letter = mailbox.get(req.param('id'));
    if (letter === undefined) return createProblem(404, 'there is nothing here, or no longer');
    return give(letter, req.header('accept'));
  });
  routes.all(INBOX_PATH, () =>
    createProblem(405, 'expected GET, HEAD, OPTIONS or POST', { headers: { allow: 'GET, HEAD, OPTIONS, POST' } }),
  );
  return { path: '/', isOpen: true, routes };
}

/** So much of a message that is too large is read and dropped, in bytes. */
const MAX_DROPPED = 64 * 1024 * 1024;

/**
 * The body of a request, and how many bytes were read. A body that is too large is read as well, up to a limit: a sender whose
 * connection is closed while it still sends sees an error of the network, and may miss the answer.
 */
async function readBody(
  { body }: Request,
  maxBytes: number,
): Promise<{ readonly body?: Uint8Array; readonly bytes: number }> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
  while (bytes <= maxBytes + MAX_DROPPED) {
    const { value } = (await reader?.read()) ?? {};
    if (value === undefined) return bytes > maxBytes ? { bytes } : { body: Buffer.concat(parts), bytes };
    bytes += value.length;
    if (bytes <= maxBytes) parts.push(value);
  }
  return { bytes };
}

/** Headers of every answer of the inbox (LDN section 3.3.1: constraints; LDP section 7.1: Accept-Post). */
const ABOUT = {
  'accept-post': TAKEN.join(', '),
  link: `<${CONSTRAINTS_PATH}>; rel="${ldp('constrainedBy')}"`,
};

const typed = (body: string | Uint8Array<ArrayBuffer>, type: string): Response =>
  new Response(body, { headers: { 'content-type': type, vary: 'Accept' } });

const urlOf = (url: string, id: string): string => new URL(`${INBOX_PATH}${id}`, url).href;

/**
 * Why a message is refused; `undefined` if it is accepted. A message that is not a lead event is accepted, because inboxes are
 * for any notification.
 */
function faultOf(
  body: Uint8Array,
  contentType: string,
  limits: Limits,
): { status: number; reason: string } | undefined {
  const mediaType = mediaTypeOf(contentType);
  const format = rdfFormatOf(mediaType);
  if (!isJsonMediaType(mediaType) && format === undefined)
    return { status: 415, reason: `expected one of ${TAKEN.join(', ')} as the Content-Type` };
  try {
    const text = decodeText(body, limits, () => undefined);
    if (format === undefined) decodeJson(text, limits);
    else parseRdf(text, { format, base: 'urn:leadpod:caught' });
    return undefined;
  } catch (error) {
    if (error instanceof NotificationError) return { status: 400, reason: error.message };
    throw error;
  }
}

/** Returns the listing, as Turtle if the client requests it, or else as JSON-LD. */
function list(url: string, mailbox: Mailbox, accept: string | undefined): Response {
  const inbox = urlOf(url, '');
  const children = mailbox.ids().map((id) => urlOf(url, id));
  if (preferred(accept, [JSON_LD, 'application/json', TURTLE]) === TURTLE) {
    const lines = children.map((child) => `<${inbox}> <${ldp('contains')}> <${child}> .\n`);
    return typed(`<${inbox}> a <${ldp('Container')}> .\n${lines.join('')}`, TURTLE);
  }
  const contains = children.map((child) => ({ '@id': child }));
  const listing = { '@id': inbox, '@type': [ldp('Container')], [ldp('contains')]: contains };
  return typed(`${JSON.stringify(listing)}\n`, JSON_LD);
}

/** Returns a message as it was sent. It is converted to JSON-LD if the client only accepts that (LDN section 3.3.2). */
async function give({ body, contentType }: Letter, accept: string | undefined): Promise<Response> {
  const own = mediaTypeOf(contentType);
  const bytes = new Uint8Array(body);
  if (own === JSON_LD || preferred(accept, [own, JSON_LD]) !== JSON_LD) return typed(bytes, contentType);
  const isJson = isJsonMediaType(own);
  // JSON that has a context is JSON-LD, whatever its media type is.
  if (isJson && new TextDecoder().decode(body).includes('"@context"')) return typed(bytes, JSON_LD);
  const converted = await convertDocument({ body, contentType, base: 'urn:leadpod:caught' });
  return typed(`${JSON.stringify(await converted.expanded())}\n`, JSON_LD);
}

const preferred = (accept: string | undefined, types: string[]): string | undefined =>
  new Negotiator({ headers: { accept: accept ?? '*/*' } }).mediaType(types) ?? types[0];
