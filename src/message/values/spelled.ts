/** Members by the words of their keys: what is `givenName` to one sender is `given_name`, `GivenName` or `given-name` to others. */
import type { Json, JsonObject } from '../../text/json.ts';
import { remembered } from '../../text/remembered.ts';
import { wordsIn } from '../../text/words.ts';
import { readText } from './actors.ts';

/** A key in lower case, without what separates its words, nor the end that Salesforce gives to fields of one's own: `Budget__c`. */
export const folded = remembered((key) =>
  key
    .replace(/__p?c$/, '')
    .replace(/[^A-Za-z0-9]+/g, '')
    .toLowerCase(),
);

/** Keys in any spelling: each folded, and once, in the order in which they count. */
export type KeyList = ReadonlySet<string>;

/** A list of keys, out of lines of them and other lists. */
export const keyList = (...parts: readonly (string | KeyList)[]): KeyList =>
  new Set(parts.flatMap((part) => (typeof part === 'string' ? wordsIn(part) : [...part])).map(folded));

/** Is a key, in whatever spelling, one of a list? */
export const isSpelled = (key: string, keys: KeyList): boolean => keys.has(folded(key));

/** The values of the members that have one of these keys, in the order of the keys. */
export function spelled(object: JsonObject, keys: KeyList): readonly Json[] {
  const found: { readonly word: string; readonly value: Json }[] = [];
  for (const [key, value] of object) {
    const word = folded(key);
    if (keys.has(word)) found.push({ word, value });
  }
  if (found.length < 2) return found.map(({ value }) => value);
  return [...keys].flatMap((word) => found.flatMap((member) => (member.word === word ? [member.value] : [])));
}

/** The first text among the values of these members. */
export function spelledText(object: JsonObject, keys: KeyList): string | undefined {
  for (const value of spelled(object, keys)) {
    const text = readText(value);
    if (text !== undefined) return text;
  }
  return undefined;
}
