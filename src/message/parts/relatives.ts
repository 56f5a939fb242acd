/** Further people who are named with the contact of a lead, such as a spouse or a co-buyer. */
import { canonicalJson, JsonObject, type Json, valuesOf } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { ofKeys } from '../../text/shape.ts';
import { typesOf } from '../envelope.ts';
import { classesOf } from '../lift/terms.ts';
import { firstOf, readText } from '../values/actors.ts';
import { relatedMember, relationOf } from '../values/person-words.ts';
import { saysNothing } from '../values/placeholders.ts';
import { isUnsaid } from '../values/unsaid.ts';
import type { Region } from '../values/telephones.ts';
import { contactOf, peopleIn, peopleOf } from './contact.ts';
import { isNameKey, nameOf, PLAIN_KEYS } from './names.ts';
import { emailsOf, telephonesOf } from './reach.ts';
import { saysNothingOf, statedObject } from './stated.ts';

/** A further contact in the printed form of a lead: for example a spouse or a co-buyer. */
export interface FurtherContact {
  /** The IRI, if a message gives no name. */
  readonly id?: string;
  readonly name?: string;
  readonly email: readonly string[];
  readonly telephone: readonly string[];
  /** The relation to the contact, in the words of the sender. */
  readonly relationship?: string;
}

/** A person who is named in addition to the contact. */
export interface NamedPerson {
  readonly person: JsonObject;
  readonly emails: readonly string[];
  readonly telephones: readonly string[];
  readonly relationship?: string;
}

/** All further people: other objects of the lead, and relatives. */
export function furtherContactsOf(lead: JsonObject, region: Region): NamedPerson[] {
  const contact = contactOf(lead);
  const { named, held } = peopleIn(lead);
  const others = named.slice(1).map((person) => ({ person, relation: '' }));
  const relatives = [...new Set([lead, contact])].flatMap((object) => {
    const beside = relationKeys(object).flatMap((key) => relativesIn(key, object.get(key) ?? null));
    return [...beside.filter(({ person }) => !held.includes(person)), ...flatRelatives(object)];
  });
  return joinRelatives([...others, ...relatives])
    .filter(({ person }) => !saysNoMore(person, contact))
    .map(({ person, relation }) => namedPerson(person, region, relationshipOf(person) ?? (relation || undefined)));
}

/** A person, and the relation to the contact that the key states. `''` if the key states none. */
interface Relative {
  readonly person: JsonObject;
  readonly relation: string;
  /** Is the person written in members of another person, such as `spouse_email`? */
  readonly isFlat?: boolean;
}

function relativesIn(key: string, value: Json): Relative[] {
  const relation = relationOf(key);
  return relation === undefined
    ? []
    : peopleOf(value)
        .filter(isSomebody)
        .map((person) => ({ person, relation }));
}

const relationKeys = ofKeys((keys) => keys.filter((key) => relationOf(key) !== undefined));
const relatedMembers = ofKeys((keys) =>
  keys.flatMap((key) => {
    const related = relatedMember(key);
    return related === undefined ? [] : [{ key, related }];
  }),
);

/** Relatives whose members are written on the contact itself: `spouse_name`, `spouse_email`. */
function flatRelatives(object: JsonObject): Relative[] {
  const people = new Map<string, [string, Json][]>();
  for (const { key, related } of relatedMembers(object)) {
    const value = object.get(key) ?? null;
    if (saysNothingOf(value)) continue;
    people.set(related.whose, [...(people.get(related.whose) ?? []), [PLAIN_KEYS[related.word], value]]);
  }
  return [...people].map(([whose, members]) => ({
    person: JsonObject.of(members),
    relation: relationOf(whose) ?? '',
    isFlat: true,
  }));
}

