/**
 * JSON values as they came, not as JavaScript would have them: a number keeps its digits (2^53+1, 1e400 and -0 survive),
 * an object is a Map (so that `__proto__` is a key like any other) and knows which slice of the text it was.
 */

import { remembered } from './remembered.ts';
import { ofKeys, type Shape, type Shaped } from './shape.ts';

/** A number in the digits of its sender (RFC 8259 section 6 sets no range). */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object; `start` and `end` are offsets into the decoded text, both 0 where there was none. */
export class JsonObject extends Map<string, Json> implements Shaped {
  start = 0;
  end = 0;
  /** Both are no part of the value: who prints or compares objects must not see what was asked of them before. */
  #shape: Shape | undefined;
  #kept: unknown[] | undefined;

  /** Its keys, where someone asked what they mean. */
  get shape(): Shape | undefined {
    return this.#shape;
  }

  set shape(shape: Shape | undefined) {
    this.#shape = shape;
  }

  /** What {@link keptByObject} has read of it, by the number of the question; forgotten when it changes. */
  get kept(): unknown[] | undefined {
    return this.#kept;
  }

  set kept(kept: unknown[] | undefined) {
    this.#kept = kept;
  }

  override set(key: string, value: Json): this {
    this.#shape = undefined;
    this.#kept = undefined;
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.#shape = undefined;
    this.#kept = undefined;
    return super.delete(key);
  }

  /** An object from pairs; pairs whose value is `undefined` are left out. */
  static of(entries: Iterable<readonly [string, Json | undefined]>): JsonObject {
    const object = new JsonObject();
    for (const [key, value] of entries) if (value !== undefined) object.set(key, value);
    return object;
  }
}

let questions = 0;

/**
 * A function of an object that readers ask for again and again. The object itself keeps the answer: a WeakMap of all objects
 * would keep each of them from the collection of young garbage, which costs more than reading it.
 */
export function keptByObject<T extends object>(read: (object: JsonObject) => T): (object: JsonObject) => T {
  const question = questions++;
  return (object) => {
    const known = object.kept?.[question] as T | undefined;
    if (known !== undefined) return known;
    const answer = read(object);
    (object.kept ??= [])[question] = answer;
    return answer;
  };
}

/** Any JSON value. */
export type Json = null | boolean | string | JsonNumber | Json[] | JsonObject;

/** A scalar: what must be found again in the quads. */
export type JsonScalar = boolean | string | JsonNumber;

/** Is this a scalar? `null` states nothing and is none. */
export function isScalar(value: Json | undefined): value is JsonScalar {
  return typeof value === 'string' || typeof value === 'boolean' || value instanceof JsonNumber;
}

/** The text of a scalar: a number in its sender's digits. */
export function scalarText(value: JsonScalar): string {
  return value instanceof JsonNumber ? value.text : String(value);
}

/** One step further down a JSON pointer (RFC 6901 section 3). */
export function pointerTo(pointer: string, step: string | number): string {
  const isBare = typeof step === 'number' || !/[~/]/.test(step);
  return `${pointer}/${isBare ? step : step.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A word of a vocabulary, an IRI of one, a place in a list; what looks like an address, a name or a number is data. */
const WORD = /^(?:@?[A-Za-z][A-Za-z0-9_:#/-]{0,39}|https?:\/\/[A-Za-z0-9./#_-]{1,100}|\d{1,5}|)$/;

/** May a key be in a message that is logged? A sender may have put anything into its place (THREATS: T18). */
export const isWord = (key: string): boolean => WORD.test(key);

/** A JSON pointer for a log: steps that are no words stand as `*`. */
export function publicPointer(pointer: string): string {
  return pointer
    .split('/')
    .map((step) => (isWord(step.replaceAll('~1', '/')) ? step : '*'))
    .join('/');
}

/** A value or a list of values as a list, with the pointer of each; null is no value. */
export function items(value: Json | undefined, pointer: string): { value: JsonScalar | JsonObject; pointer: string }[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [{ value, pointer }];
  return value.flatMap((item, index) => items(item, pointerTo(pointer, index)));
}

/** The same without the pointers, for those who do not ask where a value stands. */
export function valuesOf(value: Json | undefined): readonly (JsonScalar | JsonObject)[] {
  if (value === undefined || value === null) return NOTHING;
  if (!Array.isArray(value)) return [value];
  // Nearly every list holds values, and no lists.
  return value.every(isValue) ? value : value.flatMap(valuesOf);
}

const NOTHING: readonly never[] = [];
const isValue = (value: Json): value is JsonScalar | JsonObject => value !== null && !Array.isArray(value);

const quoteKey = remembered((key) => JSON.stringify(key));

/** The keys of an object in their order, and how each is written before its value. */
const canonicalKeys = ofKeys((keys) => [...keys].sort().map((key) => ({ key, label: `${quoteKey(key)}:` })));

/**
 * One text for all spellings of the same value: keys sorted by UTF-16 code units and no white space, as RFC 8785 has it,
 * but numbers in their own digits, because its IEEE 754 doubles would make different numbers equal.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value instanceof JsonNumber) return value.text;
  if (!(value instanceof JsonObject)) return JSON.stringify(value);
  let members = '';
  for (const { key, label } of canonicalKeys(value)) {
    if (members !== '') members += ',';
    members += label;
    members += canonicalJson(value.get(key) ?? null);
  }
  return `{${members}}`;
}
