/** Office hours: the days of a week with their hours, a time zone, and holidays. */
import { UsageError } from '../../errors.ts';
import { checkShape, LIST_RULE, OBJECT_RULE } from '../../settings/shape.ts';
import { TIME_ZONE_RULE, type Rule } from '../../settings/rules.ts';
import { pointerTo } from '../../text/json.ts';

/** A part of a day, in minutes since midnight. If the end is after 1440, the part ends on the next day. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** Office hours. */
export interface OfficeHours {
  /** A name in the IANA time zone database, or an offset. */
  readonly timeZone: string;
  /** The open parts of each day, in their order. Monday is first. */
  readonly days: readonly (readonly DaySpan[])[];
  /** Days on which the office is closed: `YYYY-MM-DD`, or `MM-DD` for every year. */
  readonly holidays: ReadonlySet<string>;
}

const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** The number of minutes in a day. */
const DAY = 1440;

const isHoliday = (value: unknown): boolean =>
  typeof value === 'string' && /^(?:\d{4}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(value);

/** The rules for office hours in settings. */
export const HOURS_RULES: Readonly<Record<string, Rule>> = {
  timeZone: TIME_ZONE_RULE,
  open: OBJECT_RULE,
  holidays: [
    'a list of at most 400 days such as 2026-12-25, or 12-25 for every year',
    (value) => Array.isArray(value) && value.length <= 400 && value.every(isHoliday),
  ],
};

/**
 * Parses office hours from settings:
 * `{"timeZone": "America/Phoenix", "open": {"mon-fri": "09:00-17:00", "sat": ["10:00-12:00"]}, "holidays": ["12-25"]}`.
 *
 * @throws UsageError with the JSON pointer of the error.
 */
export function parseOfficeHours(value: unknown, pointer: string): OfficeHours {
  const members = checkShape(value, pointer, HOURS_RULES, ['timeZone', 'open']);
  const days = DAY_NAMES.map((): DaySpan[] => []);
  const place = pointerTo(pointer, 'open');
  for (const [names, spans] of Object.entries(members['open'] as Record<string, unknown>)) {
    const parsed = parseSpans(spans, pointerTo(place, names));
    for (const day of daysOf(names, place)) days[day]?.push(...parsed);
  }
  if (days.every((spans) => spans.length === 0)) throw new UsageError(`${place}: expected at least one day`);
  for (const spans of days) refuseOverlaps(spans, place);
  return {
    timeZone: members['timeZone'] as string,
    days,
    holidays: new Set((members['holidays'] ?? []) as readonly string[]),
  };
}

/** Parses `mon`, `mon-fri`, `sat,sun` or `fri-mon` to numbers of days. Monday is 0. */
function daysOf(names: string, pointer: string): number[] {
  return names.split(',').flatMap((part) => {
    const [first, last = first, ...more] = part.split('-').map((name) => DAY_NAMES.indexOf(name.trim().toLowerCase()));
    if (first === undefined || last === undefined || first < 0 || last < 0 || more.length > 0)
      throw new UsageError(
        `${pointerTo(pointer, names)}: expected days such as mon, mon-fri or sat,sun, with the names ${DAY_NAMES.join(', ')}`,
      );
    const count = ((last - first + 7) % 7) + 1;
    return Array.from({ length: count }, (_, index) => (first + index) % 7);
  });
}

function parseSpans(value: unknown, pointer: string): DaySpan[] {
  const [expected, isList] = LIST_RULE;
  if (typeof value !== 'string' && !isList(value))
    throw new UsageError(`${pointer}: expected hours such as 09:00-17:00, or ${expected}`);
  const texts: readonly unknown[] = typeof value === 'string' ? [value] : (value as readonly unknown[]);
  return texts.map((text) => parseSpan(text, pointer));
}

const CLOCK = String.raw`([01]\d|2[0-3]):([0-5]\d)`;
const SPAN = new RegExp(`^${CLOCK}\\s*-\\s*(?:${CLOCK}|(24:00))$`);

function parseSpan(value: unknown, pointer: string): DaySpan {
  const match = typeof value === 'string' ? SPAN.exec(value.trim()) : null;
  if (match === null)
    throw new UsageError(`${pointer}: expected hours such as 09:00-17:00, 22:00-06:00 or 00:00-24:00`);
  const [, hour, minute, endHour, endMinute, midnight] = match;
  const from = 60 * Number(hour) + Number(minute);
  const end = midnight === undefined ? 60 * Number(endHour) + Number(endMinute) : DAY;
  if (end === from) throw new UsageError(`${pointer}: expected an end that differs from the beginning`);
  return { from, to: end > from ? end : end + DAY };
}

function refuseOverlaps(spans: DaySpan[], pointer: string): void {
  spans.sort((a, b) => a.from - b.from);
  const overlaps = spans.some(({ from }, index) => from < (spans[index - 1]?.to ?? 0));
  if (overlaps) throw new UsageError(`${pointer}: two spans of one day overlap. Combine them`);
}
