/** Leads are read some at one time, and few enough to be held at once. */
import pMap from 'p-map';

/** Eight connections saturate a Community Solid Server. */
export const READ_CONCURRENCY = 8;
/** Leads that are held at once while all are read. */
const READ_AHEAD = 64;

/** Reads leads, some at one time and few enough to be held at once; a signal is obeyed before each of these. */
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

/** The same one by one; what is not there is left out. */
export async function* readEach<T>(
  slugs: readonly string[],
  read: (slug: string) => Promise<T | undefined>,
): AsyncGenerator<T> {
  for await (const found of readInChunks(slugs, read)) for (const item of found) if (item !== undefined) yield item;
}
