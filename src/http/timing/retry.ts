import pRetry from 'p-retry';
import { PodError } from '../../errors.ts';
import { backoffMs } from './backoff.ts';
import { pause } from './pause.ts';
import { isTlsTrouble } from '../failures/tls-trouble.ts';

/** When a failed request is repeated. */
export interface RetryPolicy {
  /** Most repetitions. */
  retries: number;
  /** Most repetitions after a deadline: each of them has already cost the whole patience. */
  timeoutRetries: number;
  /** The first pause, in milliseconds; it doubles. */
  baseMs: number;
  /** The longest pause, in milliseconds, also when the server asks for more. */
  capMs: number;
}

/** The policy of a client that was told nothing: 0.5, 1, 2, 4, 8 seconds, give or take. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = { retries: 5, timeoutRetries: 1, baseMs: 500, capMs: 60_000 };

/**
 * The pause before the next attempt in milliseconds, or undefined to stop. `attempt` counts the failed ones from 1, `chance`
 * lies in [0, 1): clients that failed together should not come back together. What `Retry-After` asks is a minimum.
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

/** What ends the pauses, and who is told before each repetition. */
export interface RetryHooks {
  signals?: readonly (AbortSignal | undefined)[] | undefined;
  onRetry?: ((attempt: number, delayMs: number, error: Error) => void) | undefined;
}

/** Repeats `work` as the policy says; the last error passes through. An abort ends the pause at once. */
export function withRetries<T>(work: () => Promise<T>, policy: RetryPolicy, hooks: RetryHooks = {}): Promise<T> {
  const { signals = [], onRetry } = hooks;
  let delayMs: number | undefined;
  return pRetry(work, {
    retries: policy.retries,
    // The pause is ours: p-retry knows neither Retry-After nor what kind of failure it was.
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
