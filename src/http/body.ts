import { answerError, type RequestLine } from './failures/answer-error.ts';

/** How a body is read. */
export interface BodyReading {
  line: RequestLine;
  /** The largest size in bytes, after decompression (SECURITY.md, T6). */
  maxBytes: number;
  /** Converts a network error. */
  describe: (error: unknown) => unknown;
}

const isEncoded = (headers: Headers): boolean => !/^(identity)?$/i.test(headers.get('content-encoding')?.trim() ?? '');

function declaredLength(headers: Headers): number | undefined {
  const value = headers.get('content-length');
  return value !== null && /^\d+$/.test(value) && !isEncoded(headers) ? Number(value) : undefined;
}

/**
 * Whether a complete body can be distinguished from one that was cut off. This is impossible if the body ends with the
 * connection (RFC 9112 section 8), or if it was compressed although leadpod asked for `identity`: `fetch` accepts half a gzip
 * stream as complete.
 */
export function endIsCertain(headers: Headers): boolean {
  return !isEncoded(headers) && (headers.has('content-length') || headers.has('transfer-encoding'));
}

/**
 * Reads the body while it arrives. Leaving the loop early closes the connection.
 * @throws PodError `too-large` as soon as the limit is exceeded, `unavailable` if fewer bytes arrived than announced.
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
  // A 304 has no body, but may have the Content-Length of the body that it avoids (RFC 9110 section 8.6).
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

/** Reads the whole body, with the same limits. */
export async function readBytes(response: Response, reading: BodyReading): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(response, reading)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Bodies within these limits are read to the end, so that the connection can be used again. */
const DISCARD_BYTES = 16_384;
const DISCARD_MS = 200;

/** Discards a body. An unread body would block its connection, and keep the process alive. */
export async function discardBody(response: Response): Promise<void> {
  if (response.body === null || response.bodyUsed) return;
  const chunks = response.body.getReader();
  const giveUp = (): void => {
    // The next request will notice if the connection is broken.
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
    // The body is discarded anyway.
  } finally {
    clearTimeout(timer);
  }
}
