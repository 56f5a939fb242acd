import type { PodError } from '../errors.ts';
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

type Chunks = ReadableStreamDefaultReader<Uint8Array>;

/** A body that is being read within its limits. */
class BoundedBody {
  readonly #chunks: Chunks;
  readonly #reading: BodyReading;
  readonly #announced: number | undefined;
  #received = 0;
  #isDone = false;

  constructor(chunks: Chunks, announced: number | undefined, reading: BodyReading) {
    this.#chunks = chunks;
    this.#announced = announced;
    this.#reading = reading;
  }

  /** `undefined` for a body that is not there. */
  static async open(response: Response, reading: BodyReading): Promise<BoundedBody | undefined> {
    const announced = declaredLength(response.headers);
    if (announced !== undefined && announced > reading.maxBytes) {
      await discardBody(response);
      throw tooLarge(reading);
    }
    // A 304 has no body, but may have the Content-Length of the body that it avoids (RFC 9110 section 8.6).
    return response.body === null ? undefined : new BoundedBody(response.body.getReader(), announced, reading);
  }

  /** The next chunk; `undefined` at the end. */
  async next(): Promise<Uint8Array | undefined> {
    const { value } = await this.#read();
    if (value === undefined) {
      this.#isDone = true;
      this.#checkLength();
      return undefined;
    }
    this.#received += value.byteLength;
    if (this.#received > this.#reading.maxBytes) throw tooLarge(this.#reading);
    return value;
  }

  /** Call it in the end. A body that was not read to its end closes its connection. */
  async close(): Promise<void> {
    if (!this.#isDone) await this.#chunks.cancel().catch(() => undefined);
  }

  async #read(): Promise<{ value?: Uint8Array | undefined }> {
    try {
      return await this.#chunks.read();
    } catch (error) {
      throw this.#reading.describe(error);
    }
  }

  #checkLength(): void {
    const announced = this.#announced;
    if (announced !== undefined && this.#received !== announced)
      throw answerError(this.#reading.line, 'unavailable', `${announced} bytes`, `${this.#received}`);
  }
}

const tooLarge = ({ line, maxBytes }: BodyReading): PodError =>
  answerError(line, 'too-large', `at most ${maxBytes} bytes`, 'more');

/**
 * Reads the body while it arrives. Leaving the loop early closes the connection.
 * @throws PodError `too-large` as soon as the limit is exceeded, `unavailable` if fewer bytes arrived than announced.
 */
export async function* readChunks(response: Response, reading: BodyReading): AsyncGenerator<Uint8Array> {
  const body = await BoundedBody.open(response, reading);
  if (body === undefined) return;
  try {
    for (let chunk = await body.next(); chunk !== undefined; chunk = await body.next()) yield chunk;
  } finally {
    await body.close();
  }
}

/** Reads the whole body, with the same limits. */
export async function readBytes(response: Response, reading: BodyReading): Promise<Uint8Array> {
  const body = await BoundedBody.open(response, reading);
  if (body === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  try {
    for (let chunk = await body.next(); chunk !== undefined; chunk = await body.next()) chunks.push(chunk);
  } finally {
    await body.close();
  }
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
