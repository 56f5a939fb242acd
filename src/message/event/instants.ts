/** Reads dates that need an exact instant: those of a lead, and the time of each event. */
import { isScalar, items, JsonObject, valuesOf, type Json, type JsonScalar } from '../../text/json.ts';
import type { DateReading } from '../reading-options.ts';
import { DEFAULT_TIME_ZONE, parseDate } from '../values/dates.ts';
import { orderOf } from '../values/slash-dates.ts';
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

/** The date members of a lead. */
export const LEAD_DATES = ['dateSent', 'dateReceived', 'dateAccepted', 'dateRejected'] as const;

/** The values of date members that are not dates. They are kept as free properties, so no statement is lost. */
export function unreadDates(lead: JsonObject): JsonObject {
  return JsonObject.of(
    LEAD_DATES.flatMap((key) => {
      const unread = valuesOf(lead.get(key)).flatMap((value) => {
        const written = writtenIn(value);
        return written !== undefined && parseDate(written) === undefined ? [written] : [];
      });
      return unread.length === 0 ? [] : [[key, unread] as const];
    }),
  );
}
