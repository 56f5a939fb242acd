/**
 * Server clock minus ours in milliseconds, from the `Date` of an answer (RFC 9110 section 6.6.1) that arrived at `nowMs`;
 * undefined if there is no such header. Half a second is added, because the header has whole seconds only.
 */
export function clockSkewFromDate(date: string | null | undefined, nowMs: number): number | undefined {
  if (date === null || date === undefined) return undefined;
  const serverMs = Date.parse(date);
  return Number.isNaN(serverMs) ? undefined : serverMs + 500 - nowMs;
}

/** Less than this, in milliseconds, is no reason for a refusal: the header is rough, and an answer takes its time. */
const SMALL_SKEW_MS = 30_000;

/** What to say of a skew beside a refusal, which it may explain (RFC 9449 section 11.1); nothing where it is small. */
export function describeSkew(skewMs: number | undefined): string {
  if (skewMs === undefined || Math.abs(skewMs) < SMALL_SKEW_MS) return '';
  const direction = skewMs > 0 ? 'behind' : 'ahead';
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  return `; the clocks differ by ${seconds} s, so tokens are not accepted: the clock of this machine is ${direction} (set it with NTP)`;
}
