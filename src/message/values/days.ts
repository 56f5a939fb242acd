/**
 * Days without a time, such as birthdays, in the forms that people
 * and programs write. A day that may be two days is not read.
 */
import { Temporal } from 'temporal-polyfill';
import { JsonNumber, type JsonScalar } from '../../text/json.ts';
import { visibleText } from './spellings.ts';
import { DAY, MONTH, MONTHS, WEEKDAY, YEAR } from './date-words.ts';
import { parseDate } from './dates.ts';

/** A time may follow the day. It is ignored. */
const TIME = '(?:(?:,? |t)\\d{1,2}:\\d{2}.*)?';

const pattern = (...parts: readonly string[]): RegExp => new RegExp(`^${parts.join('')}$`, 's');

/** These match texts in lower case, with single spaces. */
const PATTERNS = [
  pattern(YEAR, '(?<sign>[-/.])(?<month>\\d{1,2})\\k<sign>(?<day>\\d{1,2})', TIME),
  pattern('(?<year>(?:18|19|20)\\d{2})(?<month>\\d{2})(?<day>\\d{2})'),
  pattern(WEEKDAY, MONTH, '[ -]', DAY, '(?:, ?| |-)', YEAR, TIME),
  pattern(WEEKDAY, DAY, '(?: of)?[ -]', MONTH, '(?:, ?| |-)', YEAR, TIME),
  // The form of `Date.prototype.toString` and of the program `date`, with the time before or after the year.
  pattern(WEEKDAY, MONTH, ' ', DAY, ' \\d{2}:\\d{2}:\\d{2} (?:[a-z]{2,5} )?', YEAR),
  pattern(YEAR, '[ -]', MONTH, '[ -]', DAY),
];
/** Day and month in an unknown order. */
const TWO_ORDERS = pattern('(?<one>\\d{1,2})(?<sign>[-/.])(?<other>\\d{1,2})\\k<sign>', YEAR, TIME);
/** Milliseconds in 1970 to 1973, as birthdays of adults. As seconds, such a number would be a day after the year 2286. */
const ELEVEN_DIGITS = /^\d{11}$/;
/** Longer texts are not dates. */
const MAX_LENGTH = 80;

/**
 * The day that a value names, as `YYYY-MM-DD`: without its time, and in the zone in which it was written. `undefined` for a
 * day that does not exist, and for a text that may mean two days (`03/04/1980`, `05/22/80`).
 */
export function parseDay(value: JsonScalar): string | undefined {
  if (typeof value === 'boolean') return undefined;
  const text = plainOf(value);
  if (text.length > MAX_LENGTH) return undefined;
  for (const form of PATTERNS) {
    const { year, month, day } = form.exec(text)?.groups ?? {};
    if (year !== undefined) return dayOf(Number(year), monthOf(month), Number(day));
  }
  const { one, other, year } = TWO_ORDERS.exec(text)?.groups ?? {};
  if (year !== undefined) return dayOfTwoOrders(Number(one), Number(other), Number(year));
  if (ELEVEN_DIGITS.test(text))
    return Temporal.Instant.fromEpochMilliseconds(Number(text)).toString().slice(0, 'YYYY-MM-DD'.length);
  return parseDate(value)?.iso.slice(0, 'YYYY-MM-DD'.length);
}

/** Would another order of day and month give another day, so that the meaning is unknown? */
export function isAmbiguousDay(value: JsonScalar): boolean {
  const { one, other } = typeof value === 'boolean' ? {} : (TWO_ORDERS.exec(plainOf(value))?.groups ?? {});
  const parts = [Number(one), Number(other)];
  return one !== other && parts.every((part) => part >= 1 && part <= MONTHS.length);
}

const plainOf = (value: string | JsonNumber): string =>
  (value instanceof JsonNumber ? value.text : visibleText(value).slice(0, 2 * MAX_LENGTH))
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ');

const monthOf = (text = ''): number => (/^\d/.test(text) ? Number(text) : MONTHS.indexOf(text.slice(0, 3)) + 1);

function dayOfTwoOrders(one: number, other: number, year: number): string | undefined {
  if (one === other || other > MONTHS.length) return dayOf(year, one, other);
  return one > MONTHS.length ? dayOf(year, other, one) : undefined;
}

function dayOf(year: number, month: number, day: number): string | undefined {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' }).toString();
  } catch {
    // This day does not exist.
    return undefined;
  }
}
