/**
 * The statements of a message in one normal form: empty values left out, keys sorted, positions forgotten. Two readings of
 * one event then give equal values, whatever text they were read from.
 */
import {
  canonicalJson,
  isScalar,
  JsonNumber,
  JsonObject,
  scalarText,
  type Json,
  type JsonScalar,
  valuesOf,
} from '../../text/json.ts';
import { sortedKeysOf } from '../../text/shape.ts';
import { isPropertyValue, nameAndValue, propertyName } from '../values/identifiers.ts';
import { saysNothing } from '../values/placeholders.ts';

/** A member that is about the syntax and not about the thing. */
const CONTEXT = '@context';

/** A value without empty parts (`null`, empty texts, lists and objects). `undefined` if nothing is left. */
export function statedJson(value: Json | undefined): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) {
    const list = value.flatMap((item) => statedJson(item) ?? []);
    return list.length === 0 ? undefined : list;
  }
  if (value instanceof JsonObject) {
    const object = statedObject(value);
    return object.size === 0 ? undefined : object;
  }
  return typeof value === 'string' && value.trim() === '' ? undefined : value;
}

/** Has this value only texts without meaning, such as `N/A`? */
export const saysNothingOf = (value: Json): boolean =>
  valuesOf(value).every((item) => isScalar(item) && saysNothing(scalarText(item)));

/** An object without empty parts and without the members in `without`. */
export function statedObject(object: JsonObject, without: ReadonlySet<string> = NOTHING): JsonObject {
  const stated = new JsonObject();
  for (const key of sortedKeysOf(object)) {
    if (key === CONTEXT || without.has(key)) continue;
    const value = readMember(key, object.get(key));
    if (value !== undefined) stated.set(key, value);
  }
  return stated;
}

const NOTHING: ReadonlySet<string> = new Set();

function readMember(key: string, value: Json | undefined): Json | undefined {
  const stated = statedJson(value);
  return key === 'additionalProperty' && stated !== undefined ? propertyMap(stated) : stated;
}

/** Free properties as one map, from a map or from PropertyValues. A PropertyValue with further members stays an object. */
function propertyMap(value: Json): JsonObject {
  const map = new JsonObject();
  for (const item of valuesOf(value)) {
    if (isScalar(item)) add(map, 'additionalProperty', item);
    else if (!isPropertyValue(item)) for (const [key, member] of pairsIn(item)) add(map, key, member);
    else add(map, propertyName(item) ?? 'additionalProperty', isPlainPair(item) ? (item.get('value') ?? null) : item);
  }
  // A value without a name has the name of the member. It is the value itself, and not a map again.
  const unnamed = map.get('additionalProperty');
  if (unnamed === undefined || !valuesOf(unnamed).every(isScalar)) return statedObject(map);
  const named = statedObject(map, new Set(['additionalProperty']));
  return JsonObject.of([...named, ['additionalProperty', unnamed] as const].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The entries of a map, or the single entry of a pair such as `{"key": ..., "value": ...}`. */
function pairsIn(item: JsonObject): Iterable<readonly [string, Json]> {
  const pair = nameAndValue(item);
  return pair === undefined ? item : [[pair.name, item.get(pair.value) ?? null]];
}

const PAIR = new Set(['type', '@type', 'propertyID', 'name', 'value']);
const isPlainPair = (property: JsonObject): boolean =>
  property.has('value') &&
  [...property.keys()].every((key) => PAIR.has(key)) &&
  !(property.has('propertyID') && property.has('name')) &&
  isOneText(property.get('propertyID') ?? property.get('name'));

/** Is this a text, or an object with a text only? Everything else says more than the name of a property. */
function isOneText(value: Json | undefined): boolean {
  const values = valuesOf(value);
  return values.length < 2 && values.every((one) => isScalar(one) || one.size === 1);
}

function add(object: JsonObject, key: string, value: Json): void {
  const before = object.get(key);
  object.set(key, before === undefined ? value : uniteValues(before, value));
}

/** Members to which every event adds its value. For all other members the last statement counts. */
const UNITED = new Set(['comment', 'comments', 'note', 'notes']);

/** Combines two statements about one thing: for each member, the newer value replaces the older one. */
export function mergeStated(older: JsonObject, newer: JsonObject): JsonObject {
  const merged = new JsonObject();
  for (const key of [...new Set([...older.keys(), ...newer.keys()])].sort()) {
    const [before, after] = [older.get(key), newer.get(key)];
    merged.set(key, before === undefined || after === undefined ? (after ?? before ?? null) : next(key, before, after));
  }
  return merged;
}

function next(key: string, before: Json, after: Json): Json {
  if (UNITED.has(key)) return uniteValues(before, after);
  // Each free property is treated as a member.
  const isMap = key === 'additionalProperty' && before instanceof JsonObject && after instanceof JsonObject;
  return isMap ? mergeStated(before, after) : after;
}

/** Combines two descriptions of one thing in one event: all values of both are kept. */
export function uniteStated(one: JsonObject, other: JsonObject): JsonObject {
  const united = new JsonObject();
  for (const key of [...new Set([...one.keys(), ...other.keys()])].sort()) {
    const [a, b] = [one.get(key), other.get(key)];
    united.set(key, a === undefined || b === undefined ? (a ?? b ?? null) : uniteValues(a, b));
  }
  return united;
}

/** Up to this number of values, the index of a list is not kept but made again each time. */
const FEW = 32;

/** An index of the values in a long list. A long history has many comments, and each is added to all before it. */
const placesIn = new WeakMap<readonly Json[], Map<string, number>>();

/** The values of both lists, each once. */
function uniteValues(one: Json, other: Json): Json {
  const values = Array.isArray(one) ? one : [one];
  const known = placesIn.get(values);
  // The index moves to the longer list. If someone adds to this shorter list again, its index is made again.
  placesIn.delete(values);
  const places = known ?? new Map<string, number>();
  const united = known === undefined ? [] : [...values];
  const added = Array.isArray(other) ? other : [other];
  for (const value of known === undefined ? [...values, ...added] : added) {
    const text = canonicalJson(value);
    const place = places.get(text);
    if (place === undefined) places.set(text, united.push(value) - 1);
    else united[place] = value;
  }
  if (united.length > FEW) placesIn.set(united, places);
  const [only] = united;
  return united.length === 1 && only !== undefined ? only : united;
}

/** A scalar as a JavaScript value. A number that JavaScript cannot hold exactly becomes a text. */
export function plainScalar(value: JsonScalar): string | number | boolean {
  if (!(value instanceof JsonNumber)) return value;
  const number = Number(value.text);
  return isFaithful(value.text, number) ? number : value.text;
}

function isFaithful(text: string, number: number): boolean {
  if (!Number.isFinite(number)) return false;
  return String(number) === text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') || /e/i.test(text);
}
