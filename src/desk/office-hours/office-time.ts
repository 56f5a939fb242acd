/**
 * Office time: time that only counts while the office is open. All times are milliseconds since 1970. Opening hours are by the
 * clock on the wall. So if the clocks change while the office is open, that day has an hour more or less.
 */
import { Temporal } from 'temporal-polyfill';
import type { DaySpan, OfficeHours } from './hours.ts';

/** A period in which the office is open. */
interface OpenSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** The number of days in which the search for opening hours ends: 20 years. */
const MAX_DAYS = 7305;
/** The number of days for which open periods are cached. */
const MAX_REMEMBERED = 4000;

/** Whether the office is open. A period includes its start, and does not include its end. */
export function isOpen(hours: OfficeHours, atMs: number): boolean {
  const [span] = firstOf(openSpans(hours, atMs), 1);
  return span !== undefined && span.startMs <= atMs;
}

/** When the office opens next. If it is open, that is `atMs`; if it does not open within 20 years, `Infinity`. */
export function nextOpening(hours: OfficeHours, atMs: number): number {
  const [span] = firstOf(openSpans(hours, atMs), 1);
  return Math.max(atMs, span?.startMs ?? Infinity);
}

/**
 * The time at which this much office time has passed. If it has passed exactly at the end of a period, the result is that end,
 * not the start of the next period.
 */
export function addOfficeTime(hours: OfficeHours, atMs: number, durationMs: number): number {
  let left = durationMs;
  let end = atMs;
  if (left <= 0) return atMs;
  for (const { startMs, endMs } of openSpans(hours, atMs)) {
    if (endMs - startMs >= left) return startMs + left;
    left -= endMs - startMs;
    end = endMs;
  }
  return end;
}

/** The office time between two times. It is 0 if the second is earlier. */
export function officeTimeBetween(hours: OfficeHours, fromMs: number, toMs: number): number {
  let sum = 0;
  for (const { startMs, endMs } of openSpans(hours, fromMs)) {
    if (startMs >= toMs) break;
    sum += Math.min(endMs, toMs) - startMs;
  }
  return sum;
}

/** The date of a time in a time zone, `YYYY-MM-DD`. */
export const dayIn = (timeZone: string, atMs: number): string => dateOf(timeZone, atMs).toString();

const dateOf = (timeZone: string, atMs: number): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate();

function firstOf<T>(values: Iterable<T>, count: number): T[] {
  const found: T[] = [];
  for (const value of values) if (found.push(value) === count) break;
  return found;
}

/** The open periods from a time on, in order and without overlaps. */
function* openSpans(hours: OfficeHours, fromMs: number): Generator<OpenSpan> {
  // A period of the day before may end on this day.
  let day = dateOf(hours.timeZone, fromMs).subtract({ days: 1 });
  let lastMs = fromMs;
  for (let count = 0; count < MAX_DAYS; count++, day = day.add({ days: 1 }))
    for (const { startMs, endMs } of spansOf(hours, day)) {
      if (endMs <= lastMs) continue;
      yield { startMs: Math.max(startMs, lastMs), endMs };
      lastMs = endMs;
    }
}

const remembered = new WeakMap<OfficeHours, Map<string, readonly OpenSpan[]>>();

/** The periods that start on a day. */
function spansOf(hours: OfficeHours, day: Temporal.PlainDate): readonly OpenSpan[] {
  const days = remembered.get(hours) ?? new Map<string, readonly OpenSpan[]>();
  remembered.set(hours, days);
  const name = day.toString();
  const known = days.get(name);
  if (known !== undefined) return known;
  const isHoliday = hours.holidays.has(name) || hours.holidays.has(name.slice(-5));
  const spans = isHoliday ? [] : (hours.days[day.dayOfWeek - 1] ?? []).map((span) => instantsOf(hours, day, span));
  if (days.size >= MAX_REMEMBERED) days.clear();
  days.set(name, spans);
  return spans;
}

const instantsOf = ({ timeZone }: OfficeHours, day: Temporal.PlainDate, { from, to }: DaySpan): OpenSpan => ({
  startMs: instantOf(timeZone, day, from, 'earlier'),
  endMs: instantOf(timeZone, day, to, 'later'),
});

/**
 * The time at which the clock shows this many minutes of the day. If the clocks skip that minute, the result is the time of the
 * change. If the minute occurs twice, a period starts with the first and ends with the second.
 */
function instantOf(timeZone: string, day: Temporal.PlainDate, minutes: number, which: 'earlier' | 'later'): number {
  const time = day.toPlainDateTime().add({ minutes });
  const wanted = time.toZonedDateTime(timeZone, { disambiguation: which });
  if (wanted.toPlainDateTime().equals(time)) return wanted.epochMilliseconds;
  const before = time.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return (before.getTimeZoneTransition('next') ?? wanted).epochMilliseconds;
}
