/** When the clock enqueues a pod: at an interval, with a phase of its own, or by a cron pattern. */
import { createHash } from 'node:crypto';
import { parseDuration } from '../../text/duration.ts';
import { UsageError } from '../../errors.ts';

/** A schedule: an interval in milliseconds, or a cron pattern in UTC. */
export type Clock = { readonly everyMs: number } | { readonly cron: string };

/**
 * Parses `30s`, `5m`, `2h` or `1d` to milliseconds.
 * @throws UsageError for anything else.
 */
export function parseInterval(text: string): number {
  const everyMs = parseDuration(text) ?? 0;
  if (everyMs >= LEAST_MS) return everyMs;
  throw new UsageError(`expected an interval such as 30s, 5m, 2h or 1d, received [${text}]`);
}

/** The shortest interval in milliseconds. */
const LEAST_MS = 1_000;

/**
 * The phase of a pod within its interval, in milliseconds. It is a hash of the name, so that 100,000 pods are not due at the
 * same time, and each keeps its phase when others are added or removed. It is never 0, which BullMQ treats as "none".
 */
export function offsetOf(name: string, everyMs: number): number {
  const share = createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
  return Math.max(1, Math.floor(share * everyMs));
}
