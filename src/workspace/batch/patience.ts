/** The total time that a pass waits for other servers. The budget is used up only while the pass waits. */
import { setMaxListeners } from 'node:events';

/** A time budget for waiting. All waits end when it is used up. */
export class Patience {
  readonly #given = new AbortController();
  #leftMs: number;
  #waiting = 0;
  #sinceMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param leftMs Milliseconds. */
  constructor(leftMs: number) {
    this.#leftMs = leftMs;
    // Each wait adds a listener, so more than ten listeners do not mean a memory leak.
    setMaxListeners(0, this.#given.signal);
    if (leftMs <= 0) this.#given.abort();
  }

  /** Aborted when the budget is used up. */
  get signal(): AbortSignal {
    return this.#given.signal;
  }

  /** Whether the budget is used up. */
  isOver(): boolean {
    return this.#given.signal.aborted;
  }

  /** Runs work that waits for other servers. Work at the same time is charged once. */
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

  /** Adds to the budget, unless it is used up. */
  grant(ms: number): void {
    this.#leftMs += ms;
  }

  #left(): number {
    return this.#leftMs - (performance.now() - this.#sinceMs);
  }

  #watch(): void {
    this.#timer = setTimeout(
      () => {
        // Time may have been added since the timer was started.
        if (this.#left() > 0) this.#watch();
        else this.#given.abort();
      },
      Math.max(this.#left(), 1),
    );
  }
}
