import { observeRequests } from './outgoing.ts';

/**
 * Counts the HTTP requests of a piece of work as a server would count them: including those of libraries, repetitions and
 * redirects, but not attempts without a connection. Counters in one process are independent.
 */
export class RequestCounter {
  #count = 0;
  readonly #observer = { sent: () => (this.#count += 1) };

  /** The number of requests so far. */
  get count(): number {
    return this.#count;
  }

  /** Runs `work`. Every request that it causes, now or later, is counted here, and in counters around this one. */
  run<T>(work: () => T): T {
    return observeRequests(this.#observer, work);
  }
}
