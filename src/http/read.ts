import { answerError, type RequestLine } from './failures/answer-error.ts';
import { discardBody, endIsCertain, readBytes, readChunks } from './body.ts';
import type { Incoming, Outgoing } from './exchange.ts';
import type { ClientContext, GetOptions, PodHead, PodResponse, PodStream, RequestOptions } from './client.ts';
import { mediaTypeOf } from '../text/media-type.ts';

/** GET and HEAD, repeated until the answer is complete or the failure is permanent. */

function outgoingOf(line: RequestLine, options: GetOptions): Outgoing {
  const headers: Record<string, string> = { accept: options.accept ?? '*/*' };
  if (options.ifNoneMatch !== undefined) headers['if-none-match'] = options.ifNoneMatch;
  const { authenticated, signal, redirects } = options;
  return { line, headers, authenticated, signal, redirects };
}

const lineOf = (method: string, url: string, options: RequestOptions): RequestLine => ({
  act: options.act ?? 'Reading a resource',
  method,
  url,
});

function headOf({ response, url }: Incoming): PodHead {
  const contentType = mediaTypeOf(response.headers.get('content-type'));
  const etag = response.headers.get('etag') ?? undefined;
  return { headers: response.headers, contentType: contentType === '' ? undefined : contentType, etag, url };
}

async function openGet(context: ClientContext, line: RequestLine, options: GetOptions): Promise<Incoming> {
  const incoming = await context.exchange.open(outgoingOf(line, options));
  const { status, headers } = incoming.response;
  // Containers may have ETags of another kind.
  if (status === 200 && options.isElsewhere !== true && !new URL(incoming.url).pathname.endsWith('/'))
    context.etags.note(headers.get('etag') ?? undefined, headers.get('last-modified') ?? undefined);
  if (status === 200 || (status === 304 && options.ifNoneMatch !== undefined)) return incoming;
  const error = await context.exchange.refuse(incoming, '200');
  incoming.end();
  throw error;
}

function readingOf(context: ClientContext, { line, describe }: Incoming, options: GetOptions) {
  return { line, describe, maxBytes: options.maxBytes ?? context.maxBytes };
}

interface Reading {
  incoming: Incoming;
  bytes: Uint8Array;
}

async function readOnce(context: ClientContext, line: RequestLine, options: GetOptions): Promise<Reading> {
  const incoming = await openGet(context, line, options);
  try {
    return { incoming, bytes: await readBytes(incoming.response, readingOf(context, incoming, options)) };
  } finally {
    incoming.end();
  }
}

/** How often a body with an uncertain end is read at most, until two readings in a row are equal. */
const MAX_READINGS = 4;

/**
 * CONTRIBUTING.md, F12: an answer that was cut off may still be valid. If the end is uncertain, two equal readings count as
 * complete. A server with proper answers is asked once.
 *
 * @throws PodError `unavailable` if all readings differ.
 */
export async function readUntilSure<T>(
  line: RequestLine,
  read: () => Promise<T>,
  { isCertain, isSame }: { isCertain: (reading: T) => boolean; isSame: (one: T, other: T) => boolean },
): Promise<T> {
  let last = await read();
  for (let readings = 1; !isCertain(last); readings += 1) {
    if (readings === MAX_READINGS)
      throw answerError(
        line,
        'unavailable',
        'a complete answer',
        'a different one each time, none of the announced length',
      );
    const next = await read();
    if (isSame(next, last)) return next;
    last = next;
  }
  return last;
}

const readSurely = (context: ClientContext, line: RequestLine, options: GetOptions): Promise<Reading> =>
  readUntilSure(line, () => readOnce(context, line, options), {
    isCertain: ({ incoming: { response } }) => response.status === 304 || endIsCertain(response.headers),
    isSame: (one, other) => Buffer.compare(one.bytes, other.bytes) === 0,
  });

/** GET, the whole body. */
export function readWhole(context: ClientContext, url: string, options: GetOptions): Promise<PodResponse> {
  const line = lineOf('GET', url, options);
  const work = async (): Promise<PodResponse> => {
    const { incoming, bytes } = await readSurely(context, line, options);
    const status = incoming.response.status === 304 ? 304 : 200;
    return { ...headOf(incoming), status, bytes, text: () => new TextDecoder().decode(bytes) };
  };
  return context.repeat(line, work, options.signal);
}

async function* chunksOf(context: ClientContext, incoming: Incoming, options: GetOptions): AsyncGenerator<Uint8Array> {
  try {
    yield* readChunks(incoming.response, readingOf(context, incoming, options));
  } finally {
    incoming.end();
  }
}

const streamOf = (incoming: Incoming, chunks: AsyncGenerator<Uint8Array>): PodStream => ({
  ...headOf(incoming),
  [Symbol.asyncIterator]: () => chunks,
});

/** GET, the body as it arrives. */
export function readStream(context: ClientContext, url: string, options: GetOptions): Promise<PodStream> {
  const line = lineOf('GET', url, options);
  const work = async (): Promise<PodStream> => {
    const incoming = await openGet(context, line, options);
    return streamOf(incoming, chunksOf(context, incoming, options));
  };
  return context.repeat(line, work, options.signal);
}

/** GET, with the body passed to `read`. If the network fails in either, both are repeated. */
export function readAs<T>(
  context: ClientContext,
  url: string,
  options: GetOptions,
  read: (stream: PodStream) => Promise<T>,
): Promise<T> {
  const line = lineOf('GET', url, options);
  const work = async (): Promise<T> => {
    const incoming = await openGet(context, line, options);
    const chunks = chunksOf(context, incoming, options);
    try {
      return await read(streamOf(incoming, chunks));
    } finally {
      // If the reader stopped early or never started, the rest of the body must be discarded.
      await chunks.return(undefined);
      await discardBody(incoming.response);
      incoming.end();
    }
  };
  return context.repeat(line, work, options.signal);
}

/** HEAD. */
export function readHead(context: ClientContext, url: string, options: RequestOptions): Promise<PodHead> {
  const line = lineOf('HEAD', url, options);
  const work = async (): Promise<PodHead> => {
    const incoming = await context.exchange.open(outgoingOf(line, options));
    try {
      if (!incoming.response.ok) throw await context.exchange.refuse(incoming, '200');
      return headOf(incoming);
    } finally {
      incoming.end();
    }
  };
  return context.repeat(line, work, options.signal);
}
