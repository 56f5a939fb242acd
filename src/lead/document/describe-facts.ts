/**
 * Converts everything that a message says about a thing to statements, member by member, with schema.org terms where
 * they exist. Nested listings, searches and offers have nodes of their own and are referenced; other nested objects
 * become parts.
 */
import { lead, PREFIXES, schema, xsd } from '../../vocab.ts';
import { typesOf } from '../../message/envelope.ts';
import { FRAGMENTS } from './fragments.ts';
import { toIri } from '../../rdf/iri.ts';
import {
  canonicalJson,
  isScalar,
  JsonObject,
  scalarText,
  type Json,
  type JsonScalar,
  valuesOf,
  items,
} from '../../text/json.ts';
import { liftScalar, type LdValue } from '../../message/lift/scalars.ts';
import type { Property, Role } from '../../message/lift/terms.ts';
import { listingKey, listingOfText } from '../../message/parts/listings.ts';
import { isListing, isListingKey } from '../../message/parts/listing-kind.ts';
import { literal, namedNode } from '../../rdf/quads.ts';
import { offerKey } from '../../message/parts/offers.ts';
import { isSearch, searchKey } from '../../message/parts/searches.ts';
import { statedProperty, stateTypes } from './stated-terms.ts';
import { reference, type StatedTerm, type Statements } from './statements.ts';
import { readAddresses } from '../../message/values/addresses.ts';
import { emailsIn } from '../../message/values/emails.ts';
import { readIdentifiers } from '../../message/values/identifiers.ts';
import { readInstant } from '../../message/event/instants.ts';
import { ignoreWarnings } from '../../message/warning.ts';

const ID_KEYS = ['id', '@id'];
const TYPE_KEYS = ['type', '@type'];
/** The members of an object that is only a reference. */
const REFERENCE_KEYS = new Set([...ID_KEYS, ...TYPE_KEYS]);

/** States the members of an object about the node of a fragment, except those that are stated in another way. */
export function stateFacts(
  statements: Statements,
  fragment: string,
  object: JsonObject,
  aside: ReadonlySet<string> = new Set(),
): void {
  new Facts(statements).state(fragment, object, aside);
}

/** Describes a nested object once and returns its fragment. `key` is the member that contains it. */
export function statePart(statements: Statements, object: JsonObject, key: string): string {
  return new Facts(statements).part(object, key);
}

class Facts {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  state(fragment: string, object: JsonObject, aside: ReadonlySet<string>): void {
    if (!aside.has('type')) stateTypes(this.#statements, fragment, object);
    for (const [key, value] of object) {
      if (aside.has(key) || TYPE_KEYS.includes(key)) continue;
      if (ID_KEYS.includes(key)) {
        for (const item of valuesOf(value)) if (isScalar(item)) this.#name(fragment, scalarText(item));
      } else if (key === 'identifier' || key === 'sameAs') this.#identifiers(fragment, key, object);
      else this.#member(fragment, key, value, statedProperty(key, aside));
    }
  }

  /** States the IRI of a thing elsewhere. The document of a lead makes no statements about foreign nodes. */
  #name(fragment: string, text: string): void {
    const found = toIri(text);
    if (found === undefined) this.#statements.text(fragment, lead('originalId'), text);
    else this.#statements.add(fragment, schema('sameAs'), namedNode(found.iri));
  }

  #identifiers(fragment: string, key: string, object: JsonObject): void {
    for (const identifier of readIdentifiers(object.get(key))) {
      const iri = identifier.propertyID === 'identifier' ? reference(identifier.value) : undefined;
      if (iri === undefined) stateIdentifier(this.#statements, fragment, schema(key), identifier);
      else this.#statements.add(fragment, schema(key), iri);
    }
  }

