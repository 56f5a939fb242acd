import pRetry from 'p-retry';
import { PodError } from '../../errors.ts';
import { backoffMs } from './backoff.ts';
import { pause } from './pause.ts';
import { isTlsTrouble } from '../failures/tls-trouble.ts';

/** When a failed request is repeated. */
export interface RetryPolicy {
  /** The largest number of repetitions. */
  retries: number;
  /** The largest number of repetitions after a timeout, each of which has already taken the whole time limit. */
  timeoutRetries: number;
  /** The first pause in milliseconds; it doubles each time. */
  baseMs: number;
  /** The longest pause in milliseconds, even if the server asks for more. */
  capMs: number;
}

/** The default policy: pauses of about 0.5, 1, 2, 4 and 8 seconds. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = { retries: 5, timeoutRetries: 1, baseMs: 500, capMs: 60_000 };

/**
 * The pause before the next attempt in milliseconds; undefined to stop. `attempt` is the number of failed attempts. `chance` in
 * [0, 1) spreads clients that failed together. `Retry-After` sets the minimum.
 */
export function retryDelayMs(attempt: number, error: unknown, policy: RetryPolicy, chance: number): number | undefined {
  if (!(error instanceof PodError) || isTlsTrouble(error)) return undefined;
  const { kind, retryAfterMs } = error;
  if (kind !== 'unavailable' && kind !== 'timeout') return undefined;
  if (attempt > (kind === 'timeout' ? Math.min(policy.timeoutRetries, policy.retries) : policy.retries))
    return undefined;
  const { baseMs, capMs } = policy;
  const backoff = backoffMs(attempt, { firstMs: baseMs, baseMs: 2 * baseMs, capMs }, chance);
  return retryAfterMs === undefined ? backoff : Math.min(capMs, retryAfterMs) + backoff / 2;
}

/** The signals that end the pauses, and the callback before each repetition. */
export interface RetryHooks {
  signals?: readonly (AbortSignal | undefined)[] | undefined;
  onRetry?: ((attempt: number, delayMs: number, error: Error) => void) | undefined;
}

/** Repeats `work` by the policy, and throws the last error. An abort ends the pause at once. */
export async function withRetries<T>(work: () => Promise<T>, policy: RetryPolicy, hooks: RetryHooks = {}): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return repeat(work, error, policy, hooks);
  }
}

/**
 * Goes on after the first attempt. p-retry takes that error as the result of its own first attempt: nearly all requests succeed
 * at once, and need none of what it prepares.
 */
function repeat<T>(work: () => Promise<T>, first: unknown, policy: RetryPolicy, hooks: RetryHooks): Promise<T> {
  const { signals = [], onRetry } = hooks;
  let delayMs: number | undefined;
  const attempt = async (number: number): Promise<T> => {
    if (number === 1) throw first;
    return work();
  };
  return pRetry(attempt, {
    retries: policy.retries,
    // leadpod computes the pause: p-retry knows neither Retry-After nor the kinds of failures.
    minTimeout: 0,
    onFailedAttempt: async ({ error, attemptNumber }) => {
      delayMs = retryDelayMs(attemptNumber, error, policy, Math.random());
      if (delayMs === undefined) return;
      onRetry?.(attemptNumber, delayMs, error);
      await pause(delayMs, signals);
    },
    shouldRetry: () => delayMs !== undefined,
  });
}
