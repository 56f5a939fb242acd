/** The schedule of a pod: an interval that starts at a different moment for each pod, or a cron pattern. */
import { createHash } from 'node:crypto';
import { parseDuration } from '../../text/duration.ts';
import { UsageError } from '../../errors.ts';

/** An interval in milliseconds, or a cron pattern in UTC. */
export type Clock = { readonly everyMs: number } | { readonly cron: string };

/**
 * Parses `30s`, `5m`, `2h` or `1d` to milliseconds.
 *
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
 * How long after the start of its interval a pod is due, in milliseconds. It is computed from a hash of the name. So 100,000
 * pods are not due at the same time, and the value of a pod does not change when others are added or removed. It is never 0,
 * because BullMQ reads 0 as "none".
 */
export function offsetOf(name: string, everyMs: number): number {
  const share = createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
  return Math.max(1, Math.floor(share * everyMs));
}
