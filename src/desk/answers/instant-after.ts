/**
 * The time of an answer. It is later than everything that the answer replies to, even if the clocks of the senders are fast.
 */

/**
 * Returns `now`, or the millisecond after `last` if that is later. Both are RFC 3339. Without this rule, an answer to an event
 * from a fast clock would be sorted before that event, and would change nothing. After the last millisecond of the year 9999,
 * which RFC 3339 can still express, returns `now`.
 */
export function instantAfter(now: string, last: string | undefined): string {
  const after = new Date(last === undefined ? Number.NaN : Date.parse(last) + 1);
  if (Number.isNaN(after.getTime()) || after.getTime() <= Date.parse(now) || after.getUTCFullYear() > 9999) return now;
  return after.toISOString();
}
