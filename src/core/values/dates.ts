/** Dates as senders write them, to one form: `xsd:dateTime` in UTC with at least milliseconds. */
import { Temporal } from 'temporal-polyfill';
import { JsonNumber, type JsonScalar } from '../json.ts';
import { instantOfEpoch } from './epoch.ts';

/** What became of a date. */
export interface ParsedDate {
  /** `YYYY-MM-DDThh:mm:ss.sss[sss[sss]]Z`: XML Schema 1.1 part 2 section 3.3.7, in UTC. */
  readonly iso: string;
  /** Was the text something else than a UTC date-time already, so that its original must be kept? */
  readonly rewritten: boolean;
  /** Was it a day without a time? */
  readonly dayOnly: boolean;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NO_OFFSET = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?$/;
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/**
 * Reads RFC 3339 with up to nanoseconds and any spelling of the offset, a bare day (midnight UTC), a local time (taken as
 * UTC) and numbers (see {@link instantOfEpoch}). Days that do not exist (2024-02-30, 24:00) are `undefined`, not the next one.
 */
export function parseDate(value: JsonScalar): ParsedDate | undefined {
  if (typeof value === 'boolean') return undefined;
  const text = value instanceof JsonNumber ? digitsOf(value) : value.trim();
  const instant = instantOfEpoch(text) ?? toInstant(text);
  const iso = instant === undefined ? undefined : toIso(instant);
  // Years of more than four digits are microseconds or slips of the finger, and RFC 3339 has none.
  if (iso === undefined || !/^\d{4}-/.test(iso)) return undefined;
  return { iso, rewritten: !UTC.test(text) || text.includes(':60'), dayOnly: DAY.test(text) };
}

/** Compares two results of {@link parseDate} by time; an unknown time is before every other. */
export function compareDates(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  // Sorted as text once the Z does not outweigh a digit.
  return a.slice(0, -1) < b.slice(0, -1) ? -1 : 1;
}

/** Some programs write `1.709656720123E12`. */
const digitsOf = ({ text }: JsonNumber): string => (/e/i.test(text) ? String(Number(text)) : text);

function toInstant(text: string): Temporal.Instant | undefined {
  try {
    if (DAY.test(text)) return Temporal.Instant.from(`${text}T00:00Z`);
    return Temporal.Instant.from(NO_OFFSET.test(text) ? `${text}Z` : text);
  } catch {
    // Temporal says RangeError for all that is no date; to the caller that is an answer, not a failure.
    return undefined;
  }
}

function toIso(instant: Temporal.Instant): string {
  const exact = instant.toString();
  const fraction = /\.(\d+)Z$/.exec(exact)?.[1] ?? '';
  return fraction.length > 3 ? exact : instant.toString({ fractionalSecondDigits: 3 });
}
