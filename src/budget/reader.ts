/**
 * Reads notifications whose cost does not follow from their size (JSON-LD with its own context, and RDF) in a thread, under a
 * budget of time and memory (SECURITY.md, T5). 80 kB of scoped contexts take 7 seconds of processor time, and a megabyte behind
 * a long `@vocab` takes minutes and gigabytes. If a message exceeds the budget, the thread is ended and the message refused;
 * the event loop and the next message are not affected. Plain messages are read in the calling thread, in linear time.
 */
import type { Worker } from 'node:worker_threads';
import type { NotificationContent, ParsedNotification, ParseOptions } from '../message/parsed-notification.ts';
import { NotificationError } from '../errors.ts';
import { startThread } from '../system/thread.ts';
import type { LinkedDocument } from './linked-document.ts';
import { reviveNotification } from './revive.ts';
import { errorFromData, type Answer, type Question, type SearchFor } from './wire.ts';

/** The limits of one message. */
export interface Budget {
  /** Processor time in milliseconds, from the moment when the thread starts to work on the message. */
  readonly timeoutMs: number;
  /** Heap in megabytes, including that of the reader itself (about 30). */
  readonly maxHeapMb: number;
}

/** A message of the format takes some milliseconds. */
export const DEFAULT_BUDGET: Budget = { timeoutMs: 2000, maxHeapMb: 128 };

/** How long the thread may take to load its code: on a busy machine this takes seconds, which is not the sender's fault. */
const START_MS = 60_000;
/**
 * How long the thread may get no processor time while the machine runs. If it takes longer, something other than the message is
 * the cause.
 */
const PATIENCE_MS = 60_000;
/** The shortest time to wait for the rest of a budget. */
const MIN_WAIT_MS = 20;

interface Job {
  readonly question: Question;
  readonly timeoutMs: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads or searches one message at a time in a thread. The first message starts it, and a message that exceeds the budget ends
 * it.
 */
export class BudgetReader {
  readonly #budget: Budget;
  readonly #waiting: Job[] = [];
  #worker: Worker | undefined;
  #isReady = false;
  #current: Job | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(budget: Budget = DEFAULT_BUDGET) {
    this.#budget = budget;
  }

  /**
   * Reads a notification as `parseNotification` does. `documentLoader` and `delegate` of the options are not passed to the
   * thread.
   *
   * @throws NotificationError `too-costly` if the budget is not enough; otherwise what `parseNotification` throws.
   */
  async read(
    content: NotificationContent,
    { limits, region, timeZone, placeholders }: ParseOptions = {},
    timeoutMs = this.#budget.timeoutMs,
  ): Promise<ParsedNotification> {
    const options = {
      ...(limits === undefined ? {} : { limits }),
      ...(region === undefined ? {} : { region }),
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(placeholders === undefined ? {} : { placeholders }),
    };
    const answer = await this.#answerTo({ kind: 'read', content, options }, timeoutMs);
    if (answer.kind !== 'parsed') throw new Error('The thread that reads messages sent an unexpected answer');
    return reviveNotification(answer.parsed);
  }

  /**
   * Whether the text mentions one of these people.
   *
   * @throws NotificationError `too-costly` if the budget is not enough.
   */
  async search(text: Uint8Array, { keys, tombstones, region }: SearchFor): Promise<boolean> {
    const question: Question = { kind: 'search', text, keys, tombstones, region };
    const answer = await this.#answerTo(question, this.#budget.timeoutMs);
    if (answer.kind !== 'searched') throw new Error('The thread that searches texts sent an unexpected answer');
    return answer.isFound;
  }

  /**
   * The IRIs that a document gives as objects of a subject and predicate.
   *
   * @throws NotificationError `too-costly` if the budget is not enough; another error if the document cannot be read.
   */
  async links(document: LinkedDocument, subject: string, predicate: string): Promise<readonly string[]> {
    const question: Question = { kind: 'link', document, subject, predicate };
    const answer = await this.#answerTo(question, this.#budget.timeoutMs);
    if (answer.kind !== 'linked') throw new Error('The thread that reads documents sent an unexpected answer');
    return answer.iris;
  }

