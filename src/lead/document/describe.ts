/**
 * Converts a lead to quads, with terms of schema.org, vCard and our vocabulary. There are no blank nodes: every node
 * has a fragment that is derived from its content, so that two machines write the same document.
 */
import { dcterms, lead, rdf, schema, vcard, xsd } from '../../vocab.ts';
import { ACTION_TYPES, topicOf } from '../../message/event/actions.ts';
import { stateFacts, stateIdentifier, stateIdentifierObjects } from './describe-facts.ts';
import { PERSON_ASIDE, PERSON_TYPES, stateObjects, stateReach } from './describe-person.ts';
import { describeThings } from './describe-things.ts';
import { actorsAs, type LeadEvent } from '../../message/event/event.ts';
import { FRAGMENTS } from './fragments.ts';
import { countReusedIds, isLead, type Lead } from '../lead.ts';
import type { Mark } from '../marks.ts';
import { literal, namedNode, type Quad } from '../../rdf/quads.ts';
import { reference, Statements } from './statements.ts';
import { isRepair } from '../../message/warning.ts';

export { FRAGMENTS } from './fragments.ts';

const IRI_FIELDS = { recipient: schema('recipient'), sender: schema('sender'), owner: schema('owner') } as const;
const DATE_FIELDS = {
  dateSent: schema('dateSent'),
  dateReceived: schema('dateReceived'),
  dateAccepted: lead('dateAccepted'),
  dateRejected: lead('dateRejected'),
} as const;
const ASSIGNEES = { assignee: lead('assignee'), previousAssignee: lead('previousAssignee') } as const;
const ASSIGNMENT_DATES = { dateAssigned: lead('dateAssigned'), dateUnassigned: lead('dateUnassigned') } as const;
/** The parties of an event and their properties. */
const PARTIES = {
  agent: schema('agent'),
  recipient: schema('recipient'),
  participant: schema('participant'),
  provider: lead('envelopeAgent'),
} as const;
const TEXT_FIELDS = { reason: lead('reason'), comment: schema('comment') } as const;
const CONSENT = {
  email: lead('consentToEmail'),
  sms: lead('consentToSms'),
  telephone: lead('consentToTelephone'),
} as const;
const ORIGIN = {
  website: lead('website'),
  application: lead('application'),
  campaign: lead('campaign'),
  originatingSystem: lead('originatingSystem'),
  sourceAgent: lead('sourceAgent'),
} as const;

/** Members of the action that are stated in another way. */
const EVENT_ASIDE = new Set(['object', 'agent', 'recipient', 'participant', 'startTime']);
/** Members of the lead that are stated in another way. */
const LEAD_ASIDE = new Set([
  ...['object', 'leadSource', 'identifier', 'sender', 'owner'],
  ...['dateSent', 'dateReceived', 'dateAccepted', 'dateRejected', 'reason'],
]);

/**
 * All statements about a lead in the document `url` (without a fragment), in an order that is good to read. `journaled`: for
 * the key of an event, the place of its original text in the journal, if it is not in the document.
 */
export function describeLead(state: Lead, url: string, journaled: ReadonlyMap<string, string> = new Map()): Quad[] {
  const statements = new Statements(url, state.parts);
  stateLead(statements, state);
  stateContact(statements, state);
  for (const identifier of state.identifiers)
    stateIdentifier(statements, FRAGMENTS.lead, schema('identifier'), identifier);
  for (const object of [state.parts.lead, state.parts.contact]) stateIdentifierObjects(statements, object);
  describeThings(statements, state);
  for (const event of state.events) {
    stateEvent(statements, event, state.marks.get(event.key) ?? []);
    stateOriginal(statements, event, journaled.get(event.key));
  }
  return statements.quads;
}

function stateLead(statements: Statements, state: Lead): void {
  const it = FRAGMENTS.lead;
  const { assignment, fields, details } = state;
  const status = stateStatus(statements, state);
  statements.date(it, dcterms('modified'), state.modified);
  for (const identifier of state.identifiers)
    statements.link(it, schema('identifier'), FRAGMENTS.identifier(identifier));
  if (hasContact(state)) statements.link(it, schema('object'), FRAGMENTS.contact);
  for (const [field, property] of entries(IRI_FIELDS)) statements.actor(it, property, fields[field]);
  for (const [field, property] of entries(ASSIGNEES)) statements.actor(it, property, assignment[field]);
  for (const [field, property] of entries(DATE_FIELDS)) statements.date(it, property, fields[field]);
  for (const [field, property] of entries(ASSIGNMENT_DATES)) statements.date(it, property, assignment[field]);
  for (const [field, property] of entries(TEXT_FIELDS)) statements.text(it, property, fields[field]);
  for (const recipient of details.recipients ?? []) statements.actor(it, schema('recipient'), recipient);
  for (const [field, property] of entries(ORIGIN)) statements.text(it, property, details[field]);
  statements.plain(it, lead('score'), details.score);
  for (const source of state.sources) statements.link(it, lead('leadSource'), FRAGMENTS.source(source));
  const aside = new Set([...LEAD_ASIDE, 'recipient', ...status]);
  // Some senders write the contact's fields on the lead. Its `sameAs` is no identifier of the contact then.
  const isContact = state.parts.contact.size === 0;
  const ofPerson = [...PERSON_ASIDE].filter((key) => key !== 'sameAs');
  stateFacts(statements, it, state.parts.lead, isContact ? new Set([...aside, ...ofPerson]) : aside);
  for (const event of state.events) statements.link(it, lead('event'), FRAGMENTS.event(event));
  stateCount(statements, lead('repairs'), countRepairs(state));
  stateCount(statements, lead('warnings'), countWarnings(state));
}

