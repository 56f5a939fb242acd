/**
 * The time of an answer. It is later than everything that the answer replies to, even if the clocks of the senders are fast.
 */

/**
 * Returns `now`, or the millisecond after `last` if that is later. Both are RFC 3339. Without this rule, an answer to an event
 * from a fast clock would be sorted before that event, and would change nothing.
 */
export function instantAfter(now: string, last: string | undefined): string {
  const after = new Date(last === undefined ? Number.NaN : Date.parse(last) + 1);
  return Number.isNaN(after.getTime()) || after.getTime() <= Date.parse(now) ? now : after.toISOString();
}
