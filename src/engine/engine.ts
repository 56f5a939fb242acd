/**
 * An embedded SPARQL engine: Oxigraph in a thread of its own, so that a question that never ends, that eats the machine's
 * memory, or that makes the engine trap, is ended with its thread. The dataset is then read again from its source, and the
 * next question notices nothing but a pause.
 */
import type { Worker } from 'node:worker_threads';
import { QueryError } from '../errors.ts';
import { startThread } from '../system/thread.ts';
import { RESULT_TYPES, type Answer, type Question } from './question.ts';
import { errorFromOutcome, type Outcome, type Task } from './wire.ts';
import { refuseDeepNesting } from './scan.ts';
import { errorOfTrap } from './trap.ts';

/** What one question may cost. */
export interface QueryLimits {
  /** Milliseconds; default 30,000. */
  readonly timeoutMs: number;
  /** Megabytes by which the process may grow over what it had when the dataset was loaded; default 512. */
  readonly maxMemoryMb: number;
  /** Questions that may wait for one another; default 64. */
  readonly maxWaiting: number;
}

export const DEFAULT_QUERY_LIMITS: QueryLimits = { timeoutMs: 30_000, maxMemoryMb: 512, maxWaiting: 64 };

/** A piece of a dataset: N-Quads in whole lines, or a document in the syntax of its media type. */
export type DatasetPart = Uint8Array | { readonly text: string; readonly format: string; readonly base: string };

/** A part of N-Quads is about so many bytes at most: few enough to be held, many enough to be loaded at once. */
export const PART_BYTES = 8 * 2 ** 20;

/** Where the dataset of an engine comes from; asked again after the thread was lost. */
export type DatasetSource = () => AsyncIterable<DatasetPart>;

/** How often the memory of the process is looked at while a question is answered. */
const WATCH_MS = 100;
/** A question that every engine that is well answers at once. */
const PROBE: Question = { sparql: 'ASK {}', resultType: RESULT_TYPES.json };
const MIB = 2 ** 20;

/** Answers questions one after the other. */
export class QueryEngine {
  readonly #source: DatasetSource;
  readonly #limits: QueryLimits;
  #worker: Worker | undefined;
  /** Ends when the thread holds the dataset. */
  #loaded: Promise<void> | undefined;
  /** The tail of the queue: tasks run one after the other. */
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** Ends what the thread is asked at the moment. */
  #reject: ((error: Error) => void) | undefined;
  #baseRss = 0;
  #isLoaded = false;
  #isClosed = false;

