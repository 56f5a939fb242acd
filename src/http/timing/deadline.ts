/**
 * A total deadline for one exchange, body included, joined with the signals of the caller. `AbortSignal.any` would do, but
 * in Node 20 it leaks when one of its sources lives long.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #release: (() => void)[] = [];
  #expired = false;

  constructor(timeoutMs: number, signals: readonly (AbortSignal | undefined)[]) {
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort(new Error('deadline'));
    }, timeoutMs);
    for (const signal of signals) if (signal !== undefined) this.#join(signal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it was the time that ended the exchange, not the caller. */
  get expired(): boolean {
    return this.#expired;
  }

  /** To be called when the exchange is over; afterwards nothing is aborted any more. */
  end(): void {
    clearTimeout(this.#timer);
    for (const release of this.#release) release();
  }

  #join(signal: AbortSignal): void {
    const abort = (): void => {
      this.#controller.abort(signal.reason);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    this.#release.push(() => {
      signal.removeEventListener('abort', abort);
    });
  }
}
