/**
 * An embedded SPARQL engine: Oxigraph in a thread. A query that does not end, uses too much memory, or crashes the engine is
 * ended with the thread. Then the dataset is loaded again from its source, and the next query waits for it.
 */
import type { Worker } from 'node:worker_threads';
import { QueryError } from '../errors.ts';
import { startThread } from '../system/thread.ts';
import { RESULT_TYPES, type Answer, type Question } from './question.ts';
import { errorFromOutcome, type Outcome, type Task } from './wire.ts';
import { refuseDeepNesting } from './scan.ts';
import { errorOfTrap } from './trap.ts';

/** The limits of one query. */
export interface QueryLimits {
  /** In milliseconds. Default: 30,000. */
  readonly timeoutMs: number;
  /** By how much the process may grow after the dataset was loaded, in MiB. Default: 512. */
  readonly maxMemoryMb: number;
  /** How many queries may wait. Default: 64. */
  readonly maxWaiting: number;
}

export const DEFAULT_QUERY_LIMITS: QueryLimits = { timeoutMs: 30_000, maxMemoryMb: 512, maxWaiting: 64 };

/** A part of a dataset: whole lines of N-Quads, or a document with its media type. */
export type DatasetPart = Uint8Array | { readonly text: string; readonly format: string; readonly base: string };

/** The size of a part of N-Quads in bytes: small enough for memory, large enough to load quickly. */
export const PART_BYTES = 8 * 2 ** 20;

/** Reads the dataset from its source. It is called again when the thread was lost. */
export type DatasetSource = () => AsyncIterable<DatasetPart>;

/** How often the memory of the process is checked during a query, in milliseconds. */
const WATCH_MS = 100;
/** A query that a working engine answers at once. */
const PROBE: Question = { sparql: 'ASK {}', resultType: RESULT_TYPES.json };
const MIB = 2 ** 20;

/** Answers queries one at a time. */
export class QueryEngine {
  readonly #source: DatasetSource;
  readonly #limits: QueryLimits;
  #worker: Worker | undefined;
  /** Resolves when the thread has loaded the dataset. */
  #loaded: Promise<void> | undefined;
  /** The last task of the queue. Tasks run one at a time. */
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** Rejects the task that the thread is working on. */
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

  /** How many queries are waiting or running. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Answers a query. If `signal` is aborted before its turn, the query does not run. A running query is not interrupted,
   * because all others would have to wait until the dataset is loaded again.
   *
   * @throws QueryError as `answer` does, and `too-complex`, `too-slow`, `too-much-memory` or `busy`; the reason of the signal.
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
   * Whether a query would be answered now. If the thread is idle, this sends it a test query. A busy thread counts as ready,
   * because every task has a time limit. While the dataset is being loaded, the engine is not ready; if loading has failed,
   * this starts it again.
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
   * Replaces a graph with these N-Quads; an empty text removes it. From now on the source must return the same content, because
   * it is read again if the thread is lost.
   */
  async replace(graph: string, nquads: string): Promise<void> {
    await this.#enqueue({ kind: 'replace', graph, nquads }, false);
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#abandon(new QueryError('failed', 'the engine was closed'));
  }

  /** Runs one task at a time, and none before the dataset is loaded. */
  #enqueue(task: Task, isLimited: boolean, signal?: AbortSignal): Promise<Outcome> {
    const run = async (): Promise<Outcome> => {
      signal?.throwIfAborted();
      if (this.#isClosed) throw new QueryError('failed', 'the engine was closed');
      await this.#load();
      return isLimited ? this.#askWithin(this.#limits, task) : this.#ask(task);
    };
    const outcome = this.#tail.then(run);
    // If this query ended the thread, the dataset is loaded now, so that the next query need not wait.
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
    // The output of a panic is discarded: it contains a stack trace, and may quote the dataset (SECURITY.md, T18).
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
      // A thread with half of a dataset must not answer queries.
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

  /** @throws QueryError also if the given thread has ended. */
  async #ask(task: Task, worker = this.#worker): Promise<Outcome> {
    if (worker === undefined || worker !== this.#worker)
      throw new QueryError('failed', 'the thread of the engine has ended');
    const outcome = await this.#expect(worker, () => {
      worker.postMessage(task);
    });
    if (outcome.kind !== 'trapped') return outcome;
    if (worker === this.#worker) await this.#abandon();
    throw errorOfTrap(outcome.trap, task.kind === 'query');
  }

  /** Sends a message to the thread and waits for its next message. */
  async #expect(worker: Worker, say: () => void): Promise<Outcome> {
    let mine: ((error: Error) => void) | undefined;
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      this.#reject = mine = reject;
      worker.once('message', resolve);
      say();
    }).finally(() => {
      // By now the next thread may have a task.
      if (this.#reject === mine) this.#reject = undefined;
      worker.removeAllListeners('message');
    });
    if (outcome.kind === 'failed') throw errorFromOutcome(outcome);
    return outcome;
  }

  /** Ends the thread, and rejects its task with `error`. */
  async #abandon(error?: Error): Promise<void> {
    const worker = this.#worker;
    const reject = this.#reject;
    this.#worker = undefined;
    this.#loaded = undefined;
    this.#isLoaded = false;
    // Wait until it has ended: until then it holds the memory that the next thread needs.
    await worker?.terminate();
    if (error !== undefined) reject?.(error);
  }
}

const tooMuchMemory = (mb: number): QueryError =>
  new QueryError('too-much-memory', `SPARQL: the answer takes more than ${mb} MB`);