/**
 * States the type and the status. Returns the members to leave out, because they would contradict them: senders of scores call
 * the scored thing a lead.
 */
function stateStatus(statements: Statements, state: Lead): string[] {
  const it = FRAGMENTS.lead;
  const isThere = isLead(state);
  statements.type(it, lead(isThere ? 'Lead' : 'AwaitedLead'));
  if (isThere) statements.text(it, lead('status'), state.status);
  return isThere ? [] : ['type'];
}

function stateCount(statements: Statements, property: string, count: number): void {
  if (count > 0) statements.plain(FRAGMENTS.lead, property, count);
}

function stateContact(statements: Statements, state: Lead): void {
  if (!hasContact(state)) return;
  const contact = FRAGMENTS.contact;
  const { fields, details, parts } = state;
  statements.type(contact, ...PERSON_TYPES);
  statements.text(contact, schema('name'), fields.name);
  // Other Solid apps read vcard:fn, which a vcard:Individual must have (RFC 6350 section 6.2.1).
  statements.text(contact, vcard('fn'), fields.name);
  statements.text(contact, schema('givenName'), fields.givenName);
  statements.text(contact, schema('familyName'), fields.familyName);
  stateReach(statements, contact, state.emails, state.telephones);
  for (const identifier of state.contactIdentifiers)
    stateIdentifier(statements, contact, schema('identifier'), identifier);
  for (const [channel, property] of entries(CONSENT)) statements.flag(contact, property, details.consent?.[channel]);
  statements.text(contact, lead('preferredContact'), details.preferredContact);
  for (const language of details.language ?? []) statements.text(contact, schema('knowsLanguage'), language);
  if (details.birthDate !== undefined) stateDay(statements, contact, details.birthDate);
  stateObjects(statements, contact, parts.contact.size === 0 ? parts.lead : parts.contact);
  stateFacts(statements, contact, parts.contact, new Set([...PERSON_ASIDE, 'birthDate']));
}

function stateDay(statements: Statements, contact: string, day: string): void {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day);
  statements.add(contact, schema('birthDate'), isDay ? literal(day, namedNode(xsd('date'))) : literal(day));
}

function stateEvent(statements: Statements, event: LeadEvent, marks: readonly Mark[]): void {
  const node = FRAGMENTS.event(event);
  statements.type(node, ...ACTION_TYPES[event.action]);
  statements.add(node, lead('eventId'), reference(event.id) ?? literal(event.id));
  statements.text(node, lead('topic'), topicOf(event.action));
  statements.date(node, schema('startTime'), event.time);
  for (const [party, property] of entries(PARTIES)) {
    const actors = party === 'provider' ? [event.provider] : actorsAs(event, party);
    for (const actor of actors) statements.actor(node, property, actor?.iri ?? actor?.name);
  }
  statements.link(node, schema('object'), FRAGMENTS.lead);
  for (const mark of marks) statements.text(node, lead('mark'), mark);
  if (event.statement.parts !== undefined) stateFacts(statements, node, event.statement.parts.action, EVENT_ASIDE);
}

/** States the original text of an event, or its place in the journal. */
function stateOriginal(statements: Statements, event: LeadEvent, place: string | undefined): void {
  const node = FRAGMENTS.event(event);
  const { text, mediaType, base } = event.source;
  const isJson = mediaType === 'application/json' || mediaType === 'application/ld+json';
  if (place !== undefined) statements.add(node, lead('sourceIn'), namedNode(place));
  else statements.add(node, lead('source'), isJson ? literal(text, namedNode(rdf('JSON'))) : literal(text));
  statements.text(node, lead('mediaType'), mediaType);
  if (base !== undefined) statements.add(node, lead('base'), reference(base) ?? literal(base));
}

/** The number of repairs in the lead's events that did not change their meaning. */
export const countRepairs = ({ events }: Lead): number =>
  events.reduce((sum, { warnings }) => sum + warnings.filter(isRepair).length, 0);

/** The number of warnings about the lead's events: unreadable values, and events that reuse the id of another event. */
export const countWarnings = (state: Lead): number =>
  state.events.reduce((sum, { warnings }) => sum + warnings.length, countReusedIds(state)) - countRepairs(state);

function hasContact({ fields, emails, telephones, contactIdentifiers, parts }: Lead): boolean {
  if (fields.name !== undefined || parts.contact.size > 0) return true;
  return emails.length + telephones.length + contactIdentifiers.length > 0;
}

function entries<K extends string, V>(object: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(object) as [K, V][];
}
