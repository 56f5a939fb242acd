/**
 * The lead in our own events, as `data.object`. The recipient of an assignment gets everything that is known about the lead.
 * The recipient of any other answer gets only what is said in the events in which it took part. The reason: anyone can write to
 * an inbox, and a forged offer must not reveal data that its sender did not have.
 */
import { known } from '../../text/known.ts';
import { canonicalJson, JsonNumber, JsonObject, type Json } from '../../text/json.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { isIri } from '../../rdf/iri.ts';
import { readEnvelopes } from '../../message/envelope.ts';
import { decodeJson } from '../../message/decode/json-decode.ts';
import { contactOf } from '../../message/parts/contact.ts';
import { isJsonMediaType } from '../../message/decode/media-type.ts';
import { identifierKey, readIdentifiers, type Identifier } from '../../message/values/identifiers.ts';
import { ignoreWarnings } from '../../message/warning.ts';
import { foldEvents, type Lead } from '../../lead/lead.ts';

/** Values that a person sets. The names are those of members of the lead or of its contact. */
export type Changes = Readonly<Record<string, string>>;

/** Creates the object from these events of the lead only. */
export function leadObject(events: readonly LeadEvent[], changes: Changes = {}): JsonObject {
  return objectOf(foldEvents(events), new JsonObject(), changes);
}

/**
 * Creates the object from everything that the messages of the lead say, in the words of their senders. If several messages have
 * a member, the last one counts.
 */
export function wholeLeadObject(lead: Lead, changes: Changes = {}): JsonObject {
  const whole = new JsonObject();
  for (const stated of lead.events.flatMap(statedLead)) merge(whole, stated);
  for (const key of TRANSIENT) whole.delete(key);
  return objectOf(lead, whole, changes);
}

/** Members that describe one event or a former owner, so they are not repeated. */
const TRANSIENT = ['@id', 'id', 'recipient', 'dateAccepted', 'dateRejected', 'reason', 'comment', 'status'];
/** Members for which the values of all events are collected. */
const UNITED = new Set(['leadSource']);
const CONTACT_FIELDS = ['name', 'givenName', 'familyName', 'email', 'telephone', 'jobTitle', 'birthDate'];
const LEAD_FIELDS = ['owner', 'sender', 'dateSent', 'dateReceived'];
const ACTORS = new Set(['owner', 'sender']);

function objectOf(lead: Lead, stated: JsonObject, changes: Changes): JsonObject {
  const { fields, emails, telephones, identifiers, contactIdentifiers } = lead;
  const contact = contactOf(stated);
  const isApart = contact !== stated;
  const person = known({ name: fields.name, givenName: fields.givenName, familyName: fields.familyName });
  const named = changesOf(changes, CONTACT_FIELDS);
  const others = Object.entries(changes).filter(([key]) => ![...CONTACT_FIELDS, ...LEAD_FIELDS].includes(key));
  return JsonObject.of([
    ...[...stated].filter(([key]) => !(isApart && key === 'object')),
    ['type', 'Lead'],
    ['identifier', identifierJson(identifiers)],
    ['sender', actorJson(fields.sender)],
    ['owner', actorJson(fields.owner)],
    ...changesOf(changes, LEAD_FIELDS).map(
      ([key, value]) => [key, ACTORS.has(key) ? actorJson(value) : value] as const,
    ),
    [
      'object',
      JsonObject.of([
        ...(isApart ? contact : []),
        ['type', 'Contact'],
        ['identifier', identifierJson(contactIdentifiers)],
        ['sameAs', undefined],
        ...Object.entries(person),
        ['telephone', oneOrMany(telephones)],
        ['email', oneOrMany(emails)],
        ...named,
      ]),
    ],
    ['additionalProperty', additional(stated.get('additionalProperty'), others)],
  ]);
}

const changesOf = (changes: Changes, keys: readonly string[]): [string, string][] =>
  Object.entries(changes).filter(([key]) => keys.includes(key));

function additional(stated: Json | undefined, changes: readonly (readonly [string, string])[]): Json | undefined {
  if (changes.length === 0) return stated;
  const set = JsonObject.of(changes);
  if (stated === undefined || stated === null) return set;
  return stated instanceof JsonObject ? JsonObject.of([...stated, ...set]) : [stated, set].flat();
}

const oneOrMany = (values: readonly string[]): Json | undefined => (values.length > 1 ? [...values] : values[0]);

/** A name that is not an IRI is written as an object. Otherwise readers would take it for a relative IRI. */
const actorJson = (actor: string | undefined): Json | undefined =>
  actor === undefined || isIri(actor) ? actor : JsonObject.of([['name', actor]]);

/**
 * Writes identifiers as a vendor's map, the most common form. If a reader could misunderstand one of the names, all are written
 * as objects with their names.
 */
function identifierJson(identifiers: readonly Identifier[]): Json | undefined {
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

/** The lead of an event as its sender wrote it. Returns an empty list for RDF, and for messages that have their own context. */
function statedLead({ key, source: { text, mediaType } }: LeadEvent): JsonObject[] {
  if (!isJsonMediaType(mediaType)) return [];
  const json = decodeJson(text, undefined, ignoreWarnings);
  if (!(json instanceof JsonObject) || json.has('@context')) return [];
  const envelopes = readEnvelopes(json, ignoreWarnings);
  return envelopes.filter((one) => one.key === key).map(({ lead }) => lead);
}

/** Merges a later message into earlier ones. Empty values remove nothing. */
function merge(whole: JsonObject, later: JsonObject): void {
  for (const [key, value] of later) {
    const before = whole.get(key);
    if (value === null || value === '') continue;
    if (before instanceof JsonObject && value instanceof JsonObject) {
      const both = JsonObject.of(before);
      merge(both, value);
      whole.set(key, both);
    } else whole.set(key, UNITED.has(key) ? unite(before, value) : value);
  }
}

function unite(before: Json | undefined, value: Json): Json {
  if (before === undefined) return value;
  const all = new Map([before, value].flat().map((one) => [canonicalJson(one), one]));
  return all.size === 1 ? value : [...all.values()];
}

/** The text of a JSON value. It keeps the order of the members, and all digits of the numbers. */
export function jsonText(value: Json): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (!(value instanceof JsonObject)) return JSON.stringify(value);
  return `{${[...value].map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`).join(',')}}`;
}
