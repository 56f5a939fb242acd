/** The people of a lead: whose interest it is, and who else is named with them. */
import { canonicalJson, isScalar, JsonObject, scalarText, type Json, valuesOf } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { isListing } from './listings.ts';
import { folded, hasSpelled, keyList, spelled, spelledText, type KeyList } from '../values/spelled.ts';
import { visibleText } from '../values/spellings.ts';
import { statedObject } from './stated.ts';
import { firstOf, readText } from '../values/actors.ts';
import { emailsIn } from '../values/emails.ts';
import { telephonesIn } from '../values/telephone-texts.ts';
import type { Region } from '../values/telephones.ts';

/** A further contact in the printed form of a lead: a spouse, somebody who buys with them. */
export interface FurtherContact {
  readonly name?: string;
  readonly email: readonly string[];
  readonly telephone: readonly string[];
  /** What they are to the contact, in the words of the sender. */
  readonly relationship?: string;
}

/** A person who is named beside the contact. */
export interface NamedPerson {
  readonly person: JsonObject;
  readonly emails: readonly string[];
  readonly telephones: readonly string[];
  readonly relationship?: string;
}

/** The keys of a name and of its parts; a name may be an object of its parts, which have shorter keys there. */
const NAME_KEYS = ['name', 'fullName', 'displayName', 'contactName'];
const GIVEN_KEYS = ['givenName', 'firstName', 'forename', 'fname'];
const FAMILY_KEYS = ['familyName', 'lastName', 'surname', 'lname'];
const NAME = keyList(...NAME_KEYS);
const GIVEN = keyList(...GIVEN_KEYS);
const FAMILY = keyList(...FAMILY_KEYS);
const INNER_GIVEN = keyList(...GIVEN_KEYS, 'given', 'first');
const INNER_FAMILY = keyList(...FAMILY_KEYS, 'family', 'last');
/** Members of lead and contact that name somebody else, and are what they are to the contact. */
const RELATION_KEYS = [
  ...['spouse', 'partner', 'coBuyer', 'coBorrower', 'coApplicant', 'secondaryContact', 'additionalContact', 'coOwner'],
  ...['relatedTo', 'contacts', 'knows', 'children', 'parent', 'sibling', 'household'],
];
const RELATION_WORDS: ReadonlySet<string> = new Set(RELATION_KEYS);
/** Of these the name says nothing of what somebody is. */
const PLAIN_KEYS = new Set(['contacts', 'secondaryContact', 'additionalContact', 'relatedTo', 'knows', 'household']);

/** The contact is the lead's `object`; some senders write its fields on the lead itself, some only a name. */
export function contactOf(lead: JsonObject): JsonObject {
  const [first] = objectsOf(lead);
  if (first !== undefined) return first;
  return hasSpelled(lead, CONTACT) ? lead : new JsonObject();
}

/** Everybody else who is named: further objects of the lead, and relatives. */
export function furtherContactsOf(lead: JsonObject, contact: JsonObject, region: Region): NamedPerson[] {
  const others = objectsOf(lead)
    .slice(1)
    .map((person) => namedPerson(person, region, relationshipOf(person)));
  const relatives = [...new Set([lead, contact])].flatMap((object) =>
    RELATION_KEYS.filter((key) => object.has(key)).flatMap((key) =>
      peopleOf(object.get(key)).map((person) => {
        const relationship = relationshipOf(person) ?? (PLAIN_KEYS.has(key) ? undefined : key);
        return namedPerson(person, region, relationship);
      }),
    ),
  );
  return [...others, ...relatives];
}

/** Is this a member that names further contacts, which have a place of their own? */
export const isRelationKey = (key: string): boolean => RELATION_WORDS.has(key);

const relationshipOf = (person: JsonObject): string | undefined =>
  readText(firstOf(person, ['relationship', 'roleName', 'role']));

function namedPerson(person: JsonObject, region: Region, relationship: string | undefined): NamedPerson {
  return known<NamedPerson>({
    person: statedObject(person),
    emails: emailsOf(person),
    telephones: telephonesOf(person, region),
    relationship,
  });
}

/** A lead may be handed over together with the listing that it is about, which is nobody. */
const objectsOf = (lead: JsonObject): JsonObject[] =>
  peopleOf(lead.get('object')).filter((object) => hasSpelled(object, REACH) || !isListing(object, 'object'));

function peopleOf(value: Json | undefined): JsonObject[] {
  return valuesOf(value).flatMap((item) => {
    if (item instanceof JsonObject) return [item];
    return typeof item === 'string' && item.trim() !== '' ? [personOfText(item.trim())] : [];
  });
}

/** A name, an address, or both: `Mira Alder <mira@example.com>`. */
function personOfText(text: string): JsonObject {
  if (emailsIn(text).length === 0) return JsonObject.of([['name', text]]);
  const name = /^"?([^"<>@]+?)"?\s*<[^<>]*>$/.exec(text)?.[1];
  return JsonObject.of([['email', text], ...(name === undefined ? [] : [['name', name] as const])]);
}

const EMAIL_KEYS = [
  'email',
  'emails',
  'emailAddress',
  'emailAddresses',
  'primaryEmail',
  'workEmail',
  'homeEmail',
  'eMail',
];
const TELEPHONE_KEYS = [
  ...['telephone', 'telephones', 'phone', 'phoneNumber', 'mobile', 'mobilePhone', 'cellPhone', 'homePhone'],
  ...['workPhone', 'phones', 'phoneNumbers', 'primaryPhone', 'mobileNumber', 'cell', 'tel', 'telephoneNumber'],
];
/** By these somebody can be reached, and no listing. */
const EMAIL = keyList(...EMAIL_KEYS);
const TELEPHONE = keyList(...TELEPHONE_KEYS);
const REACH = keyList(...EMAIL_KEYS, ...TELEPHONE_KEYS);
/** Is this a member, in whatever spelling, all of whose values are printed as e-mail addresses or numbers? */
export const isReachKey = (key: string): boolean => REACH.words.has(folded(key));
/** Is this a member, in whatever spelling, that holds a name or a part of one? */
export const isNameKey = (key: string): boolean => NAME_WORDS.has(folded(key));
const NAME_WORDS: ReadonlySet<string> = new Set([...NAME_KEYS, ...GIVEN_KEYS, ...FAMILY_KEYS].map(folded));

