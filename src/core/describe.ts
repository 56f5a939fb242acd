/**
 * A lead to quads, in the words of schema.org, vCard and our vocabulary. No blank nodes: every node has a fragment that
 * follows from what it says, so that two machines write the same.
 */
import { dcterms, lead, rdf, schema, vcard, xsd } from '../vocab.ts';
import { ACTION_TYPES, topicOf } from './actions.ts';
import type { LeadEvent } from './event.ts';
import { shortHash } from './hash.ts';
import { isIri, toIri } from './iri.ts';
import { classesOf } from './lift-terms.ts';
import { countReusedIds, sourceKey, type Lead } from './lead.ts';
import type { Mark } from './marks.ts';
import { literal, namedNode, quad, type Quad } from './quads.ts';
import type { LeadSource } from './statement.ts';
import { identifierKey, type Identifier } from './values/identifiers.ts';

type Object = Quad['object'];

const IRI_FIELDS = { recipient: schema('recipient'), sender: schema('sender'), owner: schema('owner') } as const;
const DATE_FIELDS = {
  dateSent: schema('dateSent'),
  dateReceived: schema('dateReceived'),
  dateAccepted: lead('dateAccepted'),
  dateRejected: lead('dateRejected'),
} as const;
const ASSIGNEES = { assignee: lead('assignee'), previousAssignee: lead('previousAssignee') } as const;
const ASSIGNMENT_DATES = { dateAssigned: lead('dateAssigned'), dateUnassigned: lead('dateUnassigned') } as const;
/** Who takes part in an event. */
const PARTIES = {
  agent: schema('agent'),
  recipient: schema('recipient'),
  participant: schema('participant'),
  provider: lead('envelopeAgent'),
} as const;
const TEXT_FIELDS = { reason: lead('reason'), comment: schema('comment') } as const;

/** The fragments of a lead resource, by what they name. */
export const FRAGMENTS = {
  lead: 'it',
  contact: 'contact',
  event: (event: Pick<LeadEvent, 'key'>): string => `event-${event.key.slice(0, 16)}`,
  identifier: (identifier: Identifier): string => `identifier-${shortHash([identifierKey(identifier)], 12)}`,
  source: (source: LeadSource): string => `source-${shortHash([sourceKey(source)], 12)}`,
  actor: (name: string): string => `actor-${shortHash([name], 12)}`,
} as const;

/**
 * All statements about a lead in the document `url` (without fragment), in the order in which people read them. `journaled` says
 * by the key of an event where its original text stands, if not here.
 */
export function describeLead(state: Lead, url: string, journaled: ReadonlyMap<string, string> = new Map()): Quad[] {
  return new Description(url, journaled).describe(state);
}

class Description {
  readonly #url: string;
  readonly #quads: Quad[] = [];
  readonly #named = new Set<string>();
  readonly #journaled: ReadonlyMap<string, string>;

  constructor(url: string, journaled: ReadonlyMap<string, string>) {
    this.#url = url;
    this.#journaled = journaled;
  }

  describe(state: Lead): Quad[] {
    this.#lead(state);
    this.#contact(state);
    for (const identifier of state.identifiers) this.#identifier(identifier);
    for (const identifier of state.contactIdentifiers) this.#identifier(identifier);
    for (const source of state.sources) this.#source(source);
    for (const event of state.events) this.#event(event, state.marks.get(event.key) ?? []);
    return this.#quads;
  }

