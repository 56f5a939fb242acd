/**
 * Runs commands that process millions of notifications. They are read as streams and processed on all cores. The results are
 * printed in the order of the input.
 */
import { availableParallelism } from 'node:os';
import { pMapIterable } from 'p-map';
import type { Pool } from '../../system/pool.ts';
import { sayProblem } from '../fault.ts';
import type { Terminal } from '../output/terminal.ts';
import type { WarningTally } from '../output/warnings.ts';
import type { BulkProgress } from './bulk-progress.ts';
import { inChunks, packChunk, type Chunk } from './chunks.ts';
import { readInputs, type InputOptions } from './inputs.ts';
import type { Answer } from './notes.ts';
import { workOn, type AnswerOf, type OptionsOf, type WorkName } from './work.ts';
import type { Task } from './worker.ts';

/** What a command does with the notifications in its files. */
export interface BulkWork<K extends WorkName> {
  readonly work: K;
  readonly names: readonly string[];
  readonly input: Pick<InputOptions, 'contentType'>;
  readonly options: OptionsOf<K>;
  /** The largest number of threads. Default: one for each core. */
  readonly threads: number | undefined;
  /** Counts the warnings. */
  readonly tally?: WarningTally;
  /**
   * Gets the result of a chunk. It returns `false` if no more results are needed. `isMoved` says that the result comes from a
   * thread.
   */
  readonly take: (answer: AnswerOf<K>, isMoved: boolean) => Promise<boolean>;
}

/** Up to this many chunks are processed without threads, because starting a thread takes longer. */
const SMALL = 4;

/** Processes all notifications, and prints one line for each that failed. Returns how many failed. */
export async function runBulk<K extends WorkName>(bulk: BulkWork<K>, terminal: Terminal): Promise<number> {
  const { work, names, options, threads = availableParallelism(), tally, take } = bulk;
  let bytes = 0;
  const onBytes = (more: number): void => {
    bytes += more;
  };
  const inputs = readInputs(names, { limits: options.limits ?? {}, ...bulk.input, onBytes });
  const { beginning, chunks } = await splitBeginning(inChunks(inputs));
  const isSmall = chunks === undefined || threads < 2;
  const { pool, progress } = isSmall ? {} : await openForMany<K>(names, threads, terminal);
  const answerTo = (chunk: Chunk): Promise<AnswerOf<K>> =>
    pool === undefined ? workOn(work, chunk, options) : runIn(pool, { work, options, threads }, chunk);
  let failed = 0;
  try {
    // Twice as many chunks as threads, so that no thread has to wait for its next chunk.
    const answers = pMapIterable(
      chain(beginning, chunks),
      async (chunk) => ({ chunk, answer: await answerTo(chunk) }),
      {
        concurrency: pool === undefined ? 1 : threads * 2,
      },
    );
    for await (const { chunk, answer } of answers) {
      failed += tell(answer, tally, terminal);
      if (!(await take(answer, pool !== undefined))) break;
      progress?.show(chunk.start + chunk.inputs.length, bytes);
    }
  } finally {
    progress?.stop();
    await pool?.close();
  }
  return failed;
}

/** Prints the notes about a chunk. Returns the number of notifications that failed. */
function tell({ notes, warnings: counts }: Answer, tally: WarningTally | undefined, terminal: Terminal): number {
  let failed = 0;
  tally?.count(counts);
  for (const { name, fault, warnings } of notes) {
    if (warnings !== undefined) tally?.list(name, warnings);
    if (fault === undefined) continue;
    failed += 1;
    sayProblem(`${name}: ${fault}`, terminal);
  }
  return failed;
}

/** Creates the threads and the progress bar. They are loaded here, because that takes longer than reading a few messages. */
async function openForMany<K extends WorkName>(
  names: readonly string[],
  threads: number,
  terminal: Terminal,
): Promise<{ pool: Pool<Task<K>, AnswerOf<K>>; progress: BulkProgress }> {
  const { openPool } = await import('../../system/pool.ts');
  const pool: Pool<Task<K>, AnswerOf<K>> = openPool(WORKER, 'runTask', threads);
  // The threads start meanwhile.
  const { BulkProgress } = await import('./bulk-progress.ts');
  return { pool, progress: new BulkProgress(names, terminal) };
}

const WORKER = new URL('worker.js', import.meta.url);

function runIn<K extends WorkName>(
  pool: Pool<Task<K>, AnswerOf<K>>,
  task: Omit<Task<K>, 'chunk'>,
  chunk: Chunk,
): Promise<AnswerOf<K>> {
  const packed = packChunk(chunk);
  return pool.run({ ...task, chunk: packed }, [packed.bytes]);
}

/** Reads the first chunks. Returns them, and the generator of the others if there are more. */
async function splitBeginning(
  chunks: AsyncGenerator<Chunk>,
): Promise<{ beginning: Chunk[]; chunks?: AsyncGenerator<Chunk> }> {
  const beginning: Chunk[] = [];
  while (beginning.length <= SMALL) {
    const next = await chunks.next();
    if (next.done === true) return { beginning };
    beginning.push(next.value);
  }
  return { beginning, chunks };
}

async function* chain(beginning: readonly Chunk[], rest?: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
  yield* beginning;
  if (rest !== undefined) yield* rest;
}
