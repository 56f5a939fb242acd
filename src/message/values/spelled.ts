/** Members by the words of their keys: what is `givenName` to one sender is `given_name`, `GivenName` or `given-name` to others. */
import type { Findings, Json, JsonObject } from '../../text/json.ts';
import { remembered } from '../../text/remembered.ts';
import { readText } from './actors.ts';

/** A key in lower case, without what separates its words, nor the end that Salesforce gives to fields of one's own: `Budget__c`. */
export const folded = remembered((key) =>
  key
    .replace(/__p?c$/, '')
    .replace(/[^A-Za-z0-9]+/g, '')
    .toLowerCase(),
);

/**
 * A list of keys that is asked for often. Each such list has a bit of its own, and each object remembers in which lists its
 * members are: a message is asked for some fifty lists, and has members of five.
 */
export interface KeyList {
  /** Each once, in order. */
  readonly words: ReadonlySet<string>;
  readonly low: number;
  readonly high: number;
}

const LISTS: KeyList[] = [];
const BITS = 31;

/** A list of keys for {@link spelled}. For constants only: there are 62 bits. */
export function keyList(...keys: readonly string[]): KeyList {
  const bit = LISTS.length;
  if (bit >= 2 * BITS) throw new RangeError('There are more lists of keys than bits');
  const list: KeyList = {
    words: new Set(keys.map(folded)),
    low: bit < BITS ? 1 << bit : 0,
    high: bit < BITS ? 0 : 1 << (bit - BITS),
  };
  LISTS.push(list);
  listsOfKey = remembered(readLists);
  return list;
}

/** The lists that a key is in; forgotten when there is one more. */
let listsOfKey = remembered(readLists);

function readLists(key: string): Pick<KeyList, 'low' | 'high'> {
  const word = folded(key);
  let [low, high] = [0, 0];
  for (const list of LISTS)
    if (list.words.has(word)) {
      low |= list.low;
      high |= list.high;
    }
  return { low, high };
}

function listsOf(object: JsonObject): NonNullable<Findings['lists']> {
  let low = 0;
  let high = 0;
  for (const key of object.keys()) {
    const lists = listsOfKey(key);
    low |= lists.low;
    high |= lists.high;
  }
  return { low, high, count: LISTS.length };
}

/** Has an object a member with one of these keys? */
export function hasSpelled(object: JsonObject, keys: KeyList): boolean {
  const found = (object.found ??= {});
  const known = found.lists;
  const lists = known?.count === LISTS.length ? known : (found.lists = listsOf(object));
  return ((lists.low & keys.low) | (lists.high & keys.high)) !== 0;
}

/** The words of lists that are asked for less often, and have no bit. */
const WORDS = new WeakMap<readonly string[], ReadonlySet<string>>();

function wordsOf(keys: readonly string[]): ReadonlySet<string> {
  const words = WORDS.get(keys) ?? new Set(keys.map(folded));
  WORDS.set(keys, words);
  return words;
}

const isKeyList = (keys: KeyList | readonly string[]): keys is KeyList => 'words' in keys;

/** The values of the members that have one of these keys, in the order of the keys. */
export function spelled(object: JsonObject, keys: KeyList | readonly string[]): readonly Json[] {
  if (isKeyList(keys) && !hasSpelled(object, keys)) return NONE;
  const words = isKeyList(keys) ? keys.words : wordsOf(keys);
  const found: { readonly word: string; readonly value: Json }[] = [];
  for (const [key, value] of object) {
    const word = folded(key);
    if (words.has(word)) found.push({ word, value });
  }
  if (found.length < 2) return found.map(({ value }) => value);
  return [...words].flatMap((word) => found.flatMap((member) => (member.word === word ? [member.value] : [])));
}

const NONE: readonly Json[] = [];

/** The first text among the values of these members. */
export function spelledText(object: JsonObject, keys: KeyList | readonly string[]): string | undefined {
  for (const value of spelled(object, keys)) {
    const text = readText(value);
    if (text !== undefined) return text;
  }
  return undefined;
}
