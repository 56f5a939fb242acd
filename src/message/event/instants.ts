/** Reads dates that need an exact instant: those of a lead, and the time of each event. */
import { isScalar, items, JsonObject, pointerTo, valuesOf, type Json, type JsonScalar } from '../../text/json.ts';
import type { DateReading } from '../reading-options.ts';
import { DEFAULT_TIME_ZONE, parseDate } from '../values/dates.ts';
import { orderOf } from '../values/slash-dates.ts';
import { keyList, spelled } from '../values/spelled.ts';
import type { Warn } from '../warning.ts';

/**
 * The first date of a value, in UTC. A date without a time zone gets the configured one, which is reported as a repair.
 * If none is configured it gets UTC, which is reported as a warning, because that is only an assumption.
 */
export function readInstant(
  value: Json | undefined,
  pointer: string,
  { region, timeZone }: DateReading,
  warn: Warn,
): string | undefined {
  for (const { value: item, pointer: place } of items(value, pointer)) {
    const written = writtenIn(item);
    const parsed = written === undefined ? undefined : parseDate(written, timeZone, orderOf(region, timeZone));
    if (parsed === undefined) continue;
    if (parsed.dayOnly || parsed.local !== undefined) {
      const what = parsed.dayOnly ? 'a day without a time: midnight in' : 'no time zone:';
      const code = timeZone === undefined ? 'date-no-zone' : 'date-rewritten';
      warn(code, place, `${what} ${timeZone ?? DEFAULT_TIME_ZONE} was assumed`);
    }
    return parsed.iso;
  }
  return undefined;
}

/** The scalar itself, or the value of a JSON-LD value object. */
export function writtenIn(item: JsonScalar | JsonObject): JsonScalar | undefined {
  if (isScalar(item)) return item;
  const value = item.get('@value') ?? item.get('value');
  return value !== undefined && isScalar(value) ? value : undefined;
}

/** The date members of a lead or an action, in any spelling. */
const LEAD_DATES = {
  dateSent: keyList('dateSent'),
  dateReceived: keyList('dateReceived'),
  dateAccepted: keyList('dateAccepted'),
  dateRejected: keyList('dateRejected'),
} as const;

/** A date that a lead has. */
export type DateField = keyof typeof LEAD_DATES;

/** The first date of a kind in these objects, each with its JSON pointer, in UTC. */
export function readLeadDate(
  field: DateField,
  objects: readonly (readonly [JsonObject, string])[],
  options: DateReading,
  warn: Warn,
): string | undefined {
  for (const [object, pointer] of objects)
    for (const key of LEAD_DATES[field].keysIn(object)) {
      const instant = readInstant(object.get(key), pointerTo(pointer, key), options, warn);
      if (instant !== undefined) return instant;
    }
  return undefined;
}

/**
 * The values of a lead's date members that are not printed, because they are no dates, or the action or an earlier value states
 * another one. They are kept as free properties, so no statement is lost.
 */
export function unusedDates(lead: JsonObject, data: JsonObject): JsonObject {
  const unused = new JsonObject();
  for (const keys of Object.values(LEAD_DATES)) {
    const own = keys.keysIn(lead);
    if (own.length === 0) continue;
    const used = [data, lead].flatMap((object) => spelled(object, keys).flatMap(datesIn)).find(isDate);
    for (const key of own) {
      const others = datesIn(lead.get(key)).filter((one) => used === undefined || one.instant !== used.instant);
      if (others.length > 0)
        unused.set(
          key,
          others.map(({ written }) => written),
        );
    }
  }
  return unused;
}

interface WrittenDate {
  readonly written: JsonScalar;
  /** `undefined` for what is no date. */
  readonly instant: string | undefined;
}

const isDate = ({ instant }: WrittenDate): boolean => instant !== undefined;

const datesIn = (value: Json | undefined): WrittenDate[] =>
  valuesOf(value).flatMap((item) => {
    const written = writtenIn(item);
    return written === undefined ? [] : [{ written, instant: parseDate(written)?.iso }];
  });
