/** The people of a lead: whose interest it is, and who else is named with them. */
import { canonicalJson, items, JsonObject, type Json, valuesOf } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { answersOf } from './answers.ts';
import { isListing } from './listing-kind.ts';
import { nameOf, PLAIN_KEYS } from './names.ts';
import { emailsOf, hasReach, isPointKey, telephonesOf } from './reach.ts';
import { folded } from '../values/spelled.ts';
import { statedObject } from './stated.ts';
import { firstOf, readText } from '../values/actors.ts';
import { emailsIn } from '../values/emails.ts';
import { personWordOf, relatedMember, relationOf } from '../values/person-words.ts';
import type { Region } from '../values/telephones.ts';
import { typesOf } from '../envelope.ts';
import { classesOf } from '../lift/terms.ts';

/** A further contact in the printed form of a lead: a spouse, someone who buys with them. */
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

/** Members of a lead that hold its contact where its `object` does not. */
const CONTACT_WORDS: ReadonlySet<string> = new Set([
  ...[
    'contact',
    'contacts',
    'person',
    'people',
    'customer',
    'consumer',
    'client',
    'buyer',
    'prospect',
    'renter',
    'tenant',
  ],
  ...['applicant', 'visitor', 'inquirer', 'requester', 'individual', 'leadcontact', 'primarycontact', 'contactinfo'],
  ...[
    'contactinformation',
    'contactdetails',
    'consumerinfo',
    'customerinfo',
    'leadconsumerinfo',
    'leadinfo',
    'personalinfo',
  ],
]);

/** Is this a member that may hold the contact of a lead? */
const isContactKey = (key: string): boolean => CONTACT_WORDS.has(folded(key));

const CONTACTS = new WeakMap<JsonObject, JsonObject>();

/**
 * The contact is the lead's `object`; some senders write its fields on the lead itself, some give it another name, some send the
 * answers of a form.
 */
export function contactOf(lead: JsonObject): JsonObject {
  const found = CONTACTS.get(lead) ?? findContact(lead);
  CONTACTS.set(lead, found);
  return found;
}

function findContact(lead: JsonObject): JsonObject {
  const [first] = objectsOf(lead);
  if (first !== undefined) return withAnswers(first);
  if (hasReach(lead)) return lead;
  const [held] = heldContacts(lead);
  if (held !== undefined) return withAnswers(held.person);
  if (isSomebody(lead)) return lead;
  const answers = answersOf(lead);
  return isSomebody(answers) ? answers : new JsonObject();
}

/** Members that hold the contact of a lead, and who else is named under them. */
export function contactKeysOf(lead: JsonObject): ReadonlySet<string> {
  if (objectsOf(lead).length > 0 || hasReach(lead)) return NOTHING;
  return new Set(heldContacts(lead).map(({ key }) => key));
}

const NOTHING: ReadonlySet<string> = new Set();

function heldContacts(lead: JsonObject): { readonly key: string; readonly person: JsonObject }[] {
  const held = [...lead].flatMap(([key, value]) => {
    if (!isContactKey(key)) return [];
    return items(value, '').flatMap(({ value: item }) => {
      const person = item instanceof JsonObject ? personIn(item) : undefined;
      return person === undefined ? [] : [{ key, person }];
    });
  });
  // Only the members of the first, the others may be anyone.
  return held.filter(({ key }) => key === held[0]?.key);
}

/** Someone, or the contact that an object holds, as a customer does in ADF. */
function personIn(object: JsonObject): JsonObject | undefined {
  if (isSomebody(object)) return object;
  const inner = [...object].flatMap(([key, value]) =>
    isContactKey(key) && value instanceof JsonObject ? [value] : [],
  );
  return inner.find(isSomebody) ?? (isSomebody(answersOf(object)) ? object : undefined);
}

/** Anyone who has a name, an address or a number is someone. */
const isSomebody = (object: JsonObject): boolean =>
  [...object.keys()].some((key) => personWordOf(key) !== undefined || isPointKey(key));

/** The answers of a form are beside what is said in members; those count first. */
function withAnswers(person: JsonObject): JsonObject {
  const answers = answersOf(person);
  if (!isSomebody(answers)) return person;
  return JsonObject.of([...person, ...[...answers].filter(([key]) => !person.has(key))]);
}

/** Everyone else who is named: further objects of the lead, and relatives. */
export function furtherContactsOf(lead: JsonObject, region: Region): NamedPerson[] {
  const contact = contactOf(lead);
  const held = objectsOf(lead).length > 0 || hasReach(lead) ? [] : heldContacts(lead).map(({ person }) => person);
  const others = [...objectsOf(lead), ...held]
    .slice(1)
    .map((person) => namedPerson(person, region, relationshipOf(person)));
  const relatives = [...new Set([lead, contact])].flatMap((object) => [
    ...[...object].flatMap(([key, value]) => relativesIn(key, value, held, region)),
    ...flatRelatives(object, region),
  ]);
  return [...others, ...relatives];
}

function relativesIn(key: string, value: Json, held: readonly JsonObject[], region: Region): NamedPerson[] {
  const relation = relationOf(key);
  if (relation === undefined) return [];
  return peopleOf(value)
    .filter((person) => !held.includes(person))
    .map((person) => namedPerson(person, region, relationshipOf(person) ?? (relation === '' ? undefined : relation)));
}

/** Relatives whose members stand on the contact itself: `spouse_name`, `spouse_email`. */
function flatRelatives(object: JsonObject, region: Region): NamedPerson[] {
  const people = new Map<string, [string, Json][]>();
  for (const [key, value] of object) {
    const related = relatedMember(key);
    if (related === undefined) continue;
    people.set(related.whose, [...(people.get(related.whose) ?? []), [PLAIN_KEYS[related.word], value]]);
  }
  return [...people].map(([whose, members]) =>
    namedPerson(JsonObject.of(members), region, relationOf(whose) === '' ? undefined : relationOf(whose)),
  );
}

/** Is this a member that names further contacts, which have a place of their own? */
export const isRelationKey = (key: string): boolean => relationOf(key) !== undefined;

/** What someone is to the contact: in words of its own, or as a type that is no class. */
function relationshipOf(person: JsonObject): string | undefined {
  const said = readText(firstOf(person, ['relationship', 'relationshipType', 'roleName', 'role', 'relation']));
  return said ?? typesOf(person).find((type) => classesOf(type).length === 0 && !/contact|lead|party/i.test(type));
}

function namedPerson(person: JsonObject, region: Region, relationship: string | undefined): NamedPerson {
  return known<NamedPerson>({
    person: statedObject(person),
    emails: emailsOf(person),
    telephones: telephonesOf(person, region),
    relationship,
  });
}

/** A lead may be handed over together with the listing that it is about, which is no one. */
const objectsOf = (lead: JsonObject): JsonObject[] =>
  peopleOf(lead.get('object')).filter((object) => hasReach(object) || !isListing(object, 'object'));

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
    emails: [...new Set([...one.emails, ...other.emails])],
    telephones: [...new Set([...one.telephones, ...other.telephones])],
  };
}

/** One text for a person, the same whatever event names them: an address, a number, else the name. */
export function personKey({ person, emails, telephones }: NamedPerson): string {
  return emails[0] ?? telephones[0] ?? nameOf(person)?.toLowerCase() ?? canonicalJson(person);
}
