/** Finds the time of an event in its members. */
import { isScalar, items, pointerTo, type JsonObject, type JsonScalar } from '../../text/json.ts';
import { parseDate } from '../values/dates.ts';

/** A scalar with its JSON pointer. */
export interface PlacedScalar {
  readonly value: JsonScalar;
  readonly pointer: string;
}

/** The members that may hold the time. */
export const TIME_KEYS = ['time', 'startTime', 'timestamp'] as const;

export function timeOf(node: JsonObject, data: JsonObject): (PlacedScalar & { readonly time: string }) | undefined {
  for (const [object, place] of [
    [node, ''],
    [data, '/data'],
  ] as const) {
    for (const key of TIME_KEYS) {
      for (const { value, pointer } of items(object.get(key), pointerTo(place, key))) {
        const date = isScalar(value) ? parseDate(value) : undefined;
        if (date !== undefined) return { time: date.iso, value: value as JsonScalar, pointer };
      }
    }
  }
  return undefined;
}
