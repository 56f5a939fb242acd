/** Finds the contact of a lead: the person who is interested. Senders write it in many different members. */
import { JsonObject, keptByObject, type Json, valuesOf } from '../../text/json.ts';
import { ofKeys } from '../../text/shape.ts';
import { answersOf } from './answers.ts';
import { isListing } from './listing-kind.ts';
import { hasReach, isPointKey, isReachKey } from './reach.ts';
import { isSpelled, keyList } from '../values/spelled.ts';
import { emailsIn } from '../values/emails.ts';
import { personWordOf, relatedMember } from '../values/person-words.ts';

/** Members of a lead that hold its contact if its `object` does not. */
const CONTACT_KEYS = keyList(
  'contact contacts person people customer consumer client buyer prospect renter tenant applicant visitor',
  'inquirer requester individual leadcontact primarycontact contactinfo contactinformation contactdetails',
  'consumerinfo customerinfo leadconsumerinfo leadinfo personalinfo',
);

/** The members of an object that may hold the contact. */
const contactKeys = ofKeys((keys) => keys.filter((key) => isSpelled(key, CONTACT_KEYS)));

/**
 * The contact of a lead: its `object`. Some senders write the fields of the contact on the lead itself, some use another
 * member, and some send the answers of a form.
 */
export const contactOf = keptByObject((lead): JsonObject => {
  const [first] = objectsOf(lead);
  if (first !== undefined) return withAnswers(first);
  if (hasReach(lead)) return lead;
  const [held] = heldContacts(lead);
  if (held !== undefined) return withAnswers(held.person);
  if (isSomebody(lead)) return lead;
  const answers = answersOf(lead);
  return isSomebody(answers) ? answers : new JsonObject();
});

/** The members of a lead that hold its contact, and further people in the same member. */
export function contactKeysOf(lead: JsonObject): ReadonlySet<string> {
  if (objectsOf(lead).length > 0 || hasReach(lead)) return NOTHING;
  return new Set(heldContacts(lead).map(({ key }) => key));
}

const NOTHING: ReadonlySet<string> = new Set();

/**
 * What a lead itself says beside its contact: its members and the answers of its form, without the members that hold the
 * contact. Senders may write an address or number of the contact there. `undefined` if there is none.
 */
export function besideContact(lead: JsonObject): JsonObject | undefined {
  const beside = contactOf(lead) === lead ? answersOf(lead) : withAnswers(lead);
  if (!mayReach(beside)) return undefined;
  const aside = contactKeysOf(lead);
  const isOwn = (key: string): boolean => !aside.has(key) && relatedMember(key) === undefined;
  return JsonObject.of([...beside].filter(([key]) => isOwn(key)));
}

const mayReach = ofKeys((keys) => keys.some((key) => isReachKey(key) || isPointKey(key)));

function heldContacts(lead: JsonObject): { readonly key: string; readonly person: JsonObject }[] {
  const held = contactKeys(lead).flatMap((key) =>
    valuesOf(lead.get(key)).flatMap((item) => {
      const person = item instanceof JsonObject ? personIn(item) : undefined;
      return person === undefined ? [] : [{ key, person }];
    }),
  );
  // Only the people in the first member: those in other members may not be contacts.
  return held.filter(({ key }) => key === held[0]?.key);
}

/** The object itself if it is a person, or the contact inside it, as ADF has it in a customer. */
function personIn(object: JsonObject): JsonObject | undefined {
  if (isSomebody(object)) return object;
  const inner = contactKeys(object).flatMap((key) => {
    const value = object.get(key);
    return value instanceof JsonObject ? [value] : [];
  });
  return inner.find(isSomebody) ?? (isSomebody(answersOf(object)) ? object : undefined);
}

/** An object with a name, an address or a number is a person. */
const isSomebody = ofKeys((keys) => keys.some((key) => personWordOf(key) !== undefined || isPointKey(key)));

/** Adds the answers of a form to a person. Members of the person have priority. */
function withAnswers(person: JsonObject): JsonObject {
  const answers = answersOf(person);
  if (!isSomebody(answers)) return person;
  return JsonObject.of([...person, ...[...answers].filter(([key]) => !person.has(key))]);
}

/** The people that a lead names as its contact, the main contact first. `held` are those in other members than `object`. */
export function peopleIn(lead: JsonObject): { readonly named: JsonObject[]; readonly held: JsonObject[] } {
  const objects = objectsOf(lead);
  const held = objects.length > 0 || hasReach(lead) ? [] : heldContacts(lead).map(({ person }) => person);
  return { named: [...objects, ...held], held };
}

/** The people in `object`. A sender may put the listing there as well, which is left out. */
const objectsOf = (lead: JsonObject): JsonObject[] =>
  peopleOf(lead.get('object')).filter((object) => hasReach(object) || !isListing(object, 'object'));

export function peopleOf(value: Json | undefined): JsonObject[] {
  return valuesOf(value).flatMap((item) => {
    if (item instanceof JsonObject) return [item];
    return typeof item === 'string' && item.trim() !== '' ? [personOfText(item.trim())] : [];
  });
}

/** Links that dial or write to a number. */
const DIALLING = /^(?:tel|sms|smsto|callto|whatsapp):/i;
/** IRIs that name something. Other texts with a colon may be names: `Buyer: Mira`. */
const NAMING = /^(?:[a-z][a-z\d+.-]*:\/\/|(?:urn|did|tag|info):)\S+$/i;

/** Makes a person from a name, an address, or both (`Mira Alder <mira@example.com>`), or from the link to a number or person. */
function personOfText(text: string): JsonObject {
  if (DIALLING.test(text)) return JsonObject.of([['telephone', text]]);
  if (emailsIn(text).length === 0) return JsonObject.of([[NAMING.test(text) ? 'id' : 'name', text]]);
  const name = /^"?([^"<>@]+?)"?\s*<[^<>]*>$/.exec(text)?.[1];
  return JsonObject.of([['email', text], ...(name === undefined ? [] : [['name', name] as const])]);
}
