/**
 * The server's clock minus ours in milliseconds, from the `Date` header of an answer (RFC 9110 section 6.6.1) that arrived at
 * `nowMs`; undefined without such a header. Half a second is added, because the header has whole seconds only.
 */
export function clockSkewFromDate(date: string | null | undefined, nowMs: number): number | undefined {
  if (date === null || date === undefined) return undefined;
  const serverMs = Date.parse(date);
  return Number.isNaN(serverMs) ? undefined : serverMs + 500 - nowMs;
}

/**
 * A smaller difference, in milliseconds, does not explain a refusal: the header is imprecise, and an answer takes some time.
 */
const SMALL_SKEW_MS = 30_000;

/** A sentence about a clock difference that may explain a refusal (RFC 9449 section 11.1); empty if it is small. */
export function describeSkew(skewMs: number | undefined): string {
  if (skewMs === undefined || Math.abs(skewMs) < SMALL_SKEW_MS) return '';
  const direction = skewMs > 0 ? 'behind' : 'ahead';
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  return `; the clocks differ by ${seconds} s, so tokens are not accepted: the clock of this machine is ${direction} (set it with NTP)`;
}
