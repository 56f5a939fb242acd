/** Dates whose day and month may be in either order, with or without a time: `03/25/2024 10:00 AM`. */
import type { Region } from './telephones.ts';

/** Whether day or month comes first. */
export type DayOrder = 'day-first' | 'month-first';

const SLASHED = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?(?:m\.?)?)?$/i;
/** Time zones in which people write the month first, if the region is the United States. */
const AMERICAN = /^(?:America|US|Pacific)\/|^[+-]/;
/** Regions in which both orders are in use. */
const EITHER = new Set<string>(['CA', 'PH', 'ZA']);

/**
 * The order that the operator's people use. `undefined` if it is unknown. The time zone must be configured, because the
 * region alone may only be the default, and both must point to the same order.
 */
export function orderOf(region: Region, timeZone: string | undefined): DayOrder | undefined {
  if (timeZone === undefined || EITHER.has(region)) return undefined;
  if (region !== 'US') return 'day-first';
  return AMERICAN.test(timeZone) ? 'month-first' : undefined;
}

/** Could day and month of this date be swapped? */
export function isEitherOrder(text: string): boolean {
  const [, one, , other] = SLASHED.exec(text) ?? [];
  return one !== other && [one, other].every((part) => Number(part) >= 1 && Number(part) <= 12);
}

/** The date as RFC 3339 without a zone. `undefined` for other texts, and if the order of day and month is unknown. */
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

/** The hour on a 24-hour clock: 12 AM is 0. `undefined` for an hour such as 13 PM. */
function clockOf(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (/p/i.test(half) ? 12 : 0);
}
