/** The time of an answer: after everything that it answers, whatever the clocks of others say. */

/**
 * `now`, or a millisecond after `last` if that is later. Both are RFC 3339. Otherwise an answer to an event from a fast clock
 * would come before it in the history, and change nothing.
 */
export function instantAfter(now: string, last: string | undefined): string {
  const after = new Date(last === undefined ? Number.NaN : Date.parse(last) + 1);
  return Number.isNaN(after.getTime()) || after.getTime() <= Date.parse(now) ? now : after.toISOString();
}
