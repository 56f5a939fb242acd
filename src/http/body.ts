import { answerError, type RequestLine } from './failures/answer-error.ts';

/** How much of a body is read, and what a failure half-way is called. */
export interface BodyReading {
  line: RequestLine;
  /** Most bytes, after inflation (T6). */
  maxBytes: number;
  /** What an error of the network becomes. */
  describe: (error: unknown) => unknown;
}

const isEncoded = (headers: Headers): boolean => !/^(identity)?$/i.test(headers.get('content-encoding')?.trim() ?? '');

function declaredLength(headers: Headers): number | undefined {
  const value = headers.get('content-length');
  return value !== null && /^\d+$/.test(value) && !isEncoded(headers) ? Number(value) : undefined;
}

/**
 * Whether the end of a body can be told from its loss. A body that ends with the connection cannot (RFC 9112 section 8),
 * nor can one that was compressed although we asked for `identity`: `fetch` takes half a gzip stream for a whole one.
 */
export function endIsCertain(headers: Headers): boolean {
  return !isEncoded(headers) && (headers.has('content-length') || headers.has('transfer-encoding'));
}

/**
 * The body as it arrives. Throws `PodError`: 'too-large' as soon as the limit is passed, 'unavailable' if fewer bytes came
 * than were announced. Leaving the loop early closes the connection.
 */
export async function* readChunks(response: Response, reading: BodyReading): AsyncGenerator<Uint8Array> {
  const { line, maxBytes, describe } = reading;
  const announced = declaredLength(response.headers);
  const tooLarge = () => answerError(line, 'too-large', `at most ${maxBytes} bytes`, 'more');
  if (announced !== undefined && announced > maxBytes) {
    await discardBody(response);
    throw tooLarge();
  }
  let received = 0;
  // A 304 has no body, and yet may tell the length of the one that it spares us (RFC 9110 section 8.6).
  if (response.body === null) return;
  const chunks = response.body.getReader();
  try {
    while (true) {
      const { done, value } = await chunks.read().catch((error: unknown) => {
        throw describe(error);
      });
      if (done) break;
      received += value.byteLength;
      if (received > maxBytes) throw tooLarge();
      yield value;
    }
    if (announced !== undefined && received !== announced) {
      throw answerError(line, 'unavailable', `${announced} bytes`, `${received}`);
    }
  } finally {
    await chunks.cancel().catch(() => undefined);
  }
}

/** The whole body, within the same limits. */
export async function readBytes(response: Response, reading: BodyReading): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(response, reading)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Bodies that come within these limits are read to their end, since that keeps the connection for the next request. */
const DISCARD_BYTES = 16_384;
const DISCARD_MS = 200;

/** Gets rid of a body that no one reads: an unread one would hold its connection, and with it the process. */
export async function discardBody(response: Response): Promise<void> {
  if (response.body === null || response.bodyUsed) return;
  const chunks = response.body.getReader();
  const giveUp = (): void => {
    // What the connection thinks of it, the next request will see.
    chunks.cancel().catch(() => undefined);
  };
  const timer = setTimeout(giveUp, DISCARD_MS);
  try {
    let left = Math.max(0, DISCARD_BYTES - (declaredLength(response.headers) ?? 0));
    while (left > 0) {
      const { done, value } = await chunks.read();
      if (done) return;
      left -= value.byteLength;
    }
    giveUp();
  } catch {
    // It is thrown away in any case.
  } finally {
    clearTimeout(timer);
  }
}
