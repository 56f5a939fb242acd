/** Splits notifications into chunks. A chunk is what one thread processes at once. */
import type { Input } from './inputs.ts';

/** The limits of a chunk: the number of notifications, and their size in bytes. */
export interface ChunkSize {
  readonly items: number;
  readonly bytes: number;
}

/**
 * About 50 ms of work. That is long compared with the time to send a chunk to a thread, but short enough to need little memory.
 */
const CHUNK: ChunkSize = { items: 100, bytes: 512 * 1024 };

/** Notifications in a row. `start` is the number of notifications before them. */
export interface Chunk {
  readonly start: number;
  readonly inputs: readonly Input[];
}

/** Splits all notifications into chunks, in their order. */
export async function* inChunks(
  batches: AsyncIterable<readonly Input[]>,
  { items, bytes } = CHUNK,
): AsyncGenerator<Chunk> {
  let chunk: Input[] = [];
  let [start, size] = [0, 0];
  for await (const batch of batches)
    for (const input of batch) {
      chunk.push(input);
      size += input.size;
      if (chunk.length < items && size < bytes) continue;
      yield { start, inputs: chunk };
      start += chunk.length;
      [chunk, size] = [[], 0];
    }
  if (chunk.length > 0) yield { start, inputs: chunk };
}

/** A chunk in the form in which it is sent to a thread. All texts are in one buffer, which is moved and not copied. */
export interface PackedChunk {
  readonly start: number;
  readonly bytes: ArrayBuffer;
  /**
   * `end` is where the text of this notification ends. It begins where the text before ends. Without `end`, the thread reads
   * the file itself.
   */
  readonly inputs: readonly (Omit<Input, 'body'> & { readonly end?: number })[];
}

/**
 * Packs a chunk. The texts are copied into a new buffer: if a text were part of a larger buffer, the whole buffer would be
 * moved.
 */
export function packChunk({ start, inputs }: Chunk): PackedChunk {
  const bytes = new Uint8Array(inputs.reduce((sum, { body }) => sum + (body?.length ?? 0), 0));
  let end = 0;
  const packed = inputs.map((input) => {
    const { body, ...rest } = input;
    if (body === undefined) return rest;
    bytes.set(body, end);
    end += body.length;
    return { ...rest, end };
  });
  return { start, bytes: bytes.buffer, inputs: packed };
}

/** Restores a packed chunk. */
export function unpackChunk({ start, bytes, inputs }: PackedChunk): Chunk {
  let begin = 0;
  return {
    start,
    inputs: inputs.map(({ end, ...rest }) => {
      if (end === undefined) return rest;
      const body = new Uint8Array(bytes, begin, end - begin);
      begin = end;
      return { ...rest, body };
    }),
  };
}