/** Whoever has one of these is somebody. */
const CONTACT = keyList(
  ...[...NAME_KEYS, ...GIVEN_KEYS, ...FAMILY_KEYS, ...EMAIL_KEYS, ...TELEPHONE_KEYS, 'contactPoint'],
);
/** Where addresses and numbers stand in objects of their own. */
const POINT_KEYS = ['contactPoint', 'contactPoints', 'homeLocation', 'workLocation'];

/** The e-mail addresses of somebody, each once: in one spelling where they are addresses, as they came where they are not. */
export function emailsOf(person: JsonObject): string[] {
  const own = spelled(person, EMAIL).flatMap(texts);
  const points = pointsOf(person).flatMap((point) => pointTexts(point, EMAIL, (text) => emailsIn(text).length > 0));
  return unique([...own, ...points].flatMap((text) => orItself(emailsIn(text), text)));
}

/** The telephone numbers of somebody, each once: as E.164 where they are numbers, as they came where they are not. */
export function telephonesOf(person: JsonObject, region: Region): string[] {
  const own = spelled(person, TELEPHONE).flatMap((value) => texts(withoutFax(value)));
  const isNumber = (text: string): boolean => telephonesIn(text, region).numbers.length > 0;
  const points = pointsOf(person).flatMap((point) => pointTexts(point, TELEPHONE, isNumber));
  return unique([...own, ...points].flatMap((text) => orItself(telephonesIn(text, region).numbers, text)));
}

const orItself = (found: readonly string[], text: string): readonly string[] => (found.length > 0 ? found : [text]);

function pointsOf(person: JsonObject): (JsonObject | string)[] {
  return POINT_KEYS.flatMap((key) =>
    valuesOf(person.get(key)).flatMap((value): (JsonObject | string)[] => {
      if (isScalar(value)) return [scalarText(value).trim()];
      // Some say only what kind of point there is, and put the number into one more object.
      return [value, ...pointsOf(value).filter((inner) => inner instanceof JsonObject)];
    }),
  );
}

/** What a point holds: under its name, or as the value of a point of this kind. A fax is no telephone. */
function pointTexts(point: JsonObject | string, keys: KeyList, isOne: (text: string) => boolean): string[] {
  if (typeof point === 'string') return isOne(point) ? [point] : [];
  const named = spelled(point, keys).flatMap(texts);
  if (named.length > 0) return named;
  if (isFax(point)) return [];
  return ['value', 'identifier', 'id'].flatMap((key) => texts(point.get(key))).filter(isOne);
}

const isFax = (point: JsonObject): boolean =>
  ['kind', 'contactType', 'name', 'type', 'label'].some((key) => /\bfax/i.test(readText(point.get(key)) ?? ''));

const withoutFax = (value: Json): Json =>
  valuesOf(value).filter((item) => !(item instanceof JsonObject && isFax(item)));

/** A further contact in its printed form. */
export function viewFurtherContact({ person, emails, telephones, relationship }: NamedPerson): FurtherContact {
  return known<FurtherContact>({ name: nameOf(person), email: emails, telephone: telephones, relationship });
}

/** What two events, or two places of one, say of the same person. */
export function joinPerson(
  one: NamedPerson,
  other: NamedPerson,
  join: (a: JsonObject, b: JsonObject) => JsonObject,
): NamedPerson {
  return {
    ...one,
    ...other,
    person: join(one.person, other.person),
    emails: unique([...one.emails, ...other.emails]),
    telephones: unique([...one.telephones, ...other.telephones]),
  };
}

/** One text for a person, the same whatever event names them: an address, a number, else the name. */
export function personKey({ person, emails, telephones }: NamedPerson): string {
  return emails[0] ?? telephones[0] ?? nameOf(person)?.toLowerCase() ?? canonicalJson(person);
}

/** A name, or one made of its parts. */
export function nameOf(person: JsonObject): string | undefined {
  const { name, givenName, familyName } = readNames(person);
  const parts = [givenName ?? [], familyName ?? []].flat();
  return name ?? (parts.length === 0 ? undefined : parts.join(' '));
}

/** What somebody is called, in whatever members it stands. */
export function readNames(person: JsonObject): { name?: string; givenName?: string; familyName?: string } {
  const name = spelledText(person, NAME);
  const inner = spelled(person, NAME).find((value) => value instanceof JsonObject) ?? new JsonObject();
  return known<ReturnType<typeof readNames>>({
    name,
    givenName: spelledText(person, GIVEN) ?? spelledText(inner, INNER_GIVEN),
    familyName: spelledText(person, FAMILY) ?? spelledText(inner, INNER_FAMILY),
  });
}

/** The texts of a value, also where each stands in an object of its own (`{"type": "work", "value": "..."}`). */
function texts(value: Json | undefined): string[] {
  return valuesOf(value).flatMap((item) => {
    const text = isScalar(item) ? visibleText(scalarText(item)).trim() : undefined;
    if (text !== undefined) return text === '' ? [] : [text];
    return texts(
      firstOf(item as JsonObject, ['value', '@value', 'email', 'telephone', 'address', 'number', 'id', 'name']),
    );
  });
}

const unique = (list: readonly string[]): string[] => [...new Set(list)];
