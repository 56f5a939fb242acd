/** Finds members by the words of their keys: senders write `givenName` as `given_name`, `GivenName` or `given-name`. */
import type { Json, JsonObject } from '../../text/json.ts';
import { remembered } from '../../text/remembered.ts';
import { ofKeys } from '../../text/shape.ts';
import { wordsIn } from '../../text/words.ts';
import { readText } from './actors.ts';

/** Vocabularies about people. Messages in JSON-LD or Turtle have their terms as IRIs. */
export const PEOPLE = /^https?:\/\/(?:www\.w3\.org\/2006\/vcard\/ns#|xmlns\.com\/foaf\/0\.1\/)/;

/**
 * A key in lower case without the characters between its words, without the namespace of a vocabulary about people, and
 * without the `__c` of Salesforce's custom fields: `Budget__c`.
 */
export const folded = remembered((key) =>
  key
    .replace(PEOPLE, '')
    .replace(/__p?c$/, '')
    .replace(/[^A-Za-z0-9]+/g, '')
    .toLowerCase(),
);

/** The keys that consist of these words, in any spelling, in the order of the words. */
export function keysOfWords(keys: readonly string[], words: ReadonlySet<string>): readonly string[] {
  const found = keys.filter((key) => words.has(folded(key)));
  return found.length < 2 ? found : [...words].flatMap((word) => found.filter((key) => folded(key) === word));
}

/** A list of keys that match any spelling. Each is in the form of {@link folded}. The order is the priority. */
export class KeyList extends Set<string> {
  /** The keys of an object that are in this list, as the object spells them. */
  readonly keysIn = ofKeys((keys) => keysOfWords(keys, this));
}

/** Makes a list from lines of keys and other lists. Make each list once, and not for each object. */
export const keyList = (...parts: readonly (string | KeyList)[]): KeyList =>
  new KeyList(parts.flatMap((part) => (typeof part === 'string' ? wordsIn(part) : [...part])).map(folded));

/** Is this key, in any spelling, in a list? */
export const isSpelled = (key: string, keys: KeyList): boolean => keys.has(folded(key));

/** The values of the members whose keys are in the list, in the order of the list. */
export function spelled(object: JsonObject, keys: KeyList): readonly Json[] {
  const found = keys.keysIn(object);
  // Most objects have no key of most lists.
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
