/** Members by the words of their keys: what is `givenName` to one sender is `given_name`, `GivenName` or `given-name` to others. */
import type { Json, JsonObject } from '../../text/json.ts';
import { remembered } from '../../text/remembered.ts';
import { readText } from './actors.ts';

/** A key in lower case, without what separates its words. */
export const folded = remembered((key) => key.replace(/[^A-Za-z0-9]+/g, '').toLowerCase());

/** The words of a list of keys, each once: the lists are constants, but for a few. */
function wordsOf(keys: readonly string[]): ReadonlySet<string> {
  let words = WORDS.get(keys);
  if (words === undefined) {
    words = new Set(keys.map(folded));
    WORDS.set(keys, words);
  }
  return words;
}

const WORDS = new WeakMap<readonly string[], ReadonlySet<string>>();

/** The values of the members that have one of these keys, in the order of the keys. */
export function spelled(object: JsonObject, keys: readonly string[]): Json[] {
  const words = wordsOf(keys);
  const found: { readonly word: string; readonly value: Json }[] = [];
  for (const [key, value] of object) {
    const word = folded(key);
    if (words.has(word)) found.push({ word, value });
  }
  if (found.length < 2) return found.map(({ value }) => value);
  return [...words].flatMap((word) => found.flatMap((member) => (member.word === word ? [member.value] : [])));
}

/** The first text among the values of these members. */
export function spelledText(object: JsonObject, keys: readonly string[]): string | undefined {
  for (const value of spelled(object, keys)) {
    const text = readText(value);
    if (text !== undefined) return text;
  }
  return undefined;
}
