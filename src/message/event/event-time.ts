/** Finds the time of an event in its members. */
import {
  isScalar,
  items,
  pointerTo,
  scalarText,
  type Json,
  type JsonObject,
  type JsonScalar,
} from '../../text/json.ts';
import { namesZoneTwice, parseDate } from '../values/dates.ts';
import { writtenIn } from './instants.ts';

/** A scalar with its JSON pointer. */
export interface PlacedScalar {
  readonly value: JsonScalar;
  readonly pointer: string;
}

/** The time of an event. */
export interface EventTime {
  /**
   * In UTC, as {@link parseDate} returns it. Absent for the forms that readers before version 9 could not read: the time is part
   * of an event's key, which never changes. Such a time still orders the event.
   */
  readonly time?: string;
  readonly written: PlacedScalar;
}

/** The members that may hold the time. */
export const TIME_KEYS = ['time', 'startTime', 'timestamp'] as const;

/** The time of an event. `outer` has the time of its wrapper, for an event whose own members for the time say nothing. */
export function timeOf(node: JsonObject, data: JsonObject, outer?: JsonObject): EventTime | undefined {
  const own = [...timesIn(node, ''), ...timesIn(data, '/data')];
  for (const written of own) {
    const date = isScalar(written.value) && !namesZoneTwice(written.value) ? parseDate(written.value) : undefined;
    if (date !== undefined) return { time: date.iso, written: { ...written, value: written.value as JsonScalar } };
  }
  const others = [...own, ...timesIn(outer, '')].flatMap(({ value, pointer }) => {
    const scalar = writtenIn(value);
    return scalar === undefined ? [] : [{ value: scalar, pointer }];
  });
  const written =
    others.find(({ value }) => parseDate(value) !== undefined) ?? others.find(({ value }) => isSlashed(value));
  return written && { written };
}

/** Is it a date whose order of day and month must be configured? */
const isSlashed = (value: JsonScalar): boolean => parseDate(value, undefined, 'day-first') !== undefined;

function timesIn(object: JsonObject | undefined, place: string): ReturnType<typeof items> {
  return TIME_KEYS.flatMap((key) => items(object?.get(key), pointerTo(place, key)));
}

/** Has the object members for its time, which are all null or empty? */
export function hasEmptyTime(object: JsonObject): boolean {
  const values = TIME_KEYS.flatMap((key) => object.get(key) ?? (object.has(key) ? [null] : []));
  return values.length > 0 && values.every(isEmpty);
}

const isEmpty = (value: Json): boolean =>
  value === null ||
  (isScalar(value) && scalarText(value).trim() === '') ||
  (Array.isArray(value) && value.every(isEmpty));

/** The members of an object that hold its time. */
export const timeMembers = (object: JsonObject): (readonly [string, Json])[] =>
  TIME_KEYS.flatMap((key) => (object.has(key) ? [[key, object.get(key) ?? null] as const] : []));
