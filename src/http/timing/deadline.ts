import { onAbort } from '../../system/on-abort.ts';

/**
 * A time limit for one exchange, including the body, combined with the signals of the caller. `AbortSignal.any` would do the
 * same, but in Node 20 it leaks memory if one of its signals lives long.
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

  /** Whether the time limit ended the exchange, not the caller. */
  get expired(): boolean {
    return this.#expired;
  }

  /** Call it when the exchange is over. After this, nothing is aborted. */
  end(): void {
    clearTimeout(this.#timer);
    for (const release of this.#release) release();
  }
}