  #lead(state: Lead): void {
    const it = FRAGMENTS.lead;
    this.#type(it, lead('Lead'));
    this.#add(it, lead('status'), literal(state.status));
    this.#date(it, dcterms('modified'), state.modified);
    for (const identifier of state.identifiers) this.#link(it, schema('identifier'), FRAGMENTS.identifier(identifier));
    if (hasContact(state)) this.#link(it, schema('object'), FRAGMENTS.contact);
    const { assignment, fields } = state;
    for (const [field, property] of entries(IRI_FIELDS)) this.#actor(it, property, fields[field]);
    for (const [field, property] of entries(ASSIGNEES)) this.#actor(it, property, assignment[field]);
    for (const [field, property] of entries(DATE_FIELDS)) this.#date(it, property, fields[field]);
    for (const [field, property] of entries(ASSIGNMENT_DATES)) this.#date(it, property, assignment[field]);
    for (const [field, property] of entries(TEXT_FIELDS)) this.#text(it, property, state.fields[field]);
    for (const source of state.sources) this.#link(it, lead('leadSource'), FRAGMENTS.source(source));
    for (const event of state.events) this.#link(it, lead('event'), FRAGMENTS.event(event));
    const warnings = countWarnings(state);
    if (warnings > 0) this.#add(it, lead('warnings'), literal(String(warnings), namedNode(xsd('integer'))));
  }

  #contact(state: Lead): void {
    if (!hasContact(state)) return;
    const contact = FRAGMENTS.contact;
    const { name, givenName, familyName } = state.fields;
    this.#type(contact, schema('Person'));
    this.#type(contact, vcard('Individual'));
    this.#text(contact, schema('name'), name);
    // Other Solid apps look for vcard:fn, which a vcard:Individual must have (RFC 6350 section 6.2.1).
    this.#text(contact, vcard('fn'), name ?? ([givenName, familyName].filter(Boolean).join(' ') || undefined));
    this.#text(contact, schema('givenName'), givenName);
    this.#text(contact, schema('familyName'), familyName);
    for (const email of state.emails) {
      this.#text(contact, schema('email'), email);
      this.#iri(contact, vcard('hasEmail'), `mailto:${email}`);
    }
    for (const telephone of state.telephones) {
      this.#text(contact, schema('telephone'), telephone);
      this.#iri(contact, vcard('hasTelephone'), `tel:${telephone}`);
    }
    for (const identifier of state.contactIdentifiers) {
      this.#link(contact, schema('identifier'), FRAGMENTS.identifier(identifier));
    }
  }

  #identifier(identifier: Identifier): void {
    const node = FRAGMENTS.identifier(identifier);
    if (this.#named.has(node)) return;
    this.#named.add(node);
    this.#type(node, schema('PropertyValue'));
    this.#text(node, schema('propertyID'), identifier.propertyID);
    this.#text(node, schema('value'), identifier.value);
  }

  #source(source: LeadSource): void {
    const node = FRAGMENTS.source(source);
    const classes = source.type === undefined ? [] : classesOf(source.type);
    this.#type(node, lead('Source'));
    for (const type of classes) this.#type(node, type);
    if (classes.length === 0) this.#text(node, lead('declaredType'), source.type);
    this.#text(node, schema('text'), source.text);
    if (source.listing !== undefined)
      this.#add(node, schema('about'), reference(source.listing) ?? literal(source.listing));
  }

  #event(event: LeadEvent, marks: readonly Mark[]): void {
    const node = FRAGMENTS.event(event);
    for (const type of ACTION_TYPES[event.action]) this.#type(node, type);
    this.#add(node, lead('eventId'), reference(event.id) ?? literal(event.id));
    this.#text(node, lead('topic'), topicOf(event.action));
    this.#date(node, schema('startTime'), event.time);
    for (const [party, property] of entries(PARTIES))
      this.#actor(node, property, event[party]?.iri ?? event[party]?.name);
    this.#link(node, schema('object'), FRAGMENTS.lead);
    for (const mark of marks) this.#text(node, lead('mark'), mark);
    const { text, mediaType, base } = event.source;
    const isJson = mediaType === 'application/json' || mediaType === 'application/ld+json';
    const place = this.#journaled.get(event.key);
    if (place !== undefined) this.#add(node, lead('sourceIn'), namedNode(place));
    else this.#add(node, lead('source'), isJson ? literal(text, namedNode(rdf('JSON'))) : literal(text));
    this.#text(node, lead('mediaType'), mediaType);
    if (base !== undefined) this.#add(node, lead('base'), reference(base) ?? literal(base));
  }

  /** An IRI as it is, a name as a node of its own. */
  #actor(subject: string, property: string, text: string | undefined): void {
    if (text === undefined) return;
    const iri = reference(text);
    if (iri !== undefined) {
      this.#add(subject, property, iri);
      return;
    }
    const node = FRAGMENTS.actor(text);
    this.#link(subject, property, node);
    if (this.#named.has(node)) return;
    this.#named.add(node);
    this.#text(node, schema('name'), text);
  }

  #type(fragment: string, type: string): void {
    this.#add(fragment, rdf('type'), namedNode(type));
  }

  #text(fragment: string, property: string, value: string | undefined): void {
    if (value !== undefined) this.#add(fragment, property, literal(value));
  }

  #date(fragment: string, property: string, iso: string | undefined): void {
    if (iso !== undefined) this.#add(fragment, property, literal(iso, namedNode(xsd('dateTime'))));
  }

  /** An IRI made of a value; what makes none (`mailto:` and a remark) is left to the text beside it. */
  #iri(fragment: string, property: string, iri: string): void {
    if (isIri(iri)) this.#add(fragment, property, namedNode(iri));
  }

  #link(fragment: string, property: string, target: string): void {
    this.#add(fragment, property, namedNode(`${this.#url}#${target}`));
  }

  #add(fragment: string, property: string, object: Object): void {
    this.#quads.push(quad(namedNode(`${this.#url}#${fragment}`), namedNode(property), object));
  }
}

/** All that was repaired in the lead's events, and events that claim another's id. */
export function countWarnings(state: Lead): number {
  return state.events.reduce((sum, { warnings }) => sum + warnings.length, countReusedIds(state));
}

function hasContact({ fields, emails, telephones, contactIdentifiers }: Lead): boolean {
  const named = fields.name ?? fields.givenName ?? fields.familyName;
  return named !== undefined || emails.length + telephones.length + contactIdentifiers.length > 0;
}

/** A node for what was read as an IRI; names, and IRIs that would need repair, stay texts. */
function reference(text: string): Object | undefined {
  return toIri(text)?.repaired === false ? namedNode(text) : undefined;
}

function entries<K extends string, V>(object: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(object) as [K, V][];
}
