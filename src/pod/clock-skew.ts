/**
 * Server clock minus ours in milliseconds, from the `Date` of an answer (RFC 9110 section 6.6.1) that arrived at `nowMs`;
 * undefined if there is no such header. Half a second is added, since the header has whole seconds only.
 */
export function clockSkewFromDate(date: string | null | undefined, nowMs: number): number | undefined {
  if (date === null || date === undefined) return undefined;
  const serverMs = Date.parse(date);
  return Number.isNaN(serverMs) ? undefined : serverMs + 500 - nowMs;
}

/** What an error adds where the clocks are too far apart for tokens; nothing where they are not. */
export function describeSkew(skewMs: number | undefined): string {
  return skewMs === undefined || Math.abs(skewMs) < 30_000
    ? ''
    : `; the clocks differ by ${Math.round(Math.abs(skewMs) / 1000)} s, which tokens do not survive`;
}
