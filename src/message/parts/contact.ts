/** Whose interest a lead is: its contact, in whatever members a sender writes one. */
import { JsonObject, keptByObject, type Json, valuesOf } from '../../text/json.ts';
import { ofKeys } from '../../text/shape.ts';
import { answersOf } from './answers.ts';
import { isListing } from './listing-kind.ts';
import { hasReach, isPointKey } from './reach.ts';
import { isSpelled, keyList } from '../values/spelled.ts';
import { emailsIn } from '../values/emails.ts';
import { personWordOf } from '../values/person-words.ts';

/** Members of a lead that hold its contact where its `object` does not. */
const CONTACT_KEYS = keyList(
  'contact contacts person people customer consumer client buyer prospect renter tenant applicant visitor',
  'inquirer requester individual leadcontact primarycontact contactinfo contactinformation contactdetails',
  'consumerinfo customerinfo leadconsumerinfo leadinfo personalinfo',
);

/** Members that may hold the contact of a lead. */
const contactKeys = ofKeys((keys) => keys.filter((key) => isSpelled(key, CONTACT_KEYS)));

/**
 * The contact is the lead's `object`; some senders write its fields on the lead itself, some give it another name, some send the
 * answers of a form.
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

/** Members that hold the contact of a lead, and who else is named under them. */
export function contactKeysOf(lead: JsonObject): ReadonlySet<string> {
  if (objectsOf(lead).length > 0 || hasReach(lead)) return NOTHING;
  return new Set(heldContacts(lead).map(({ key }) => key));
}

const NOTHING: ReadonlySet<string> = new Set();

function heldContacts(lead: JsonObject): { readonly key: string; readonly person: JsonObject }[] {
  const held = contactKeys(lead).flatMap((key) =>
    valuesOf(lead.get(key)).flatMap((item) => {
      const person = item instanceof JsonObject ? personIn(item) : undefined;
      return person === undefined ? [] : [{ key, person }];
    }),
  );
  // Only the members of the first, the others may be anyone.
  return held.filter(({ key }) => key === held[0]?.key);
}

/** Someone, or the contact that an object holds, as a customer does in ADF. */
function personIn(object: JsonObject): JsonObject | undefined {
  if (isSomebody(object)) return object;
  const inner = contactKeys(object).flatMap((key) => {
    const value = object.get(key);
    return value instanceof JsonObject ? [value] : [];
  });
  return inner.find(isSomebody) ?? (isSomebody(answersOf(object)) ? object : undefined);
}

/** Anyone who has a name, an address or a number is someone. */
const isSomebody = ofKeys((keys) => keys.some((key) => personWordOf(key) !== undefined || isPointKey(key)));

/** The answers of a form are added to what is said in members, which counts first. */
function withAnswers(person: JsonObject): JsonObject {
  const answers = answersOf(person);
  if (!isSomebody(answers)) return person;
  return JsonObject.of([...person, ...[...answers].filter(([key]) => !person.has(key))]);
}

/** Those whom a lead names as its contact, the contact first; and those of them who are under other members than `object`. */
export function peopleIn(lead: JsonObject): { readonly named: JsonObject[]; readonly held: JsonObject[] } {
  const objects = objectsOf(lead);
  const held = objects.length > 0 || hasReach(lead) ? [] : heldContacts(lead).map(({ person }) => person);
  return { named: [...objects, ...held], held };
}

/** A lead may be handed over together with the listing that it is about, which is no one. */
const objectsOf = (lead: JsonObject): JsonObject[] =>
  peopleOf(lead.get('object')).filter((object) => hasReach(object) || !isListing(object, 'object'));

export function peopleOf(value: Json | undefined): JsonObject[] {
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
