/** Reads several leads in parallel, and only as many as fit in memory. */
import { pMapIterable } from 'p-map';

/** Eight connections use a Community Solid Server fully. */
export const READ_CONCURRENCY = 8;
/** How many leads are in memory while all are read. */
const READ_AHEAD = 64;

/**
 * Reads leads in parallel, in chunks that fit in memory. While the caller works on a chunk, the next leads are read. A signal stops
 * it before the next chunk.
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

/** The same one by one. Missing leads are skipped. */
export async function* readEach<T>(
  slugs: readonly string[],
  read: (slug: string) => Promise<T | undefined>,
): AsyncGenerator<T> {
  for await (const found of readInChunks(slugs, read)) for (const item of found) if (item !== undefined) yield item;
}
