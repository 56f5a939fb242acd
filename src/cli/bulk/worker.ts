/** A thread of a command with many notifications: does one chunk after the other. */
import { shareProcessor } from '../../budget/shared-reader.ts';
import type { PackedChunk } from './chunks.ts';
import type { AnswerOf, OptionsOf, WorkName } from './work.ts';

// A thread has prototypes of its own, to be hardened as those of the program are (cli.ts; SECURITY.md, T2).
Reflect.deleteProperty(Object.prototype, '__proto__');

const { unpackChunk } = await import('./chunks.ts');
const { workOn } = await import('./work.ts');
const { moving } = await import('../../system/pool.ts');

/** One chunk for a thread. */
export interface Task<K extends WorkName> {
  readonly work: K;
  readonly chunk: PackedChunk;
  readonly options: OptionsOf<K>;
  /** How many threads work beside one another. */
  readonly threads: number;
}

/** What a thread of the pool calls. */
export async function runTask<K extends WorkName>({ work, chunk, options, threads }: Task<K>): Promise<AnswerOf<K>> {
  shareProcessor(threads);
  const answer = await workOn(work, unpackChunk(chunk), options);
  return 'text' in answer && answer.text instanceof Uint8Array ? moving(answer, answer.text) : answer;
}