  /** Ends the thread. A new one reads the messages that are waiting or in progress. */
  async close(): Promise<void> {
    if (this.#current === undefined) await this.#drop()?.terminate();
  }

  #answerTo(question: Question, timeoutMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, timeoutMs, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const job = this.#waiting.shift();
    if (job === undefined) {
      // While it is idle, the thread does not keep the process alive.
      this.#worker?.unref();
      return;
    }
    this.#current = job;
    try {
      const worker = (this.#worker ??= this.#start());
      worker.ref();
      if (this.#isReady) this.#ask(worker, job);
      else {
        this.#wait(START_MS, () => {
          this.#abandon(worker, new Error('The thread that reads messages did not start'));
        });
      }
    } catch (error) {
      // No thread could be started, or the question could not be sent. The caller gets the error.
      this.#finish();
      job.reject(error);
      this.#next();
    }
  }

  #start(): Worker {
    const worker = createWorker(this.#budget);
    worker.on('message', (answer: Answer) => {
      if (worker === this.#worker) this.#take(worker, answer);
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const isHeap = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#abandon(worker, isHeap && this.#isReady ? tooCostly(`${this.#budget.maxHeapMb} MB of memory`) : error);
    });
    worker.on('exit', () => {
      this.#abandon(worker, new Error('The thread that reads messages has ended'));
    });
    return worker;
  }

  /** The budget starts here: code and contexts are loaded, and earlier messages were read. */
  #ask(worker: Worker, { question, timeoutMs }: Job): void {
    const before = processorMs();
    let patienceMs = timeoutMs + PATIENCE_MS;
    const charge = (waitMs: number): void => {
      this.#wait(waitMs, () => {
        // If the machine stood still or was busy, it is not the sender's fault.
        const leftMs = timeoutMs - (processorMs() - before);
        patienceMs -= waitMs;
        if (leftMs <= 0) this.#abandon(worker, tooCostly(`${timeoutMs / 1000} s`));
        else if (patienceMs <= 0) this.#abandon(worker, new Error('The thread that reads messages does not respond'));
        else charge(Math.max(leftMs, MIN_WAIT_MS));
      });
    };
    charge(timeoutMs);
    worker.postMessage(question);
  }

  #wait(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    const job = this.#current;
    this.#timer = setTimeout(() => {
      // An answer that arrived while this thread was busy is read first: timers run before messages.
      setImmediate(() => {
        if (this.#current === job) act();
      });
    }, ms);
  }

  #take(worker: Worker, answer: Answer): void {
    const job = this.#current;
    if (job === undefined) return;
    if (answer.kind === 'ready') {
      this.#isReady = true;
      this.#ask(worker, job);
      return;
    }
    this.#finish();
    if (answer.kind === 'failed') job.reject(errorFromData(answer.error));
    else job.resolve(answer);
    this.#next();
  }

  /** Gives up a lost thread and its current message. Waiting messages get a new thread. */
  #abandon(worker: Worker, error: Error): void {
    if (worker !== this.#worker) return;
    const job = this.#current;
    this.#drop();
    void worker.terminate();
    this.#finish();
    job?.reject(error);
    this.#next();
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#current = undefined;
  }

  #drop(): Worker | undefined {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#isReady = false;
    return worker;
  }
}

/**
 * The processor time of all threads of this process in milliseconds, which is at least that of the reader. Node reports the
 * time of one thread from version 24 on.
 */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const tooCostly = (what: string): NotificationError =>
  new NotificationError('too-costly', `reading takes more than ${what}`);

/** Starts the thread with the file beside this one. */
function createWorker({ maxHeapMb }: Budget): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 16 };
  return startThread(new URL('worker.js', import.meta.url), { resourceLimits });
}
