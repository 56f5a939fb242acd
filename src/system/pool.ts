/** Runs tasks on all processor cores, in a pool of threads that run one module. */
import { setFlagsFromString } from 'node:v8';
import { Tinypool } from 'tinypool';
import { moduleForThreads } from './thread.ts';

/** A pool of threads for one module. */
export interface Pool<Task, Answer> {
  /** Gives the task to the next free thread. The buffers in `moved` belong to the thread afterwards. */
  run(task: Task, moved?: readonly ArrayBuffer[]): Promise<Answer>;
  /** Ends the threads, even if they are working. */
  close(): Promise<void>;
}

/**
 * The memory limits of one thread. A task needs about 100 MB at most. V8 lets a heap grow faster if its limit is higher, and
 * there is a thread for each core.
 */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 48 };

/** An answer whose bytes are moved to the main thread instead of copied. The pool's thread can no longer use them. */
export const moving = <Answer extends object>(answer: Answer, { buffer }: Uint8Array): Answer =>
  Tinypool.move({
    [Tinypool.transferableSymbol]: buffer,
    [Tinypool.valueSymbol]: answer,
  } as unknown as ArrayBuffer) as unknown as Answer;

/** Starts threads that call the export `name` of the module at `url`. The URL has the file name of the build (`.js`). */
export function openPool<Task, Answer>(url: URL, name: string, threads: number): Pool<Task, Answer> {
  // V8 would let other threads help to collect the new objects of each thread. No core is free for them (docs/performance.md).
  setFlagsFromString('--no-parallel-scavenge');
  const pool = new Tinypool({
    ...moduleForThreads(url, name),
    name,
    minThreads: threads,
    maxThreads: threads,
    resourceLimits: LIMITS,
  });
  return {
    run: (task, moved = []) => pool.run(task, { transferList: [...moved] }) as Promise<Answer>,
    close: () => pool.destroy(),
  };
}
