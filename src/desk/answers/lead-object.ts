/**
 * The lead in our own events, as `data.object`. The recipient of an assignment gets everything that is known about the lead
 * (whole-lead.ts). The recipient of any other answer gets only what the lead is found by, from the events in which it took
 * part. The reason: anyone can write to an inbox, and a forged offer must not reveal data that its sender did not have.
 */
import { JsonNumber, JsonObject, type Json } from '../../text/json.ts';
import { isIri } from '../../rdf/iri.ts';
import { identifierKey, readIdentifiers, type Identifier } from '../../message/values/identifiers.ts';
import { foldEvents, type Lead } from '../../lead/lead.ts';
import { eventsWith } from './parties.ts';

/** Values that a person sets. The names are those of members of the lead or of its contact. */
export type Changes = Readonly<Record<string, string>>;

/**
 * Creates the object of an answer to `party`. Our event is the newest of the lead, so a value that it repeats would replace a
 * value that arrives later. So it repeats the owner only if the lead has no identifier, the name only if the contact has neither
 * an identifier nor an address nor a number, and both only if they are still true. If the party took part in no event, it gets
 * the identifiers of the lead alone.
 */
export function leadObject(lead: Lead, party: string, changes: Changes = {}): JsonObject {
  const events = eventsWith(lead, party);
  if (events.length === 0) return changed([['identifier', identifierJson(lead.identifiers)]], [], changes);
  const own = foldEvents(events);
  const isNamed = own.identifiers.length > 0;
  const isReached = own.emails.length + own.telephones.length + own.contactIdentifiers.length > 0;
  const still = (key: 'owner' | 'name'): string | undefined =>
    own.fields[key] === lead.fields[key] ? own.fields[key] : undefined;
  return changed(
    [
      ['identifier', identifierJson(own.identifiers)],
      ['owner', isNamed ? undefined : actorJson(still('owner'))],
    ],
    [
      ['identifier', identifierJson(own.contactIdentifiers)],
      ['name', isNamed || isReached ? undefined : still('name')],
      ['telephone', oneOrMany(own.telephones)],
      ['email', oneOrMany(own.emails)],
    ],
    changes,
  );
}

/** The members of an object, in order. */
export type Members = readonly (readonly [string, Json | undefined])[];

const CONTACT_FIELDS = ['name', 'givenName', 'familyName', 'email', 'telephone', 'jobTitle', 'birthDate'];
const LEAD_FIELDS = ['owner', 'sender', 'dateSent', 'dateReceived'];
const ACTORS = new Set(['owner', 'sender']);

/** The object of a lead with these members of lead and contact, and with the changes. `others` are further contacts. */
export function changed(
  lead: Members,
  contact: Members,
  changes: Changes,
  others: readonly JsonObject[] = [],
): JsonObject {
  const changesOf = (keys: readonly string[]): [string, string][] =>
    Object.entries(changes).filter(([key]) => keys.includes(key));
  const free = Object.entries(changes).filter(([key]) => ![...CONTACT_FIELDS, ...LEAD_FIELDS].includes(key));
  const person = JsonObject.of([...contact, ['type', 'Contact'], ...changesOf(CONTACT_FIELDS)]);
  const members = JsonObject.of([
    ...lead,
    ['type', 'Lead'],
    ...changesOf(LEAD_FIELDS).map(([key, value]) => [key, ACTORS.has(key) ? actorJson(value) : value] as const),
    ['object', others.length === 0 ? person : [person, ...others]],
  ]);
  return JsonObject.of([...members, ['additionalProperty', additional(members.get('additionalProperty'), free)]]);
}

function additional(stated: Json | undefined, changes: readonly (readonly [string, string])[]): Json | undefined {
  if (changes.length === 0) return stated;
  const set = JsonObject.of(changes);
  return stated instanceof JsonObject ? JsonObject.of([...stated, ...set]) : set;
}

/** A list with one value is written as this value. */
export const oneOrMany = (values: readonly Json[]): Json | undefined => (values.length > 1 ? [...values] : values[0]);

/** A name that is not an IRI is written as an object. Otherwise readers would take it for a relative IRI. */
export const actorJson = (actor: string | undefined): Json | undefined =>
  actor === undefined || isIri(actor) ? actor : JsonObject.of([['name', actor]]);

/**
 * Writes identifiers as a vendor's map, the most common form. If a reader could misunderstand one of the names, all are written
 * as objects with their names.
 */
export function identifierJson(identifiers: readonly Identifier[]): Json | undefined {
  if (identifiers.length === 0) return undefined;
  const map = JsonObject.of(identifiers.map(({ propertyID, value }) => [propertyID, value]));
  const read = readIdentifiers(map).map(identifierKey).sort();
  const wanted = identifiers.map(identifierKey).sort();
  if (read.length === wanted.length && read.every((key, index) => key === wanted[index])) return map;
  return identifiers.map(({ propertyID, value }) =>
    JsonObject.of([
      ['type', 'PropertyValue'],
      ['propertyID', propertyID],
      ['value', value],
    ]),
  );
}

/** The text of a JSON value. It keeps the order of the members, and all digits of the numbers. */
export function jsonText(value: Json): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (!(value instanceof JsonObject)) return JSON.stringify(value);
  return `{${[...value].map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`).join(',')}}`;
}
