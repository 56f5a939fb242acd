/** Dates with day and month in one of two orders, with or without a time: `03/25/2024 10:00 AM`. */
import type { Region } from './telephones.ts';

/** Which of the two comes first. */
export type DayOrder = 'day-first' | 'month-first';

const SLASHED = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?(?:m\.?)?)?$/i;
/** Zones of those who write the month first, where the region says the same. */
const AMERICAN = /^(?:America|US|Pacific)\/|^[+-]/;
/** Where both orders are in use. */
const EITHER = new Set<string>(['CA', 'PH', 'ZA']);

/**
 * The order in which the operator's people write: only where the time zone is set, since the region alone may be nothing but the
 * default, and where both agree. `undefined` where nobody can tell.
 */
export function orderOf(region: Region, timeZone: string | undefined): DayOrder | undefined {
  if (timeZone === undefined || EITHER.has(region)) return undefined;
  if (region !== 'US') return 'day-first';
  return AMERICAN.test(timeZone) ? 'month-first' : undefined;
}

/** Is it a date of which day and month may be swapped? */
export function isEitherOrder(text: string): boolean {
  const [, one, , other] = SLASHED.exec(text) ?? [];
  return one !== other && [one, other].every((part) => Number(part) >= 1 && Number(part) <= 12);
}

/** The same as RFC 3339 has it, without a zone; `undefined` for other texts, and where nobody can tell the month. */
export function slashDate(text: string, order?: DayOrder): string | undefined {
  const match = SLASHED.exec(text);
  if (match === null) return undefined;
  const [, one = '', , other = '', year = '', hour, minute = '', second = '00', half] = match;
  if (order === undefined && isEitherOrder(text)) return undefined;
  const isMonthFirst = Number(other) > 12 || (Number(one) <= 12 && order !== 'day-first');
  const [month, day] = isMonthFirst ? [one, other] : [other, one];
  const date = `${year}-${two(month)}-${two(day)}`;
  if (hour === undefined) return date;
  const clock = half === undefined ? Number(hour) : clockOf(Number(hour), half);
  return clock === undefined ? undefined : `${date}T${two(String(clock))}:${minute}:${second}`;
}

const two = (digits: string): string => digits.padStart(2, '0');

/** Twelve comes before one; there is no 13 PM. */
function clockOf(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (/p/i.test(half) ? 12 : 0);
}
