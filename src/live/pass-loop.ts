/**
 * Runs passes one after the other: when `wake` is called, when the timer ends, and again after a failure. Two passes never run
 * at the same time. If `wake` is called during a pass, one more pass follows.
 */
import type { PassTrigger } from '../observe/observed-pass.ts';
import { backoffMs, type Backoff } from '../http/timing/backoff.ts';
import { onAbort } from '../system/on-abort.ts';

/** What a {@link PassLoop} runs, and when. */
export interface PassLoopOptions {
  /** Runs one pass. If it throws, it is tried again later. */
  readonly pass: (trigger: PassTrigger) => Promise<unknown>;
  /** Called after a failure, with the time until the next attempt, in milliseconds. If it throws, the loop ends. */
  readonly onFailure: (error: unknown, retryMs: number) => void;
  /**
   * Returns the time from the end of a pass to the next pass by the timer, in milliseconds. It is called again after each
   * wake-up.
   */
  readonly intervalMs: () => number;
  /** A random number in [0, 1). Default: `Math.random`. */
  readonly chance?: () => number;
  readonly backoff?: Backoff;
}

/** The values that decide when the next pass is due. Times are milliseconds of one monotonic clock. */
export interface PassClock {
  /** Whether `wake` was called since the last pass began. */
  readonly isWoken: boolean;
  /** When the last pass ended, and how long it took. */
  readonly endedAt: number;
  readonly tookMs: number;
  /** The earliest time of the next attempt, if the last pass failed. */
  readonly retryAt: number | undefined;
  readonly intervalMs: number;
}

/** The longest pause after a pass before a wake-up can cause the next one, in milliseconds. */
const MAX_REST_MS = 500;

/**
 * Computes when the next pass is due. After a wake-up, the pause is half the duration of the last pass. So even if there are
 * many wake-ups, the server has a third of the time for senders.
 */
export function passDueAt({ isWoken, endedAt, tookMs, retryAt, intervalMs }: PassClock): number {
  if (retryAt !== undefined) return retryAt;
  return endedAt + (isWoken ? Math.min(MAX_REST_MS, tookMs / 2) : intervalMs);
}

/** The pauses after failures: half a second, then a second, and so on up to a minute. */
export const PASS_BACKOFF: Backoff = { firstMs: 500, baseMs: 1_000, capMs: 60_000 };
/** The longest time that a Node timer accepts, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The loop that the comment at the beginning of this file describes. */
export class PassLoop {
  readonly #options: PassLoopOptions;
  #woken: PassTrigger | undefined;
  #endedAt = performance.now();
  #tookMs = 0;
  #failures = 0;
  #retryAt: number | undefined;
  #interrupt: (() => void) | undefined;

  constructor(options: PassLoopOptions) {
    this.#options = options;
  }

  /**
   * Requests a pass. If a pass is running, another one follows, because the running pass may have listed the inbox too early.
   */
  wake(trigger: PassTrigger): void {
    this.#woken ??= trigger;
    this.#interrupt?.();
  }

  /**
   * Requests a pass as {@link wake} does, and also ends the pause after a failure. Use it when the pod can be reached again.
   */
  wakeNow(trigger: PassTrigger): void {
    this.#retryAt = undefined;
    this.wake(trigger);
  }

  /** Starts the timer again. Call it after the interval has changed. */
  resetTimer(): void {
    this.#interrupt?.();
  }

  /**
   * Runs until the signal is aborted, and then waits for the end of the running pass.
   *
   * @throws what `onFailure` throws.
   */
  async run(signal: AbortSignal): Promise<void> {
    const release = onAbort(signal, () => this.#interrupt?.());
    try {
      for (let trigger = await this.#next(signal); trigger !== undefined; trigger = await this.#next(signal))
        await this.#pass(trigger, signal);
    } finally {
      release();
    }
  }

  /** Waits until the next pass is due. Returns its trigger, or `undefined` if the loop must end. */
  async #next(signal: AbortSignal): Promise<PassTrigger | undefined> {
    while (!signal.aborted) {
      const waitMs = this.#dueAt() - performance.now();
      if (waitMs <= 0) {
        const trigger = this.#woken ?? 'timer';
        this.#woken = undefined;
        return trigger;
      }
      await this.#sleep(Math.min(waitMs, MAX_TIMER_MS));
    }
    return undefined;
  }

  async #pass(trigger: PassTrigger, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    this.#retryAt = undefined;
    let failure: { readonly error: unknown } | undefined;
    try {
      await this.#options.pass(trigger);
    } catch (error) {
      failure = { error };
    }
    this.#endedAt = performance.now();
    this.#tookMs = this.#endedAt - startedAt;
    if (failure === undefined) this.#failures = 0;
    else if (!signal.aborted) this.#fail(failure.error, trigger);
  }

  #fail(error: unknown, trigger: PassTrigger): void {
    const { chance = Math.random, backoff = PASS_BACKOFF, onFailure } = this.#options;
    this.#failures += 1;
    const retryMs = backoffMs(this.#failures, backoff, chance());
    this.#retryAt = this.#endedAt + retryMs;
    this.#woken ??= trigger;
    onFailure(error, retryMs);
  }

  #dueAt(): number {
    return passDueAt({
      isWoken: this.#woken !== undefined,
      endedAt: this.#endedAt,
      tookMs: this.#tookMs,
      retryAt: this.#retryAt,
      intervalMs: this.#options.intervalMs(),
    });
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#interrupt = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#interrupt = end;
    });
  }
}
