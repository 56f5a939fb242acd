/** What is done with notifications by the thousand: the same in place and in a thread. */
import type { Chunk } from './chunks.ts';

/** Loaded when they are needed: the validators are heavy, and so is the JSON-LD processor. */
export const WORKS = {
  convert: async () => (await import('./convert-work.ts')).convertChunk,
  read: async () => (await import('./read-work.ts')).readChunk,
  validate: async () => (await import('./validate-work.ts')).validateChunk,
};

/** The name of a work. */
export type WorkName = keyof typeof WORKS;
type WorkOf<K extends WorkName> = Awaited<ReturnType<(typeof WORKS)[K]>>;
/** What a work is told besides the notifications: data, since it goes to a thread. */
export type OptionsOf<K extends WorkName> = Parameters<WorkOf<K>>[1];
/** What a work comes back with. */
export type AnswerOf<K extends WorkName> = Awaited<ReturnType<WorkOf<K>>>;

/** Does a work for a chunk. */
export async function workOn<K extends WorkName>(name: K, chunk: Chunk, options: OptionsOf<K>): Promise<AnswerOf<K>> {
  const work = (await WORKS[name]()) as (chunk: Chunk, options: OptionsOf<K>) => Promise<AnswerOf<K>>;
  return work(chunk, options);
}
