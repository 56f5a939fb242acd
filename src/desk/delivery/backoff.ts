/**
 * Computes when the next attempt is due. The result depends only on the stored attempts, not on random numbers, so all machines
 * get the same.
 */
import { backoffMs, type Backoff } from '../../http/timing/backoff.ts';
import { shortHash } from '../../text/hash.ts';
import type { Attempt, Delivery } from '../../store/outbox/delivery.ts';

/** The pauses between attempts. The first is some seconds, because most failures are short. Then they double up to an hour. */
const PAUSES: Backoff = { firstMs: 5_000, baseMs: 20_000, capMs: 3_600_000 };

/**
 * How long an attempt without an outcome is left to the machine that started it, in milliseconds. It is longer than all
 * requests of one attempt can take.
 */
export const GRACE_MS = 5 * 60_000;

/** The members of a delivery that decide when it is tried. */
export type Timed = Pick<Delivery, 'id' | 'created' | 'notAfter' | 'attempts'>;

/** When a delivery is tried next; `never` if that would be after `notAfter`. */
export type Due = { readonly kind: 'at'; readonly atMs: number } | { readonly kind: 'never' };

/** When the next attempt is due. This may be in the past. */
export function nextDue(delivery: Timed, nowMs: number): Due {
  const notAfterMs = Date.parse(delivery.notAfter);
  const atMs = earliestMs(delivery, nowMs);
  // A delivery has also expired if it was due before `notAfter` but was not tried in time.
  return atMs > notAfterMs || nowMs > notAfterMs ? { kind: 'never' } : { kind: 'at', atMs };
}

function earliestMs({ id, created, attempts }: Timed, nowMs: number): number {
  const last = attempts.at(-1);
  // The clock of the server is only known to the second, so a new delivery may seem to be created in the future.
  if (last === undefined) return Math.min(Date.parse(created), nowMs);
  const lastMs = Date.parse(last.at);
  if (last.outcome === undefined) return lastMs + GRACE_MS;
  // The inbox is looked up again without a pause.
  if (last.outcome === 'rediscover') return Math.min(lastMs, nowMs);
  const failures = failuresOf(attempts);
  if (failures === 0) return Math.min(lastMs, nowMs);
  const pausedMs = lastMs + backoffMs(failures, PAUSES, spreadOf(id, failures));
  return Math.max(pausedMs, last.retryAfter === undefined ? 0 : Date.parse(last.retryAfter));
}

/** The number of failures in a row. An attempt without an outcome counts as a failure. */
function failuresOf(attempts: readonly Attempt[]): number {
  const last = attempts.findLastIndex(({ outcome }) => outcome !== undefined && outcome !== 'retry');
  return attempts.length - 1 - last;
}

/** A number in [0, 1). It is always the same for the same arguments, and spreads deliveries that failed together. */
function spreadOf(id: string, failures: number): number {
  return Number.parseInt(shortHash([id, String(failures)], 8), 16) / 2 ** 32;
}
