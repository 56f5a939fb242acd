/** The member in which a tree has the values of index maps, beside the values themselves (see lift/indexes.ts). */
import { INDEXED } from '../lift/indexes.ts';
import { JsonObject, type Json } from '../../text/json.ts';

/** A value without that member, as it counts for the key of an event. */
export const withoutIndexes = (value: Json): Json =>
  mapped(value, (object) => (object.has(INDEXED) ? without(object, INDEXED) : object));

/** Changes every object of a value. If nothing changes, the result is the value itself. */
export function mapped(value: Json, change: (object: JsonObject) => JsonObject): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => mapped(item, change));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!(value instanceof JsonObject)) return value;
  const changed = change(value);
  const members = [...changed].map(([key, member]) => [key, mapped(member, change)] as const);
  return members.every(([key, member]) => member === changed.get(key)) ? changed : JsonObject.of(members);
}

/** An object without one of its members. */
export const without = (object: JsonObject, left: string): JsonObject =>
  JsonObject.of([...object].filter(([key]) => key !== left));
