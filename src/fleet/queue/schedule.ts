/** When the clock enqueues a pod: every so often, at a moment of its own, or as a line of cron says. */
import { createHash } from 'node:crypto';
import { parseDuration } from '../../text/duration.ts';
import { UsageError } from '../../errors.ts';

/** A clock: an interval in milliseconds, or a line of cron (UTC). */
export type Clock = { readonly everyMs: number } | { readonly cron: string };

/** `30s`, `5m`, `2h` or `1d` in milliseconds. @throws UsageError for anything else. */
export function parseInterval(text: string): number {
  const everyMs = parseDuration(text) ?? 0;
  if (everyMs >= LEAST_MS) return everyMs;
  throw new UsageError(`expected an interval such as 30s, 5m, 2h or 1d, received [${text}]`);
}

/** More often than this no one is to be enqueued, in milliseconds. */
const LEAST_MS = 1_000;

/**
 * The moment of a pod within the interval, in milliseconds: a hash of its name, so that 100,000 pods do not come at once and
 * each keeps its moment when others come and go. Never 0, which BullMQ takes for "none".
 */
export function offsetOf(name: string, everyMs: number): number {
  const share = createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
  return Math.max(1, Math.floor(share * everyMs));
}
