/**
 * The pause that `Retry-After` asks for, in milliseconds from `nowMs` (RFC 9110 section 10.2.3: seconds or an HTTP date).
 * Undefined for a missing or invalid value; 0 for a date in the past. The caller must limit it: a server may ask for years.
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // `Date.parse` accepts "-5" and "1.5" as dates. An HTTP date begins with the name of a day.
  if (!/^[A-Z][a-z]{2}/.test(text)) return undefined;
  // An HTTP date is always in GMT, which its `asctime` form does not say (section 5.6.7).
  const dateMs = Date.parse(/(?:[A-Z]|[+-]\d{4})$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
