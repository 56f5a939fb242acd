/**
 * The properties and classes that a message may state in the document of its lead. Words with a meaning for leadpod, for a
 * reasoner or for the server of the pod are kept under other names: a sender must not be able to state that a lead was
 * replaced, or what its original text is (SECURITY.md, T10).
 */
import { acl, acp, dcterms, ldp, lead, owl, rdf, rdfs, schema, unknownTerm } from '../../vocab.ts';
import type { Statements } from './statements.ts';
import type { JsonObject } from '../../text/json.ts';
import { classesOf, propertyOf, type Property } from '../../message/lift/terms.ts';
import { FRAGMENTS } from './fragments.ts';
import { typesOf } from '../../message/envelope.ts';
import { isIri } from '../../rdf/iri.ts';

const RESERVED = [lead(''), dcterms(''), rdf(''), rdfs(''), owl(''), ldp(''), acl(''), acp('')];
const isReserved = (iri: string): boolean => RESERVED.some((base) => iri.startsWith(base));

/** Properties that leadpod itself states of an event. In a message they are words like any other. */
const OF_EVENTS: ReadonlySet<string> = new Set([
  ...[lead('topic'), lead('envelopeAgent'), lead('deliveredAs'), lead('originalId'), lead('declaredType')],
]);
/** The member in which leadpod itself collects what a message says about the parties of an event. */
const PARTY = lead('party');
const SCHEMA = [schema(''), 'https://schema.org/'];

/**
 * The property that a member of a message has in the document. `aside`: members that are stated in another way. A term of
 * schema.org may be written as an IRI; if its name is in `aside`, it is kept under the name of the IRI.
 */
export function statedProperty(key: string, aside: ReadonlySet<string> = NOTHING): Property {
  if (!isIri(key)) return unlessReserved(key, propertyOf(key));
  const base = SCHEMA.find((one) => key.startsWith(one));
  if (base !== undefined) {
    const name = key.slice(base.length);
    return aside.has(name) || isIri(name) ? unknownProperty(key) : unlessReserved(key, propertyOf(name));
  }
  return isReserved(key) && key !== PARTY ? unknownProperty(key) : { iri: key, role: 'plain', known: false };
}

const NOTHING: ReadonlySet<string> = new Set();

const unlessReserved = (key: string, property: Property): Property =>
  OF_EVENTS.has(property.iri) ? unknownProperty(key) : property;

const unknownProperty = (key: string): Property => ({
  iri: unknownTerm(encodeURIComponent(key)),
  role: 'plain',
  known: false,
});

/** Classes of leadpod's own nodes. A thing that a message calls a lead is not another lead. */
const OF_NODES: ReadonlySet<string> = new Set([lead('Lead'), lead('AwaitedLead'), lead('Source')]);

/** The classes that a type of a message has in the document. Empty for a type that is kept as a text. */
export function statedClasses(type: string): readonly string[] {
  const classes = classesOf(type);
  return classes.some((iri) => OF_NODES.has(iri) || (iri === type && isReserved(iri))) ? [] : classes;
}

/** States the classes of a thing. A type without a known definition is kept as a text. */
export function stateTypes(statements: Statements, fragment: string, object: JsonObject): void {
  for (const type of typesOf(object)) {
    // The lead itself has its class already.
    if (fragment === FRAGMENTS.lead && classesOf(type).includes(lead('Lead'))) continue;
    const classes = statedClasses(type);
    statements.type(fragment, ...classes);
    if (classes.length === 0) statements.text(fragment, lead('declaredType'), type);
  }
}