  private constructor(source: DatasetSource, limits: QueryLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  /** Starts the thread and loads the dataset. */
  static async open(source: DatasetSource, limits: Partial<QueryLimits> = {}): Promise<QueryEngine> {
    const engine = new QueryEngine(source, { ...DEFAULT_QUERY_LIMITS, ...limits });
    try {
      await engine.#load();
    } catch (error) {
      await engine.close();
      throw error;
    }
    return engine;
  }

  /** Questions that wait or are being answered. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Answers a question, unless `signal` is aborted before it is its turn. One that is being answered goes on: to end it costs
   * all others the loading of the dataset.
   *
   * @throws QueryError as `answer` does, and `too-complex`, `too-slow`, `too-much-memory`, or `busy`; the reason of the
   * signal.
   */
  async query(question: Question, signal?: AbortSignal): Promise<Answer> {
    refuseDeepNesting(question.sparql);
    if (this.#waiting >= this.#limits.maxWaiting)
      throw new QueryError('busy', `${this.#waiting} queries are waiting already`);
    this.#waiting += 1;
    try {
      const outcome = await this.#enqueue({ kind: 'query', question }, true, signal);
      if (outcome.kind !== 'answer') throw new TypeError(`expected an answer, received [${outcome.kind}]`);
      return outcome.answer;
    } finally {
      this.#waiting -= 1;
    }
  }

  /**
   * Would a question be answered now? Whether the thread is well is asked of itself, unless it is at work: whatever it does is
   * ended in time. While the dataset is read again, or cannot be, it is not; then it is tried once more.
   */
  async isReady(): Promise<boolean> {
    if (this.#isClosed) return false;
    if (!this.#isLoaded) {
      void this.#load().catch(() => undefined);
      return false;
    }
    if (this.#waiting > 0) return true;
    return this.query(PROBE).then(
      () => true,
      () => false,
    );
  }

  /** How many quads the dataset has. */
  async size(): Promise<number> {
    const outcome = await this.#enqueue({ kind: 'size' }, false);
    return outcome.kind === 'size' ? outcome.quads : 0;
  }

  /**
   * Makes a graph these N-Quads; none removes it. The source must say the same from now on, because it is asked again when
   * the thread is lost.
   */
  async replace(graph: string, nquads: string): Promise<void> {
    await this.#enqueue({ kind: 'replace', graph, nquads }, false);
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#abandon(new QueryError('failed', 'the engine was closed'));
  }

  /** One task at a time, and none before the dataset is there. */
  #enqueue(task: Task, isLimited: boolean, signal?: AbortSignal): Promise<Outcome> {
    const run = async (): Promise<Outcome> => {
      signal?.throwIfAborted();
      if (this.#isClosed) throw new QueryError('failed', 'the engine was closed');
      await this.#load();
      return isLimited ? this.#askWithin(this.#limits, task) : this.#ask(task);
    };
    const outcome = this.#tail.then(run);
    // Anyone who asks next should not wait for the dataset, where this question cost the thread.
    this.#tail = outcome.catch(() => (this.#isClosed ? undefined : this.#load())).catch(() => undefined);
    return outcome;
  }

  #load(): Promise<void> {
    if (this.#loaded !== undefined) return this.#loaded;
    const loading = this.#start().catch((error: unknown) => {
      if (this.#loaded === loading) this.#loaded = undefined;
      throw error;
    });
    this.#loaded = loading;
    return loading;
  }

  async #start(): Promise<void> {
    // The words of a panic go nowhere: they hold a trace, and may quote what is in the dataset (THREATS: T18).
    const worker = startThread(new URL('thread.js', import.meta.url), { stdout: true, stderr: true });
    this.#worker = worker;
    const lose = (error: Error): void => {
      if (worker === this.#worker) void this.#abandon(error);
    };
    worker
      .on('error', (error: NodeJS.ErrnoException) => {
        lose(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? errorOfTrap('memory') : error);
      })
      .on('exit', () => {
        lose(new QueryError('failed', 'the thread of the engine has ended'));
      });
    try {
      await this.#expect(worker, () => undefined);
      for await (const part of this.#source()) {
        const task: Task = part instanceof Uint8Array ? { kind: 'load', bytes: part } : { kind: 'read', ...part };
        await this.#ask(task, worker);
      }
    } catch (error) {
      // One that holds half of a dataset answers no one.
      if (worker === this.#worker) await this.#abandon();
      else await worker.terminate();
      throw error;
    }
    this.#baseRss = process.memoryUsage.rss();
    this.#isLoaded = worker === this.#worker;
  }

  async #askWithin({ timeoutMs, maxMemoryMb }: QueryLimits, task: Task): Promise<Outcome> {
    const timer = setTimeout(() => {
      void this.#abandon(new QueryError('too-slow', `SPARQL: no answer within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() - this.#baseRss > maxMemoryMb * MIB) void this.#abandon(tooMuchMemory(maxMemoryMb));
    }, WATCH_MS);
    try {
      return await this.#ask(task);
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
    }
  }

  /** @throws QueryError also where the thread that was meant is gone. */
  async #ask(task: Task, worker = this.#worker): Promise<Outcome> {
    if (worker === undefined || worker !== this.#worker)
      throw new QueryError('failed', 'the thread of the engine is gone');
    const outcome = await this.#expect(worker, () => {
      worker.postMessage(task);
    });
    if (outcome.kind !== 'trapped') return outcome;
    if (worker === this.#worker) await this.#abandon();
    throw errorOfTrap(outcome.trap, task.kind === 'query');
  }

  /** Says something to the thread, and waits for what it says next. */
  async #expect(worker: Worker, say: () => void): Promise<Outcome> {
    let mine: ((error: Error) => void) | undefined;
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      this.#reject = mine = reject;
      worker.once('message', resolve);
      say();
    }).finally(() => {
      // By now the next thread may be asked.
      if (this.#reject === mine) this.#reject = undefined;
      worker.removeAllListeners('message');
    });
    if (outcome.kind === 'failed') throw errorFromOutcome(outcome);
    return outcome;
  }

  /** Ends the thread, and with an error whatever it is asked. */
  async #abandon(error?: Error): Promise<void> {
    const worker = this.#worker;
    const reject = this.#reject;
    this.#worker = undefined;
    this.#loaded = undefined;
    this.#isLoaded = false;
    // Ended before anyone goes on: until then it holds the memory that the next one needs.
    await worker?.terminate();
    if (error !== undefined) reject?.(error);
  }
}

const tooMuchMemory = (mb: number): QueryError =>
  new QueryError('too-much-memory', `SPARQL: the answer takes more than ${mb} MB`);
