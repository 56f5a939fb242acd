/** The kinds of work on many notifications. They are the same with and without threads. */
import type { Chunk } from './chunks.ts';

/** Each is imported when it is needed, because the validators and the JSON-LD processor are slow to load. */
export const WORKS = {
  convert: async () => (await import('./convert-work.ts')).convertChunk,
  read: async () => (await import('./read-work.ts')).readChunk,
  validate: async () => (await import('./validate-work.ts')).validateChunk,
};

/** The name of a kind of work. */
export type WorkName = keyof typeof WORKS;
type WorkOf<K extends WorkName> = Awaited<ReturnType<(typeof WORKS)[K]>>;
/** The options of a kind of work. They are plain data, because they are sent to a thread. */
export type OptionsOf<K extends WorkName> = Parameters<WorkOf<K>>[1];
/** The result of a kind of work. */
export type AnswerOf<K extends WorkName> = Awaited<ReturnType<WorkOf<K>>>;

/** Processes one chunk. */
export async function workOn<K extends WorkName>(name: K, chunk: Chunk, options: OptionsOf<K>): Promise<AnswerOf<K>> {
  const work = (await WORKS[name]()) as (chunk: Chunk, options: OptionsOf<K>) => Promise<AnswerOf<K>>;
  return work(chunk, options);
}
