/**
 * Runs passes one after the other: when someone wakes it, when a timer says so, and again after one that failed. There are
 * never two at once; whatever wakes it during a pass makes one more after it.
 */
import type { PassTrigger } from '../observe/observed-pass.ts';
import { backoffMs, type Backoff } from '../http/timing/backoff.ts';
import { onAbort } from '../system/on-abort.ts';

/** What a {@link PassLoop} runs, and how it is tuned. */
export interface PassLoopOptions {
  /** One pass. What it throws is a failure, and the pass is tried again. */
  readonly pass: (trigger: PassTrigger) => Promise<unknown>;
  /** Called with a failure, and when the next attempt is made. What it throws ends the loop. */
  readonly onFailure: (error: unknown, retryMs: number) => void;
  /** From the end of a pass to the next one that no one asked for, in milliseconds; asked for again after each wake. */
  readonly intervalMs: () => number;
  /** Chance, in [0, 1). */
  readonly chance?: () => number;
  readonly backoff?: Backoff;
}

/** What decides when the next pass is due. Times are of one monotonic clock, in milliseconds. */
export interface PassClock {
  /** Someone waits for a pass. */
  readonly isWoken: boolean;
  /** When the last pass ended, and how long it took. */
  readonly endedAt: number;
  readonly tookMs: number;
  /** Not before this, since the last pass failed. */
  readonly retryAt: number | undefined;
  readonly intervalMs: number;
}

/** The longest rest, in milliseconds. */
const MAX_REST_MS = 500;

/**
 * When the next pass is due. A hint begins one at once, but a stream of hints leaves the server a third of the time, so
 * that those who post get through.
 */
export function passDueAt({ isWoken, endedAt, tookMs, retryAt, intervalMs }: PassClock): number {
  if (retryAt !== undefined) return retryAt;
  return endedAt + (isWoken ? Math.min(MAX_REST_MS, tookMs / 2) : intervalMs);
}

/** A pod that is down is asked again after half a second, a second, ..., a minute. */
export const PASS_BACKOFF: Backoff = { firstMs: 500, baseMs: 1_000, capMs: 60_000 };
/** What timers can count, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** See the head of this file. */
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

  /** A pass is wanted. One that runs already may have looked too early, so that another follows it. */
  wake(trigger: PassTrigger): void {
    this.#woken ??= trigger;
    this.#interrupt?.();
  }

  /** As {@link wake}, and whoever calls knows that the pod is there: no one waits for the end of a pause. */
  wakeNow(trigger: PassTrigger): void {
    this.#retryAt = undefined;
    this.wake(trigger);
  }

  /** The interval is another: the timer is set again. */
  resetTimer(): void {
    this.#interrupt?.();
  }

  /** Runs until the signal; the present pass is waited for. Throws what `onFailure` throws. */
  async run(signal: AbortSignal): Promise<void> {
    const release = onAbort(signal, () => this.#interrupt?.());
    try {
      for (let trigger = await this.#next(signal); trigger !== undefined; trigger = await this.#next(signal))
        await this.#pass(trigger, signal);
    } finally {
      release();
    }
  }

  /** Why the next pass runs, as soon as it is due; undefined when the loop is to end. */
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