/** Joins what belongs to one person: `{"spouse": {"name": ...}, "spouse_email": ...}` is one spouse. */
function joinRelatives(relatives: readonly Relative[]): Relative[] {
  const flat = relatives.filter(({ isFlat }) => isFlat === true);
  const named = relatives.filter(({ isFlat }) => isFlat !== true);
  const joined = new Set<Relative>();
  const whole = named.map((one): Relative => {
    const same = ({ relation }: Relative): boolean => relation !== '' && relation === one.relation;
    const more = named.filter(same).length === 1 ? flat.find(same) : undefined;
    if (more === undefined) return one;
    joined.add(more);
    return { ...one, person: JsonObject.of([...more.person, ...one.person]) };
  });
  return [...whole, ...flat.filter((one) => !joined.has(one))];
}

/** Is there really a person? `None` and `yes` are answers to that question and no names. */
function isSomebody(person: JsonObject): boolean {
  const name = nameOf(person);
  if (name === undefined || isName(name)) return true;
  return [...person].some(([key, value]) => !isNameKey(key) && !saysNothingOf(value));
}

const isName = (text: string): boolean =>
  !saysNothing(text) && /\p{L}/u.test(text) && !/^(?:yes|no|y|n|true|false)$/i.test(text.trim());

/** Does this person repeat the contact? Then it is not a further person. */
function saysNoMore(person: JsonObject, contact: JsonObject): boolean {
  const known = statedObject(contact);
  return [...statedObject(person)].every(([key, value]) => {
    const first = known.get(key);
    return first !== undefined && canonicalJson(first) === canonicalJson(value);
  });
}

/** Does this member name further contacts? They are stored apart from the other members. */
export const namesRelatives = (key: string, value: Json): boolean => relativesIn(key, value).length > 0;

/** The members of an object whose values are all further contacts. */
export const relationKeysOf = (object: JsonObject): string[] =>
  relationKeys(object).filter((key) => {
    const value = object.get(key) ?? null;
    const values = valuesOf(value);
    const areAll = relativesIn(key, value).length === values.length && values.every((one) => one instanceof JsonObject);
    return values.length > 0 && areAll;
  });

/** The relation to the contact: the person's own member for it, or a type that is not a class. */
function relationshipOf(person: JsonObject): string | undefined {
  const text = readText(firstOf(person, ['relationship', 'relationshipType', 'roleName', 'role', 'relation']));
  return text ?? typesOf(person).find((type) => classesOf(type).length === 0 && !/contact|lead|party/i.test(type));
}

function namedPerson(person: JsonObject, region: Region, relationship: string | undefined): NamedPerson {
  return known<NamedPerson>({
    person: statedObject(person),
    emails: emailsOf(person),
    telephones: telephonesOf(person, region),
    relationship,
  });
}

/** A further contact in its printed form. */
export function viewFurtherContact({ person, emails, telephones, relationship }: NamedPerson): FurtherContact {
  const name = nameOf(person);
  const id = name === undefined ? readText(firstOf(person, ['id', '@id'])) : undefined;
  return known<FurtherContact>({ id, name, email: emails, telephone: telephones, relationship });
}

/** Joins what two events, or two places of one event, state about the same person. */
export function joinPerson(
  one: NamedPerson,
  other: NamedPerson,
  join: (a: JsonObject, b: JsonObject) => JsonObject,
): NamedPerson {
  const isUnnamed = isUnsaid(nameOf(other.person) ?? '') && nameOf(one.person) !== undefined;
  // `Unknown` does not replace a name.
  const added = isUnnamed ? JsonObject.of([...other.person].filter(([key]) => !isNameKey(key))) : other.person;
  return {
    ...one,
    ...other,
    person: join(one.person, added),
    emails: [...new Set([...one.emails, ...other.emails])],
    telephones: [...new Set([...one.telephones, ...other.telephones])],
  };
}

/** A key of one description of a person: everything that it states. */
export const personKey = ({ person, relationship }: NamedPerson): string =>
  canonicalJson([relationship ?? null, person]);
