import { observeRequests } from './outgoing.ts';

/**
 * Counts the HTTP requests that a piece of work sends, as a server would count them: those of libraries, repetitions and
 * redirects included, attempts that never reached a connection not. Several counters in one process do not see each other's.
 */
export class RequestCounter {
  #count = 0;
  readonly #observer = { sent: () => (this.#count += 1) };

  /** Requests sent so far. */
  get count(): number {
    return this.#count;
  }

  /** Runs `work`; whatever it causes to be sent, now or later, is counted here (and in a counter around this one). */
  run<T>(work: () => T): T {
    return observeRequests(this.#observer, work);
  }
}
