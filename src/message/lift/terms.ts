/** Maps a key of a message to its property, and says how its values are read. */
import { schemaTerm } from './schema-terms.ts';
import { lead, schema, unknownTerm, vcard } from '../../vocab.ts';
import { ACTION_TYPES, actionFromTopic, actionFromType, localName } from '../event/actions.ts';
import { isIri } from '../../rdf/iri.ts';
import { withoutNamespace } from './local-term.ts';
import { remembered } from '../../text/remembered.ts';

/** How the values of a property are read. */
export type Role =
  'plain' | 'iri' | 'thing' | 'date' | 'day' | 'actor' | 'telephone' | 'email' | 'identifiers' | 'topic';

/** The property of a key. `known` is false if neither schema.org nor leadpod defines it. */
export interface Property {
  readonly iri: string;
  readonly role: Role;
  readonly known: boolean;
}

const DATE_TIMES = [
  ...['startTime', 'endTime', 'dateSent', 'dateReceived', 'dateRead', 'dateCreated', 'dateModified', 'datePublished'],
  ...['bookingTime', 'scheduledTime', 'availabilityStarts', 'availabilityEnds', 'validFrom', 'validThrough'],
];

/** Keys whose meaning in a message is narrower than in schema.org, or that schema.org does not define. */
const PROPERTIES: ReadonlyMap<string, readonly [iri: string, role: Role]> = new Map<string, readonly [string, Role]>([
  ['topic', [lead('topic'), 'topic']],
  ['time', [schema('startTime'), 'date']],
  ['timestamp', [schema('startTime'), 'date']],
  ['agent', [schema('agent'), 'actor']],
  ['recipient', [schema('recipient'), 'actor']],
  ['participant', [schema('participant'), 'actor']],
  ['owner', [schema('owner'), 'actor']],
  ['sender', [schema('sender'), 'actor']],
  ['instrument', [schema('instrument'), 'actor']],
  ['source', [lead('envelopeSource'), 'actor']],
  ['envelopeAgent', [lead('envelopeAgent'), 'actor']],
  ['originalRecipient', [lead('originalRecipient'), 'actor']],
  ['deliveredAs', [lead('deliveredAs'), 'iri']],
  ['originalId', [lead('originalId'), 'plain']],
  ['declaredType', [lead('declaredType'), 'plain']],
  ['leadSource', [lead('leadSource'), 'plain']],
  // The context of schema.org does not coerce all properties with the range DateTime.
  ...DATE_TIMES.map((key): [string, [string, Role]] => [key, [schema(key), 'date']]),
  ['dateAccepted', [lead('dateAccepted'), 'date']],
  ['dateRejected', [lead('dateRejected'), 'date']],
  ['reason', [lead('reason'), 'plain']],
  // Any object may have a score. For a lead, leadpod also writes lead:score.
  ['score', [unknownTerm('score'), 'plain']],
  ['telephone', [schema('telephone'), 'telephone']],
  ['faxNumber', [schema('faxNumber'), 'telephone']],
  ['email', [schema('email'), 'email']],
  ['identifier', [schema('identifier'), 'identifiers']],
  ['additionalProperty', [schema('additionalProperty'), 'identifiers']],
  ['sameAs', [schema('sameAs'), 'identifiers']],
]);

/** Types of the format that schema.org does not define, each with the nearest classes of known vocabularies. */
const CLASSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['Lead', [lead('Lead')]],
  ['Contact', [lead('Contact'), schema('Person'), vcard('Individual')]],
  ['RequestShowingAction', [lead('RequestShowingAction'), schema('Action')]],
  ['RealEstateOrganization', [lead('RealEstateOrganization'), schema('Organization')]],
  ['RealEstateOffice', [lead('RealEstateOffice'), schema('Organization')]],
  ['RealEstateTeam', [lead('RealEstateTeam'), schema('Organization')]],
  ['RealEstateWebsite', [lead('RealEstateWebsite'), schema('WebSite')]],
  ['PropertyListing', [lead('PropertyListing'), schema('RealEstateListing')]],
  ['OpenHouseEvent', [lead('OpenHouseEvent'), schema('Event')]],
]);

/** The property of a key. An unknown key gets an IRI from {@link unknownTerm}. */
export function propertyOf(key: string): Property {
  return KNOWN_PROPERTIES.get(key) ?? findProperty(key);
}

/** Properties of known keys only: there are a few thousand, while strangers may invent any number of keys. */
const KNOWN_PROPERTIES = new Map<string, Property>();

function findProperty(key: string): Property {
  const property = readProperty(key);
  if (property.known) KNOWN_PROPERTIES.set(key, property);
  return property;
}

function readProperty(key: string): Property {
  const ours = PROPERTIES.get(key);
  if (ours !== undefined) return { iri: ours[0], role: ours[1], known: true };
  const term = schemaTerm(key);
  if (term?.kind === 'property') {
    return { iri: schema(key), role: term.coercion ?? 'plain', known: true };
  }
  return { iri: unknownTerm(encodeURIComponent(key)), role: 'plain', known: false };
}

/** The classes of known vocabularies for a type that only this format defines, in whatever namespace a context puts it. */
export function classesBeside(type: string): readonly string[] {
  const name = withoutNamespace(type);
  if (name === type) return [];
  return name === 'RetractAction' ? ACTION_TYPES.retract : (CLASSES.get(name) ?? []);
}

/** The classes of a type, by its name; empty if it is unknown. */
export const classesOf = remembered(readClasses);

function readClasses(type: string): readonly string[] {
  const name = localName(type);
  if (actionFromTopic(type) !== undefined || name === 'RetractAction')
    return ACTION_TYPES[actionFromType(type) ?? 'retract'];
  const ours = CLASSES.get(name);
  if (ours !== undefined) return ours;
  if (schemaTerm(type)?.kind === 'class') return [schema(type)];
  if (type === `schema:${name}` && isIri(schema(name))) return [schema(name)];
  return /^(?:https?|urn):/.test(type) && isIri(type) ? [type] : [];
}
