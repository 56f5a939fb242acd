/** When the clock enqueues a pod: every so often, at a moment of its own, or as a line of cron says. */
import { createHash } from 'node:crypto';
import { UsageError } from '../errors.ts';

/** A clock: an interval in milliseconds, or a line of cron (UTC). */
export type Clock = { readonly everyMs: number } | { readonly cron: string };

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30s`, `5m`, `2h` or `1d` in milliseconds. @throws UsageError for anything else. */
export function parseInterval(text: string): number {
  const [, number = '0', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const everyMs = Number(number) * (UNITS[unit] ?? 0);
  if (everyMs > 0) return everyMs;
  throw new UsageError(`expected an interval such as 30s, 5m, 2h or 1d, received [${text}]`);
}

/** The same interval for people. */
export function intervalWords(everyMs: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, ms]) => everyMs % ms === 0) ?? ['ms', 1];
  return `${everyMs / size}${unit}`;
}

/**
 * The moment of a pod within the interval, in milliseconds: a hash of its name, so that 100,000 pods do not come at once and
 * each keeps its moment when others come and go. Never 0, which BullMQ takes for "none".
 */
export function offsetOf(name: string, everyMs: number): number {
  const share = createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
  return Math.max(1, Math.floor(share * everyMs));
}
