/** Reads the name of a person from the members in which senders write it. */
import { JsonObject, valuesOf, type Json } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { ofKeys } from '../../text/shape.ts';
import { firstOf, readText } from '../values/actors.ts';
import { personWordOf, type PersonWord } from '../values/person-words.ts';
import { firstSaid } from '../values/unsaid.ts';
import { folded, keyList, spelledText } from '../values/spelled.ts';

/** The standard key for each kind of member. */
export const PLAIN_KEYS: Readonly<Record<PersonWord, string>> = {
  email: 'email',
  telephone: 'telephone',
  name: 'name',
  given: 'givenName',
  family: 'familyName',
};

/** Does this key hold a name or a part of one? */
export function isNameKey(key: string): boolean {
  const word = personWordOf(key);
  return word === 'name' || word === 'given' || word === 'family';
}

/** The full name of a person, or one that is made from given and family name. */
export function nameOf(person: JsonObject): string | undefined {
  const { name, givenName, familyName } = readNames(person);
  const parts = [givenName ?? [], familyName ?? []].flat();
  return name ?? (parts.length === 0 ? undefined : parts.join(' '));
}

/** Members of a name that is an object. */
const INNER_NAME = keyList('full name');
const INNER_GIVEN = keyList('givenName firstName forename fname given first');
const INNER_FAMILY = keyList('familyName lastName surname lname family last');

/** The name of a person and its parts. */
export function readNames(person: JsonObject): { name?: string; givenName?: string; familyName?: string } {
  const [name] = membersOf(person, 'name');
  const inner = name === undefined ? new JsonObject() : nameParts(name);
  const textOf = (kind: PersonWord): string | undefined =>
    firstSaid(membersOf(person, kind).flatMap(valuesOf).map(readText));
  const isInParts = inner.size > 0 && !(name instanceof JsonObject);
  return known<ReturnType<typeof readNames>>({
    name: isInParts ? spelledText(inner, INNER_NAME) : textOf('name'),
    givenName: firstSaid([textOf('given'), spelledText(inner, INNER_GIVEN)]),
    familyName: firstSaid([textOf('family'), spelledText(inner, INNER_FAMILY)]),
  });
}

/** The values of all members of a kind, those with the simplest key first. */
export function membersOf(person: JsonObject, kind: PersonWord): readonly Json[] {
  return keysOfKinds(person)[kind].map((key) => person.get(key) ?? null);
}

const keysOfKinds = ofKeys((keys): Readonly<Record<PersonWord, readonly string[]>> => {
  const ofKind = (kind: PersonWord): readonly string[] => {
    const plainest = PLAIN_KEYS[kind].toLowerCase();
    const own = keys.filter((key) => personWordOf(key) === kind);
    const isPlainest = (key: string): boolean => folded(key) === plainest;
    return [...own.filter(isPlainest), ...own.filter((key) => !isPlainest(key))];
  };
  return {
    email: ofKind('email'),
    telephone: ofKind('telephone'),
    name: ofKind('name'),
    given: ofKind('given'),
    family: ofKind('family'),
  };
});

/** A name can be an object of its parts, or a list of them (`{"part": "first", "value": "Mira"}`). */
function nameParts(name: Json): JsonObject {
  if (name instanceof JsonObject && !name.has('part') && !name.has('@part')) return name;
  const parts = valuesOf(name).flatMap((value) => {
    const part = value instanceof JsonObject ? readText(firstOf(value, ['part', '@part'])) : undefined;
    return part === undefined || !(value instanceof JsonObject) ? [] : [[part, value.get('value') ?? null] as const];
  });
  return JsonObject.of(parts);
}
