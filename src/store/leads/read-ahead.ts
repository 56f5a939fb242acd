/** Reads several leads in parallel, and only as many as fit in memory. */
import pMap from 'p-map';

/** Eight connections use a Community Solid Server fully. */
export const READ_CONCURRENCY = 8;
/** How many leads are in memory while all are read. */
const READ_AHEAD = 64;

/** Reads leads in parallel, in chunks that fit in memory. A signal stops it before the next chunk. */
export async function* readInChunks<T>(
  slugs: readonly string[],
  read: (slug: string) => Promise<T>,
  signal?: AbortSignal,
): AsyncGenerator<T[]> {
  for (let start = 0; start < slugs.length; start += READ_AHEAD) {
    signal?.throwIfAborted();
    yield await pMap(slugs.slice(start, start + READ_AHEAD), read, { concurrency: READ_CONCURRENCY });
  }
}

/** The same one by one. Missing leads are skipped. */
export async function* readEach<T>(
  slugs: readonly string[],
  read: (slug: string) => Promise<T | undefined>,
): AsyncGenerator<T> {
  for await (const found of readInChunks(slugs, read)) for (const item of found) if (item !== undefined) yield item;
}
