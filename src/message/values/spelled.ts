/** Members by the words of their keys: what is `givenName` to one sender is `given_name`, `GivenName` or `given-name` to others. */
import type { Json, JsonObject } from '../../text/json.ts';
import { readText } from './actors.ts';

const folded = (key: string): string => key.replace(/[^A-Za-z0-9]+/g, '').toLowerCase();

/** The values of the members that have one of these keys, in the order of the keys. */
export function spelled(object: JsonObject, keys: readonly string[]): Json[] {
  const members = [...object].map(([key, value]) => ({ word: folded(key), value }));
  return [...new Set(keys.map(folded))].flatMap((word) =>
    members.flatMap((member) => (member.word === word ? [member.value] : [])),
  );
}

/** The first text among the values of these members. */
export function spelledText(object: JsonObject, keys: readonly string[]): string | undefined {
  for (const value of spelled(object, keys)) {
    const text = readText(value);
    if (text !== undefined) return text;
  }
  return undefined;
}
