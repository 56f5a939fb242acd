/** A thread of a command with many notifications. It processes one chunk after the other. */
import { shareProcessor } from '../../budget/shared-reader.ts';
import type { PackedChunk } from './chunks.ts';
import type { AnswerOf, OptionsOf, WorkName } from './work.ts';

// Each thread has prototypes of its own. They must be protected in the same way as those of the main thread (cli.ts;
// SECURITY.md, T2).
Reflect.deleteProperty(Object.prototype, '__proto__');

const { unpackChunk } = await import('./chunks.ts');
const { workOn } = await import('./work.ts');
const { moving } = await import('../../system/pool.ts');

/** A chunk for a thread. */
export interface Task<K extends WorkName> {
  readonly work: K;
  readonly chunk: PackedChunk;
  readonly options: OptionsOf<K>;
  /** The number of threads that run at the same time. */
  readonly threads: number;
}

/** The function that the pool calls in a thread. */
export async function runTask<K extends WorkName>({ work, chunk, options, threads }: Task<K>): Promise<AnswerOf<K>> {
  shareProcessor(threads);
  const answer = await workOn(work, unpackChunk(chunk), options);
  return 'text' in answer && answer.text instanceof Uint8Array ? moving(answer, answer.text) : answer;
}
