/** Leads are read some at one time, and few enough to be held at once. */
import { pMapIterable } from 'p-map';

/** Eight connections saturate a Community Solid Server. */
export const READ_CONCURRENCY = 8;
/** Leads that are held at once while all are read. */
const READ_AHEAD = 64;

/**
 * Reads leads, some at one time and few enough to be held at once; a signal is obeyed before each chunk. What follows is read while
 * someone works on a chunk.
 */
export async function* readInChunks<T>(
  slugs: readonly string[],
  read: (slug: string) => Promise<T>,
  signal?: AbortSignal,
): AsyncGenerator<T[]> {
  const ahead = { concurrency: READ_CONCURRENCY, backpressure: READ_AHEAD };
  let chunk: T[] = [];
  signal?.throwIfAborted();
  for await (const found of pMapIterable(slugs, read, ahead)) {
    chunk.push(found);
    if (chunk.length < READ_AHEAD) continue;
    yield chunk;
    chunk = [];
    signal?.throwIfAborted();
  }
  if (chunk.length > 0) yield chunk;
}

/** The same one by one; what is not there is left out. */
export async function* readEach<T>(
  slugs: readonly string[],
  read: (slug: string) => Promise<T | undefined>,
): AsyncGenerator<T> {
  for await (const found of readInChunks(slugs, read)) for (const item of found) if (item !== undefined) yield item;
}
