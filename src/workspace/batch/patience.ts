/** How long a pass waits for others in all: a budget that runs only while someone is waited for. */
import { setMaxListeners } from 'node:events';

/** Anyone who is waited for is given up when nothing is left. */
export class Patience {
  readonly #given = new AbortController();
  #leftMs: number;
  #waiting = 0;
  #sinceMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param leftMs Milliseconds. */
  constructor(leftMs: number) {
    this.#leftMs = leftMs;
    // Each of those that are waited for listens, and more than ten of them are no leak.
    setMaxListeners(0, this.#given.signal);
    if (leftMs <= 0) this.#given.abort();
  }

  /** Aborted when nothing is left. */
  get signal(): AbortSignal {
    return this.#given.signal;
  }

  /** Is nothing left? */
  isOver(): boolean {
    return this.#given.signal.aborted;
  }

  /** Does something during which others are waited for; several at a time cost no more than one. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    if (this.#waiting === 1) {
      this.#sinceMs = performance.now();
      this.#watch();
    }
    try {
      return await work();
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) {
        clearTimeout(this.#timer);
        this.#leftMs = this.#left();
      }
    }
  }

  /** Adds to the budget, unless it is at its end. */
  grant(ms: number): void {
    this.#leftMs += ms;
  }

  #left(): number {
    return this.#leftMs - (performance.now() - this.#sinceMs);
  }

  #watch(): void {
    this.#timer = setTimeout(
      () => {
        // What was granted meanwhile is still to come.
        if (this.#left() > 0) this.#watch();
        else this.#given.abort();
      },
      Math.max(this.#left(), 1),
    );
  }
}
