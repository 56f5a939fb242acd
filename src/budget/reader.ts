/**
 * Reads notifications whose cost their size does not tell - JSON-LD with a context of its own, and RDF - in a thread of
 * its own, under a budget of time and memory (THREATS: T5). 80 kB of scoped contexts cost the processor 7 seconds, a
 * megabyte behind a long `@vocab` minutes and gigabytes; here the thread is ended, the message refused, and neither the
 * event loop nor the next message notices. Plain messages never come here: they are read where they are, in linear time.
 */
import type { Worker } from 'node:worker_threads';
import type { NotificationContent, ParsedNotification, ParseOptions } from '../message/parsed-notification.ts';
import { NotificationError } from '../errors.ts';
import { startThread } from '../system/thread.ts';
import type { LinkedDocument } from './linked-document.ts';
import { reviveNotification } from './revive.ts';
import { errorFromData, type Answer, type Question, type SearchFor } from './wire.ts';

/** What one message may cost. */
export interface Budget {
  /** Milliseconds of processor time from the moment when the thread takes it up. */
  readonly timeoutMs: number;
  /** Megabytes of heap, those of the reader itself included (some 30). */
  readonly maxHeapMb: number;
}

/** A message of the format takes milliseconds. */
export const DEFAULT_BUDGET: Budget = { timeoutMs: 2000, maxHeapMb: 128 };

/** How long the thread may take to load its code: on a busy machine that is seconds, and no sender's fault. */
const START_MS = 60_000;
/** How long it may stand still beyond its budget, while the machine runs: then something is wrong that no sender did. */
const PATIENCE_MS = 60_000;
/** Shorter waits for the rest of a budget are not worth while. */
const MIN_WAIT_MS = 20;

interface Job {
  readonly question: Question;
  readonly timeoutMs: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads or searches one message after the other in a thread that is started with the first and ended with each that is too costly. */
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
   * What `parseNotification` gives for the same content; `documentLoader` and `delegate` of the options do not cross.
   *
   * @throws NotificationError `too-costly` for what the budget does not suffice for, else what `parseNotification` throws.
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
   * Does the text speak of one of these people?
   *
   * @throws NotificationError `too-costly` for what the budget does not suffice for.
   */
  async search(text: Uint8Array, { keys, tombstones, region }: SearchFor): Promise<boolean> {
    const question: Question = { kind: 'search', text, keys, tombstones, region };
    const answer = await this.#answerTo(question, this.#budget.timeoutMs);
    if (answer.kind !== 'searched') throw new Error('The thread that searches texts sent an unexpected answer');
    return answer.isFound;
  }

  /**
   * The IRIs that a document links a subject to.
   *
   * @throws NotificationError `too-costly` for what the budget does not suffice for, and for what cannot be read another error.
   */
  async links(document: LinkedDocument, subject: string, predicate: string): Promise<readonly string[]> {
    const question: Question = { kind: 'link', document, subject, predicate };
    const answer = await this.#answerTo(question, this.#budget.timeoutMs);
    if (answer.kind !== 'linked') throw new Error('The thread that reads documents gave another answer');
    return answer.iris;
  }

  /** Ends the thread; what is being read or waits is read by a new one. */
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
      // Idle, the thread keeps no process alive.
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
      // No thread can be had, or the question does not cross: whoever asked is told, and no one waits forever.
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

  /** The budget begins here: code and contexts are loaded, and those before have been read. */
  #ask(worker: Worker, { question, timeoutMs }: Job): void {
    const before = processorMs();
    let patienceMs = timeoutMs + PATIENCE_MS;
    const charge = (waitMs: number): void => {
      this.#wait(waitMs, () => {
        // A machine that stood still, or had no time for us, is no sender's fault.
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
      // An answer that lies ready while our own thread was busy is taken first: timers run before messages.
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

  /** The thread is lost, and with it the message that it had; those that wait get a new one. */
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
 * What all threads of this process had of the processor, in milliseconds: never less than what the one that reads had. Node
 * tells it of a single thread from version 24 on.
 */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const tooCostly = (what: string): NotificationError =>
  new NotificationError('too-costly', `reading takes more than ${what}`);

/** The thread runs what lies beside this file. */
function createWorker({ maxHeapMb }: Budget): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 16 };
  return startThread(new URL('worker.js', import.meta.url), { resourceLimits });
}
