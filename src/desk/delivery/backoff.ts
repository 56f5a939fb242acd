/** When a delivery is tried: a function of what is written down of it, without a clock or chance of its own. */
import { backoffMs, type Backoff } from '../../http/timing/backoff.ts';
import { shortHash } from '../../text/hash.ts';
import type { Attempt, Delivery } from '../../store/outbox/delivery.ts';

/** Seconds at first, since most troubles pass at once; then it doubles up to an hour. */
const PAUSES: Backoff = { firstMs: 5_000, baseMs: 20_000, capMs: 3_600_000 };

/**
 * An attempt without an outcome may be under way on another machine: so long it has that to itself. Longer than all the
 * requests of an attempt may take.
 */
export const GRACE_MS = 5 * 60_000;

/** What decides when a delivery is tried. */
export type Timed = Pick<Delivery, 'id' | 'created' | 'notAfter' | 'attempts'>;

/** When a delivery is to be tried; `never`: it would be after `notAfter`. */
export type Due = { readonly kind: 'at'; readonly atMs: number } | { readonly kind: 'never' };

/** When the next attempt is due, at `nowMs`: in the past where it could have been made already. */
export function nextDue(delivery: Timed, nowMs: number): Due {
  const notAfterMs = Date.parse(delivery.notAfter);
  const atMs = earliestMs(delivery, nowMs);
  // What was due in time and met nobody who had the time is over as well.
  return atMs > notAfterMs || nowMs > notAfterMs ? { kind: 'never' } : { kind: 'at', atMs };
}

function earliestMs({ id, created, attempts }: Timed, nowMs: number): number {
  const last = attempts.at(-1);
  // Clocks of servers are known to a second: what was made a moment ago may seem to be of tomorrow.
  if (last === undefined) return Math.min(Date.parse(created), nowMs);
  const lastMs = Date.parse(last.at);
  if (last.outcome === undefined) return lastMs + GRACE_MS;
  // The inbox is looked up anew, and that need not wait.
  if (last.outcome === 'rediscover') return Math.min(lastMs, nowMs);
  const failures = failuresOf(attempts);
  if (failures === 0) return Math.min(lastMs, nowMs);
  const pausedMs = lastMs + backoffMs(failures, PAUSES, spreadOf(id, failures));
  return Math.max(pausedMs, last.retryAfter === undefined ? 0 : Date.parse(last.retryAfter));
}

/** How often in a row it failed so that it may be tried again; an attempt that nobody finished is one of them. */
function failuresOf(attempts: readonly Attempt[]): number {
  const last = attempts.findLastIndex(({ outcome }) => outcome !== undefined && outcome !== 'retry');
  return attempts.length - 1 - last;
}

/** From 0 to just below 1, the same whenever it is asked for: deliveries that failed together do not come back together. */
function spreadOf(id: string, failures: number): number {
  return Number.parseInt(shortHash([id, String(failures)], 8), 16) / 2 ** 32;
}
