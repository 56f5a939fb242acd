/**
 * JSON values exactly as they were received. A number keeps its digits, so 2^53+1, 1e400 and -0 survive. An object is a Map,
 * so `__proto__` is a key like any other, and it keeps its position in the text.
 */

import { remembered } from './remembered.ts';
import { ofKeys, type Shape, type Shaped } from './shape.ts';

/** A number with the digits that its sender wrote (RFC 8259 section 6 sets no range). */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object. `start` and `end` are offsets into the decoded text; both are 0 for an object that was not parsed from text. */
export class JsonObject extends Map<string, Json> implements Shaped {
  start = 0;
  end = 0;
  /** These two are caches and private, so that code that prints or compares objects does not see them. */
  #shape: Shape | undefined;
  #kept: unknown[] | undefined;

  /** Cached facts about its keys, `undefined` until they are first needed. */
  get shape(): Shape | undefined {
    return this.#shape;
  }

  set shape(shape: Shape | undefined) {
    this.#shape = shape;
  }

  /** Results that {@link keptByObject} has cached for this object, by the number of the function. A change clears them. */
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

  /** An object made of pairs. Pairs whose value is `undefined` are left out. */
  static of(entries: Iterable<readonly [string, Json | undefined]>): JsonObject {
    const object = new JsonObject();
    for (const [key, value] of entries) if (value !== undefined) object.set(key, value);
    return object;
  }
}

let questions = 0;

/**
 * Caches the result of a function for each object that it is called with. The object itself stores the result. A WeakMap of
 * all objects would keep each of them out of the garbage collector's young generation, which costs more than it saves.
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

/** A scalar value. Every scalar of a message must appear again in its quads. */
export type JsonScalar = boolean | string | JsonNumber;

/** Is this a scalar? `null` is none, because it states nothing. */
export function isScalar(value: Json | undefined): value is JsonScalar {
  return typeof value === 'string' || typeof value === 'boolean' || value instanceof JsonNumber;
}

/** The text of a scalar. A number keeps the digits of its sender. */
export function scalarText(value: JsonScalar): string {
  return value instanceof JsonNumber ? value.text : String(value);
}

/** The JSON pointer to a member or item of the value at `pointer` (RFC 6901 section 3). */
export function pointerTo(pointer: string, step: string | number): string {
  const isBare = typeof step === 'number' || !/[~/]/.test(step);
  return `${pointer}/${isBare ? step : step.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The key or index that a step of a JSON pointer names (RFC 6901 section 4). */
export const keyOfStep = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

/** A term of a vocabulary, its IRI, or an index in a list. Anything that looks like an address, a name or a number is data. */
const WORD = /^(?:@?[A-Za-z][A-Za-z0-9_:#/-]{0,39}|https?:\/\/[A-Za-z0-9./#_-]{1,100}|\d{1,5}|)$/;

/** May this key be logged? A sender may have put personal data where a key belongs (SECURITY.md, T18). */
export const isWord = (key: string): boolean => WORD.test(key);

/** A JSON pointer that may be logged: steps that could be personal data are replaced by `*`. */
export function publicPointer(pointer: string): string {
  return pointer
    .split('/')
    .map((step) => (isWord(step.replaceAll('~1', '/')) ? step : '*'))
    .join('/');
}

/** A value or a list of values as a list, with the pointer of each. `null` is left out. */
export function items(value: Json | undefined, pointer: string): { value: JsonScalar | JsonObject; pointer: string }[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [{ value, pointer }];
  return value.flatMap((item, index) => items(item, pointerTo(pointer, index)));
}

/** The same without the pointers. */
export function valuesOf(value: Json | undefined): readonly (JsonScalar | JsonObject)[] {
  if (value === undefined || value === null) return NOTHING;
  if (!Array.isArray(value)) return [value];
  // Nearly every list holds values and no nested lists.
  return value.every(isValue) ? value : value.flatMap(valuesOf);
}

const NOTHING: readonly never[] = [];
const isValue = (value: Json): value is JsonScalar | JsonObject => value !== null && !Array.isArray(value);

const quoteKey = remembered((key) => JSON.stringify(key));

/** The keys of an object in sorted order, each with the text that is written before its value. */
const canonicalKeys = ofKeys((keys) => [...keys].sort().map((key) => ({ key, label: `${quoteKey(key)}:` })));

/**
 * One text for all spellings of the same value. Keys are sorted by UTF-16 code units and there is no white space, as in
 * RFC 8785. Numbers keep their own digits instead, because the IEEE 754 doubles of the RFC would make different numbers equal.
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
