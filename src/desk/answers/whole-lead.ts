/**
 * The lead in an assignment. The new owner of a lead gets everything that its messages say. It is written from the combined
 * statements of all events, so messages with a JSON-LD context of their own and messages in RDF count like all others.
 */
import { topicOf } from '../../message/event/actions.ts';
import { readStatement } from '../../message/event/statement.ts';
import { readEnvelopes } from '../../message/envelope.ts';
import { viewListing } from '../../message/parts/listings.ts';
import { viewOffer } from '../../message/parts/offers.ts';
import type { Parts, Things } from '../../message/parts/parts.ts';
import type { Plain } from '../../message/parts/prices.ts';
import type { NamedPerson } from '../../message/parts/relatives.ts';
import { viewSearch } from '../../message/parts/searches.ts';
import { DEFAULT_REGION } from '../../message/values/telephones.ts';
import { ignoreWarnings } from '../../message/warning.ts';
import { readConsent, type Consent } from '../../lead/consent.ts';
import { foldEvents, STATUS_OF, type Lead } from '../../lead/lead.ts';
import { JsonNumber, JsonObject, valuesOf, type Json } from '../../text/json.ts';
import { actorJson, changed, identifierJson, oneOrMany, type Changes, type Members } from './lead-object.ts';

/** Members that describe one event or a former owner, so they are not repeated. */
const TRANSIENT = new Set(['@id', 'id', 'recipient', 'dateAccepted', 'dateRejected', 'reason', 'comment', 'status']);

/** Creates the object from everything that is known about the lead. */
export function wholeLeadObject(lead: Lead, changes: Changes = {}): JsonObject {
  const { parts, fields, details } = lead;
  const said = withoutOldConsent(parts.lead, details.consent).filter(([key]) => !TRANSIENT.has(key));
  const own: Members = [
    ['id', parts.lead.get('id') ?? parts.lead.get('@id')],
    ...said,
    ['identifier', identifierJson(lead.identifiers)],
    ['sender', actorJson(fields.sender)],
    ['owner', actorJson(fields.owner)],
    ['dateSent', fields.dateSent],
    ['dateReceived', fields.dateReceived],
    ['score', plainJson(details.score)],
    ['comments', oneOrMany(commentsOn(lead))],
    ['leadSource', oneOrMany(sourcesOf(lead))],
  ];
  const contact: Members = [
    // Some senders write the members of the contact on the lead itself.
    ...(parts.contact.size === 0 ? said : withoutOldConsent(parts.contact, details.consent)),
    ...lostConsent(lead),
    ['identifier', identifierJson(lead.contactIdentifiers)],
    ['sameAs', undefined],
    ['name', fields.name],
    ['givenName', fields.givenName],
    ['familyName', fields.familyName],
    ['telephone', oneOrMany(lead.telephones)],
    ['email', oneOrMany(lead.emails)],
  ];
  const people = [...parts.people.values()].map(personJson);
  const object = changed(own, contact, changes, people);
  return JsonObject.of([...object, ...lostThings(parts, object)]);
}

/** The comments on the lead and its contact. A comment on an answer is for the person who got that answer. */
function commentsOn({ events, parts }: Lead): Json[] {
  const { details } = foldEvents(events.filter(({ action }) => STATUS_OF[action] === undefined));
  const onLead = ['comment', 'comments'].flatMap((key) => valuesOf(parts.lead.get(key)));
  return [...new Set([...onLead, ...(details.comments ?? [])])];
}

/** The sources, those of the newest event first: they say where the lead came from. */
function sourcesOf({ events, parts }: Lead): JsonObject[] {
  const keys = [...events].reverse().flatMap(({ statement }) => [...(statement.parts?.sources.keys() ?? [])]);
  return [...new Set(keys)].flatMap((key) => parts.sources.get(key) ?? []);
}

/** Leaves out members with an answer about consent that a later event has replaced under another key. */
function withoutOldConsent(object: JsonObject, consent: Consent = {}): [string, Json][] {
  return [...object].flatMap(([key, value]): [string, Json][] => {
    if (key === 'additionalProperty' && value instanceof JsonObject)
      return [[key, JsonObject.of(withoutOldConsent(value, consent))]];
    const answers = Object.entries(readConsent(JsonObject.of([[key, value]])));
    return answers.every(([channel, answer]) => consent[channel as keyof Consent] === answer) ? [[key, value]] : [];
  });
}

/** Consent that is in no member of the lead or contact any more. */
function lostConsent({ parts, details: { consent = {} } }: Lead): Members {
  const stated = readConsent(
    ...[parts.lead, parts.contact].map((one) => JsonObject.of(withoutOldConsent(one, consent))),
  );
  const lost = Object.entries(consent).filter(([channel]) => stated[channel as keyof Consent] === undefined);
  return lost.map(([channel, answer]) => [`${channel}OptIn`, answer]);
}

const personJson = ({ person, relationship, emails, telephones }: NamedPerson): JsonObject =>
  JsonObject.of([
    ['type', 'Contact'],
    ['relationship', relationship],
    ...person,
    ['email', oneOrMany(emails)],
    ['telephone', oneOrMany(telephones)],
  ]);

const plainJson = (value: Plain | undefined): Json | undefined =>
  typeof value === 'number' ? new JsonNumber(String(value)) : value;

/** Listings, searches and offers that are not in the object, or not as they are now, under members in which readers look for them. */
function lostThings(parts: Parts, object: JsonObject): Members {
  const data = JsonObject.of([['object', object]]);
  const message = JsonObject.of([['topic', topicOf('assign')], ['data', data]]); // prettier-ignore
  const [envelope] = readEnvelopes(message, ignoreWarnings);
  const read = envelope && readStatement(envelope, { region: DEFAULT_REGION }).parts;
  const lost = (key: string, thingsOf: (parts: Parts) => Things, view: (thing: JsonObject) => object): Members => {
    const textOf = (thing: JsonObject): string => JSON.stringify(view(thing));
    const known = new Set([...(read === undefined ? [] : thingsOf(read).values())].map(textOf));
    const missing = [...thingsOf(parts).values()].filter((thing) => !known.has(textOf(thing)));
    return missing.length === 0 ? [] : [[key, oneOrMany([...missing, ...valuesOf(object.get(key))])]];
  };
  return [
    ...lost('propertyListing', ({ listings }) => listings, viewListing),
    ...lost('seeks', ({ searches }) => searches, viewSearch),
    ...lost('offers', ({ offers }) => offers, viewOffer),
  ];
}
