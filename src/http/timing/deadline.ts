import { onAbort } from '../../system/on-abort.ts';

/**
 * A total deadline for one exchange, body included, joined with the signals of the caller. `AbortSignal.any` would do, but
 * in Node 20 it leaks when one of its sources lives long.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #release: readonly (() => void)[];
  #expired = false;

  constructor(timeoutMs: number, signals: readonly (AbortSignal | undefined)[]) {
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort(new Error('deadline'));
    }, timeoutMs);
    const abort = (reason: unknown): void => {
      this.#controller.abort(reason);
    };
    this.#release = signals.map((signal) => onAbort(signal, abort));
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
}