  #member(fragment: string, key: string, values: Json, { iri, role }: Property): void {
    for (const value of valuesOf(values)) {
      const property = BESIDE.get(`${isScalar(value) ? 'text' : 'thing'} ${iri}`) ?? iri;
      if (isScalar(value)) this.#scalar(fragment, key, property, role, value);
      else if (key === 'additionalProperty') this.#properties(fragment, property, value);
      else this.#object(fragment, key, property, value);
    }
  }

  #scalar(fragment: string, key: string, property: string, role: Role, value: JsonScalar): void {
    const text = scalarText(value);
    if (isListingKey(key) && text.trim() !== '') {
      this.#statements.link(fragment, property, this.#statements.listing(listingKey(listingOfText(text))));
      return;
    }
    if (TEXTS.has(property) && text.trim() !== '') {
      this.#statements.text(fragment, property, text);
      return;
    }
    const date = role === 'date' ? readInstant(value, '', this.#statements.reading, ignoreWarnings) : undefined;
    if (date !== undefined) {
      this.#statements.date(fragment, property, date);
      return;
    }
    // The normal form comes first; the sender's spelling is in the original text. Numbers are not normalised here,
    // since their country depends on the reader's settings.
    const addresses = role === 'email' ? emailsIn(text) : [];
    for (const address of addresses) this.#statements.text(fragment, property, address);
    if (addresses.length > 0) return;
    const [normal] = liftScalar(
      value,
      role === 'telephone' ? 'plain' : role,
      '',
      this.#statements.reading,
      ignoreWarnings,
    );
    const term = normal === undefined ? undefined : termOf(normal);
    if (term !== undefined) this.#statements.add(fragment, property, term);
    else this.#statements.actor(fragment, property, text);
  }

  #object(fragment: string, key: string, property: string, object: JsonObject): void {
    const only = [...object.keys()].every((member) => REFERENCE_KEYS.has(member));
    const id = ID_KEYS.map((member) => object.get(member)).find(isScalar);
    const iri = only && id !== undefined ? toIri(scalarText(id))?.iri : undefined;
    const isElsewhere = property === schema('about') && fragment === FRAGMENTS.lead && !isListing(object, key);
    if (isElsewhere) this.#statements.link(fragment, schema('mentions'), this.part(object, key));
    else if (key === 'offers' && fragment === FRAGMENTS.lead)
      this.#statements.link(fragment, property, this.part(object, key, FRAGMENTS.offer(offerKey(object))));
    else if (isSearch(object, key)) this.#statements.link(fragment, property, FRAGMENTS.search(searchKey(object)));
    else if (isListing(object, key))
      this.#statements.link(fragment, property, this.#statements.listing(listingKey(object)));
    else if (iri !== undefined) this.#statements.add(fragment, property, namedNode(iri));
    else this.#statements.link(fragment, property, this.part(object, key));
  }

  /** The node of a nested object, described once. */
  part(object: JsonObject, key: string, node = FRAGMENTS.part(canonicalJson(object))): string {
    if (!this.#statements.begin(node)) return node;
    if (isAddress(object, key)) {
      this.#statements.type(node, schema('PostalAddress'));
      this.#statements.text(node, schema('description'), readAddresses(object)[0]?.text);
    }
    if (key === 'offers') this.#statements.type(node, schema('Offer'));
    this.state(node, object, new Set());
    return node;
  }

  /** States each member of a map such as `{"isHot": true}` as a PropertyValue. */
  #properties(fragment: string, property: string, map: JsonObject): void {
    for (const [key, value] of map) {
      for (const item of valuesOf(value)) {
        const node = FRAGMENTS.part(`property ${JSON.stringify(key)} ${canonicalJson(item)}`);
        this.#statements.link(fragment, property, node);
        if (!this.#statements.begin(node)) continue;
        this.#statements.type(node, schema('PropertyValue'));
        this.#statements.text(node, schema('propertyID'), key);
        if (isScalar(item)) this.#scalar(node, 'value', schema('value'), 'plain', item);
        else if (item.has('value'))
          this.state(node, item, new Set(isScalar(item.get('propertyID')) ? ['propertyID'] : []));
        else this.#statements.link(node, schema('value'), this.part(item, key));
      }
    }
  }
}

/**
 * The shape of a lead allows one kind of value for these properties. Values of another kind go to the property named
 * here.
 */
const BESIDE: ReadonlyMap<string, string> = new Map([
  [`thing ${schema('price')}`, schema('priceSpecification')],
  [`thing ${schema('propertyID')}`, PREFIXES.x + 'propertyID'],
  [`text ${schema('offers')}`, PREFIXES.x + 'offers'],
  [`text ${schema('seeks')}`, PREFIXES.x + 'seeks'],
]);

/** Codes that are texts, also if a sender writes them as numbers. */
const TEXTS: ReadonlySet<string> = new Set([
  schema('postalCode'),
  schema('postOfficeBoxNumber'),
  schema('streetAddress'),
]);

const isAddress = (object: JsonObject, key: string): boolean =>
  key === 'address' || typesOf(object).some((type) => type.endsWith('PostalAddress'));

/** States an identifier, a pair of a vendor's name and a value, as a node of its own. */
export function stateIdentifier(
  statements: Statements,
  fragment: string,
  property: string,
  identifier: { readonly propertyID: string; readonly value: string },
): void {
  const node = FRAGMENTS.identifier(identifier);
  statements.link(fragment, property, node);
  if (!statements.begin(node)) return;
  statements.type(node, schema('PropertyValue'));
  statements.text(node, schema('propertyID'), identifier.propertyID);
  statements.text(node, schema('value'), identifier.value);
}

/** States what identifier objects say about an identifier: whether it is the primary one, when it was issued. */
export function stateIdentifierObjects(statements: Statements, object: JsonObject): void {
  for (const { value } of items(object.get('identifier'), '')) {
    if (!(value instanceof JsonObject) || value.size < 3) continue;
    const [identifier, ...others] = readIdentifiers(value);
    if (identifier !== undefined && others.length === 0)
      stateFacts(statements, FRAGMENTS.identifier(identifier), value, SAID_OF_IDENTIFIER);
  }
}

const SAID_OF_IDENTIFIER = new Set(['type', '@type', 'id', '@id', 'propertyID', 'name', 'value', 'identifier']);

/** The term of a value; `undefined` if it has only a name. */
function termOf(value: LdValue): StatedTerm | undefined {
  if ('@id' in value && typeof value['@id'] === 'string') return namedNode(value['@id']);
  if (!('@value' in value)) return undefined;
  const plain = value['@value'] as string | boolean;
  const type = value['@type'] as string | undefined;
  if (typeof plain === 'boolean') return literal(String(plain), namedNode(xsd('boolean')));
  return type === undefined ? literal(plain) : literal(plain, namedNode(type));
}
