/** Notifications in chunks: what one thread takes at once. */
import type { Input } from './inputs.ts';

/** A chunk is full with so many notifications, or bytes. */
export interface ChunkSize {
  readonly items: number;
  readonly bytes: number;
}

/** Some 50 ms of work: long enough that handing it over does not matter, short enough that little is held. */
const CHUNK: ChunkSize = { items: 100, bytes: 512 * 1024 };

/** Notifications that follow one another, and how many came before them. */
export interface Chunk {
  readonly start: number;
  readonly inputs: readonly Input[];
}

/** All notifications in chunks, in their order. */
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

/** A chunk as it goes to a thread: all texts in one piece of memory, which is moved and not copied. */
export interface PackedChunk {
  readonly start: number;
  readonly bytes: ArrayBuffer;
  /** `end` is where the text ends that begins where the one before ended; none of a file that the thread is to read. */
  readonly inputs: readonly (Omit<Input, 'body'> & { readonly end?: number })[];
}

/** Packs a chunk. A part of a larger buffer would take all of the buffer along. */
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

/** The chunk again. */
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
