/**
 * Time as an office counts it: only while it is open. All times are milliseconds since 1970. The hours are those of the clock on
 * the wall, so a day on which the clocks change is an hour shorter or longer where the office is open at that time.
 */
import { Temporal } from 'temporal-polyfill';
import type { DaySpan, OfficeHours } from './hours.ts';

/** A span in which an office is open. */
interface OpenSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** So many days are looked at until enough office time is found: 20 years. */
const MAX_DAYS = 7305;
/** Days of which the spans are remembered. */
const MAX_REMEMBERED = 4000;

/** Is the office open? A span contains its first instant and not its last. */
export function isOpen(hours: OfficeHours, atMs: number): boolean {
  const [span] = firstOf(openSpans(hours, atMs), 1);
  return span !== undefined && span.startMs <= atMs;
}

/** The time at which the office is open next: `atMs` itself where it is open. */
export function nextOpening(hours: OfficeHours, atMs: number): number {
  const [span] = firstOf(openSpans(hours, atMs), 1);
  return Math.max(atMs, span?.startMs ?? Infinity);
}

/** The time at which so much office time has passed. Where it is up at the end of a day, that is the end of the day. */
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

/** How long the office was open from one time to another; 0 where the second is earlier. */
export function officeTimeBetween(hours: OfficeHours, fromMs: number, toMs: number): number {
  let sum = 0;
  for (const { startMs, endMs } of openSpans(hours, fromMs)) {
    if (startMs >= toMs) break;
    sum += Math.min(endMs, toMs) - startMs;
  }
  return sum;
}

/** The day of a time on the calendar of a time zone, `YYYY-MM-DD`. */
export const dayIn = (timeZone: string, atMs: number): string => dateOf(timeZone, atMs).toString();

const dateOf = (timeZone: string, atMs: number): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate();

function firstOf<T>(values: Iterable<T>, count: number): T[] {
  const found: T[] = [];
  for (const value of values) if (found.push(value) === count) break;
  return found;
}

/** The open spans from a time on, in order; none overlaps another. */
function* openSpans(hours: OfficeHours, fromMs: number): Generator<OpenSpan> {
  // A span of the day before may reach into this day.
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

/** The spans that begin on a day. */
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
 * The instant at which the clock of a day shows so many minutes. Where the clocks are set forward past it, that is the instant of
 * the change; where they are set back, a span begins with the first of the two and ends with the second.
 */
function instantOf(timeZone: string, day: Temporal.PlainDate, minutes: number, which: 'earlier' | 'later'): number {
  const time = day.toPlainDateTime().add({ minutes });
  const wanted = time.toZonedDateTime(timeZone, { disambiguation: which });
  if (wanted.toPlainDateTime().equals(time)) return wanted.epochMilliseconds;
  const before = time.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return (before.getTimeZoneTransition('next') ?? wanted).epochMilliseconds;
}
