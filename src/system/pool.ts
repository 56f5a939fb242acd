/** Work on all cores of the machine: threads that run one module, and take one task after the other. */
import { Tinypool } from 'tinypool';
import { moduleForThreads } from './thread.ts';

/** Threads of one module. */
export interface Pool<Task, Answer> {
  /** Gives the task to a thread that is free, or to the next that will be; `moved` belongs to the thread from then on. */
  run(task: Task, moved?: readonly ArrayBuffer[]): Promise<Answer>;
  /** Ends the threads, whatever they do. */
  close(): Promise<void>;
}

/**
 * What one thread may hold. V8 lets a heap grow by the more the larger it may become, and there is one for each core; a task needs some
 * 100 MB at most.
 */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 48 };

/** The answer of a thread, of which these bytes are moved and not copied: the thread has them no more. */
export const moving = <Answer extends object>(answer: Answer, { buffer }: Uint8Array): Answer =>
  Tinypool.move({
    [Tinypool.transferableSymbol]: buffer,
    [Tinypool.valueSymbol]: answer,
  } as unknown as ArrayBuffer) as unknown as Answer;

/** Starts threads that run what the module at `url` exports as `name`; it is named as it is called in the build. */
export function openPool<Task, Answer>(url: URL, name: string, threads: number): Pool<Task, Answer> {
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
