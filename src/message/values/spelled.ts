/** Members by the words of their keys: what is `givenName` to one sender is `given_name`, `GivenName` or `given-name` to others. */
import type { Json, JsonObject } from '../../text/json.ts';
import { remembered } from '../../text/remembered.ts';
import { ofKeys } from '../../text/shape.ts';
import { wordsIn } from '../../text/words.ts';
import { readText } from './actors.ts';

/** A key in lower case, without what separates its words, nor the end that Salesforce gives to fields of one's own: `Budget__c`. */
export const folded = remembered((key) =>
  key
    .replace(/__p?c$/, '')
    .replace(/[^A-Za-z0-9]+/g, '')
    .toLowerCase(),
);

/** Of some keys, in whatever spelling, those of these words: in the order of the words. */
export function keysOfWords(keys: readonly string[], words: ReadonlySet<string>): readonly string[] {
  const found = keys.filter((key) => words.has(folded(key)));
  return found.length < 2 ? found : [...words].flatMap((word) => found.filter((key) => folded(key) === word));
}

/** Keys in any spelling: each folded, and once, in the order in which they count. */
export class KeyList extends Set<string> {
  /** Those that an object has, as it spells them. */
  readonly keysIn = ofKeys((keys) => keysOfWords(keys, this));
}

/** A list of keys, out of lines of them and other lists; made once, and not for each object. */
export const keyList = (...parts: readonly (string | KeyList)[]): KeyList =>
  new KeyList(parts.flatMap((part) => (typeof part === 'string' ? wordsIn(part) : [...part])).map(folded));

/** Is a key, in whatever spelling, one of a list? */
export const isSpelled = (key: string, keys: KeyList): boolean => keys.has(folded(key));

/** The values of the members that have one of these keys, in the order of the keys. */
export function spelled(object: JsonObject, keys: KeyList): readonly Json[] {
  const found = keys.keysIn(object);
  // Most objects have none of most lists.
  return found.length === 0 ? NOTHING : found.map((key) => object.get(key) ?? null);
}

const NOTHING: readonly never[] = [];

/** The first text among the values of these members. */
export function spelledText(object: JsonObject, keys: KeyList): string | undefined {
  for (const value of spelled(object, keys)) {
    const text = readText(value);
    if (text !== undefined) return text;
  }
  return undefined;
}
