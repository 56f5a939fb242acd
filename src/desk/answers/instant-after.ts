/** When an answer happened: after all that it answers, whatever the clocks of the others say. */

/**
 * `now`, or a millisecond after `last` where that is later; both RFC 3339. Without this, an answer to an event from a clock that
 * is ahead would stand before it in the history, and change nothing.
 */
export function instantAfter(now: string, last: string | undefined): string {
  const after = new Date(last === undefined ? Number.NaN : Date.parse(last) + 1);
  return Number.isNaN(after.getTime()) || after.getTime() <= Date.parse(now) ? now : after.toISOString();
}
