/** Converts the dates that senders write to one form: `xsd:dateTime` in UTC with at least milliseconds. */
import { Temporal } from 'temporal-polyfill';
import { JsonNumber, type JsonScalar } from '../../text/json.ts';
import { visibleText } from './spellings.ts';
import { instantOfEpoch } from './epoch.ts';
import { mailDate } from './mail-dates.ts';
import { remembered } from '../../text/remembered.ts';
import { slashDate, type DayOrder } from './slash-dates.ts';

/** A date that was read, and what had to be changed. */
export interface ParsedDate {
  /** `YYYY-MM-DDThh:mm:ss.sss[sss[sss]]Z`: XML Schema 1.1 part 2 section 3.3.7, in UTC. */
  readonly iso: string;
  /** Was the text not already a date-time in UTC? Then the original text must be kept as well. */
  readonly rewritten: boolean;
  /** Was it a day without a time? Then the time is midnight. */
  readonly dayOnly: boolean;
  /** The date without a time zone, if the text has none. `iso` is then the date in the assumed zone. */
  readonly local?: string;
}

/** The zone of dates without one, unless another is configured. */
export const DEFAULT_TIME_ZONE = 'UTC';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NO_OFFSET = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?$/;
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/**
 * Reads RFC 3339 with up to nanoseconds and any spelling of the offset, a day (as its midnight), a local time, numbers (see
 * {@link instantOfEpoch}), and the forms of mail and JavaScript (see {@link mailDate}). Days and local times are in
 * `timeZone`, a name of the IANA time zone database or an offset. `order` decides if day and month could be swapped.
 * `undefined` for a date that does not exist (2024-02-30, 24:00); it is not moved to the next day.
 */
export function parseDate(value: JsonScalar, timeZone = DEFAULT_TIME_ZONE, order?: DayOrder): ParsedDate | undefined {
  if (typeof value === 'boolean') return undefined;
  // For one message, the same date is read up to five times, so the result is cached.
  return typeof value === 'string' && timeZone === DEFAULT_TIME_ZONE && order === undefined
    ? dateInUtc(value)
    : (exactDate(value, timeZone) ?? readDate(value, timeZone, order));
}

const dateInUtc = remembered((text) => exactDate(text, DEFAULT_TIME_ZONE) ?? readDate(text, DEFAULT_TIME_ZONE));

/** Some Python programs write both an offset and a Z: `2024-03-05T17:00:00+00:00Z`. They must mean the same. */
const ZONE_TWICE = /(?<=\d)[+-]00:?00Z$/i;

/** Does a date name its time zone twice? */
export function namesZoneTwice(value: JsonScalar): boolean {
  return typeof value === 'string' && ZONE_TWICE.test(visibleText(value).trim());
}

function readDate(value: string | JsonNumber, timeZone: string, order?: DayOrder): ParsedDate | undefined {
  const written = value instanceof JsonNumber ? digitsOf(value) : visibleText(value).trim();
  const text = mailDate(written) ?? slashDate(written, order) ?? written.replace(ZONE_TWICE, 'Z');
  const dayOnly = DAY.test(text);
  const hasZone = !dayOnly && !NO_OFFSET.test(text);
  const instant = instantOfEpoch(text) ?? (hasZone ? toInstant(text) : toInstantIn(timeZone, text));
  const iso = instant === undefined ? undefined : withMilliseconds(instant);
  // RFC 3339 has no years of more than four digits. Such a number is in microseconds or has a typing error.
  if (iso === undefined || !/^\d{4}-/.test(iso)) return undefined;
  return { iso, rewritten: !isUtc(value), dayOnly, ...(hasZone || dayOnly ? {} : { local: toLocal(text) }) };
}

/** The form of nearly all messages: a time with seconds and an offset, or a day. */
const EXACT = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2})))?$/;

/** Seconds or milliseconds since 1970, see {@link instantOfEpoch}. */
const EPOCH = /^[1-9]\d{9}(?:\d{3})?$/;

/**
 * Reads the usual forms without Temporal, which is ten times slower. `undefined` means that Temporal must read the text. A
 * test checks that both give the same results.
 */
function exactDate(value: string | JsonNumber, timeZone: string): ParsedDate | undefined {
  const text = typeof value === 'string' ? value : value.text;
  if (EPOCH.test(text)) return exactEpoch(text);
  const match = EXACT.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHours, offsetMinutes] = match;
  const isDay = Number(year) >= 1000 && Number(day) > 0 && Number(day) <= daysIn(Number(year), Number(month));
  if (!isDay) return undefined;
  if (hour === undefined) {
    const iso = `${text}T00:00:00.000Z`;
    return timeZone === DEFAULT_TIME_ZONE ? { iso, rewritten: true, dayOnly: true } : undefined;
  }
  // Temporal reads a leap second (60).
  if (!isClock(hour, minute, second)) return undefined;
  const exact = fraction.replace(/0+$/, '').padEnd(3, '0');
  if (sign === undefined) return { iso: `${text.slice(0, 19)}.${exact}Z`, rewritten: false, dayOnly: false };
  if (!isClock(offsetHours, offsetMinutes)) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -60_000 : 60_000);
  const iso = new Date(Date.parse(`${text.slice(0, 19)}Z`) - offset).toISOString();
  return /^\d{4}-/.test(iso) ? { iso: `${iso.slice(0, 19)}.${exact}Z`, rewritten: true, dayOnly: false } : undefined;
}

function exactEpoch(digits: string): ParsedDate {
  const time = new Date(Number(digits) * (digits.length === 13 ? 1 : 1000));
  return { iso: time.toISOString(), rewritten: true, dayOnly: false };
}

const isClock = (hours = '0', minutes = '0', seconds = '0'): boolean =>
  Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number of days in a month. 0 if there is no such month. */
function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}

function isUtc(value: string | JsonNumber): boolean {
  return typeof value === 'string' && UTC.test(value.trim()) && !value.includes(':60');
}

/** Is this text the name of a time zone, or an offset such as `-07:00`? */
export function isTimeZone(text: string): boolean {
  return toInstantIn(text, '2024-01-01') !== undefined;
}

/** Compares two results of {@link parseDate} by time. An unknown time sorts before all others. */
export function compareDates(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  // Without the Z, the texts sort by time: with it, more digits would sort first.
  return a.slice(0, -1) < b.slice(0, -1) ? -1 : 1;
}

/** The digits of a number. Some programs write `1.709656720123E12`. */
const digitsOf = ({ text }: JsonNumber): string => (/e/i.test(text) ? String(Number(text)) : text);

function toInstant(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch {
    // Temporal throws RangeError for every text that is not a date. Here that is a normal result.
    return undefined;
  }
}

/**
 * A local time as an instant. If the clocks were set back, the
 * first of the two times; if set forward, the time after the gap.
 */
function toInstantIn(timeZone: string, text: string): Temporal.Instant | undefined {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toInstant();
  } catch {
    return undefined;
  }
}

const toLocal = (text: string): string => withMilliseconds(Temporal.PlainDateTime.from(text));

function withMilliseconds(time: Temporal.Instant | Temporal.PlainDateTime): string {
  const exact = time.toString();
  const fraction = /\.(\d+)Z?$/.exec(exact)?.[1] ?? '';
  return fraction.length > 3 ? exact : time.toString({ fractionalSecondDigits: 3 });
}
