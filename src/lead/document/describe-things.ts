/**
 * Statements about the things in a lead, each with its own node: sources, listings, searches, offers, further contacts.
 */
import { lead, PREFIXES, schema, vcard } from '../../vocab.ts';
import type { NamedPerson } from '../../message/parts/relatives.ts';
import { nameOf } from '../../message/parts/names.ts';
import { stateFacts, stateIdentifier, statePart } from './describe-facts.ts';
import { PERSON_TYPES, stateObjects, stateReach } from './describe-person.ts';
import { FRAGMENTS } from './fragments.ts';
import { isScalar, JsonNumber, JsonObject, scalarText, type JsonScalar, valuesOf, items } from '../../text/json.ts';
import type { Lead } from '../lead.ts';
import { flagsOf, listingAddress, listingKey, listingOfText, viewListing } from '../../message/parts/listings.ts';
import { listingOfOffer, viewOffer } from '../../message/parts/offers.ts';
import type { Plain } from '../../message/parts/prices.ts';
import { plainScalar } from '../../message/parts/stated.ts';
import { isWantedKey, viewSearch } from '../../message/parts/searches.ts';
import { listingInSource, sourceKey, type LeadSource } from '../../message/parts/sources.ts';
import { actorText, readActors } from '../../message/values/actors.ts';
import { isUnsaid, namesNobody } from '../../message/values/unsaid.ts';
import { statedClasses } from './stated-terms.ts';
import type { Statements } from './statements.ts';

/** Members of a listing or person that are stated in another way. */
const LISTING_ASIDE = new Set(['identifier']);
const PERSON_KEYS = new Set(['name', 'email', 'telephone', vcard('hasEmail'), vcard('hasTelephone')]);

/** States all things in a lead and how they relate to it. */
export function describeThings(statements: Statements, state: Lead): void {
  const { parts } = state;
  const listings = new Map(parts.listings);
  for (const source of state.sources) {
    const listing = stateSource(statements, source, parts.sources.get(sourceKey(source)));
    const key = listing === undefined ? undefined : listingKey(listing);
    const isDescribed = key === undefined || listings.has(key) || parts.sameListings?.has(key) === true;
    if (listing !== undefined && !isDescribed) listings.set(key, listing);
  }
  for (const [key, listing] of listings) stateListing(statements, key, listing);
  for (const [key, search] of parts.searches) stateSearch(statements, key, search);
  for (const [key, offer] of parts.offers) stateOffer(statements, key, offer);
  for (const [key, person] of parts.people) statePerson(statements, key, person);
  stateParties(statements, parts.lead);
  stateFurtherParties(statements, state);
  stateFurtherTexts(statements, state);
}

function statePerson(statements: Statements, key: string, named: NamedPerson): void {
  const node = FRAGMENTS.person(key);
  statements.link(FRAGMENTS.lead, lead('furtherContact'), node);
  statements.type(node, ...PERSON_TYPES);
  const name = nameOf(named.person);
  statements.text(node, schema('name'), name);
  for (const text of valuesOf(named.person.get('name')).filter(isScalar).map(scalarText))
    if (text !== name) statements.text(node, `${PREFIXES.x}name`, text);
  stateReach(statements, node, named.emails, named.telephones);
  statements.text(node, lead('relationship'), named.relationship);
  stateObjects(statements, node, named.person);
  stateFacts(statements, node, named.person, PERSON_KEYS);
}

function stateSource(
  statements: Statements,
  source: LeadSource,
  object: JsonObject | undefined,
): JsonObject | undefined {
  const node = FRAGMENTS.source(source);
  const classes = source.type === undefined ? [] : statedClasses(source.type);
  statements.type(node, lead('Source'), ...classes);
  if (classes.length === 0) statements.text(node, lead('declaredType'), source.type);
  statements.text(node, schema('text'), source.text);
  const listing = object === undefined ? undefined : listingInSource(object);
  const about = listing ?? (source.listing === undefined ? undefined : listingOfText(source.listing));
  if (about !== undefined) statements.link(node, schema('about'), statements.listing(listingKey(about)));
  if (object !== undefined) stateFacts(statements, node, object);
  return about;
}

function stateListing(statements: Statements, key: string, listing: JsonObject): void {
  const node = FRAGMENTS.listing(key);
  const view = viewListing(listing);
  statements.link(FRAGMENTS.lead, schema('about'), node);
  statements.type(node, schema('RealEstateListing'));
  statements.text(node, schema('name'), view.name);
  if (view.id !== undefined) statements.iri(node, schema('url'), view.id);
  stateAddress(statements, node, listing);
  statements.plain(node, schema('price'), asWritten(listing, 'price', view.price));
  statements.text(node, schema('priceCurrency'), view.priceCurrency);
  statements.plain(node, schema('numberOfBedrooms'), asWritten(listing, 'numberOfBedrooms', view.bedrooms));
  statements.plain(
    node,
    schema('numberOfBathroomsTotal'),
    asWritten(listing, 'numberOfBathroomsTotal', view.bathrooms),
  );
  if (!listing.has('floorSize')) statements.plain(node, schema('floorSize'), view.area);
  for (const identifier of view.identifiers ?? []) stateIdentifier(statements, node, schema('identifier'), identifier);
  for (const flag of flagsOf(listing)) stateIdentifier(statements, node, schema('additionalProperty'), flag);
  stateFacts(statements, node, listing, LISTING_ASIDE);
}

/**
 * A value of a thing with the digits of its sender, if the thing has it under the name of the property. The statements of all
 * members then contain the same value, and not a second one.
 */
function asWritten(thing: JsonObject, name: string, value: Plain | undefined): JsonScalar | number | undefined {
  const own = valuesOf(thing.get(name)).find((one) => one instanceof JsonNumber && plainScalar(one) === value);
  return own instanceof JsonNumber && Number.isFinite(Number(own.text)) ? own : value;
}

/** States an address whose parts are members of the listing itself. It gets a node like any other address. */
function stateAddress(statements: Statements, node: string, listing: JsonObject): void {
  const address = listingAddress(listing);
  if (address === undefined || listing.has('address') || listing.has('location')) return;
  const { text, ...parts } = address;
  const place = FRAGMENTS.part(`address ${JSON.stringify(address)}`);
  statements.link(node, schema('address'), place);
  statements.type(place, schema('PostalAddress'));
  statements.text(place, schema('description'), text);
  for (const [part, value] of Object.entries(parts)) statements.text(place, schema(part), value);
}

function stateSearch(statements: Statements, key: string, search: JsonObject): void {
  const node = FRAGMENTS.search(key);
  const view = viewSearch(search);
  statements.link(FRAGMENTS.lead, schema('seeks'), node);
  statements.type(node, schema('Demand'));
  statements.plain(node, schema('minPrice'), asWritten(search, 'minPrice', view.minPrice));
  statements.plain(node, schema('maxPrice'), asWritten(search, 'maxPrice', view.maxPrice));
  statements.text(node, schema('priceCurrency'), view.priceCurrency);
  statements.plain(node, schema('numberOfBedrooms'), asWritten(search, 'numberOfBedrooms', view.bedrooms));
  statements.text(node, schema('areaServed'), view.place);
  const wanted = new Set([...search.keys()].filter(isWantedKey));
  for (const member of wanted)
    for (const { value } of items(search.get(member), ''))
      if (value instanceof JsonObject) statements.link(node, schema(member), statePart(statements, value, 'wanted'));
  stateFacts(statements, node, search, wanted);
}

function stateOffer(statements: Statements, key: string, offer: JsonObject): void {
  const node = FRAGMENTS.offer(key);
  const view = viewOffer(offer);
  const listing = listingOfOffer(offer);
  statements.link(FRAGMENTS.lead, schema('offers'), node);
  statements.type(node, schema('Offer'));
  statements.plain(node, schema('price'), asWritten(offer, 'price', view.price));
  statements.text(node, schema('priceCurrency'), view.priceCurrency);
  if (listing !== undefined) statements.link(node, schema('itemOffered'), statements.listing(listingKey(listing)));
}

/** States what a message says about the sender, owner and recipient of the lead, referenced by IRI or name. */
function stateParties(statements: Statements, stated: JsonObject): void {
  for (const key of ['recipient', 'sender', 'owner'])
    for (const value of valuesOf(stated.get(key))) {
      if (!(value instanceof JsonObject) || ![...value.keys()].some((member) => !REFERENCE.has(member))) continue;
      statements.link(FRAGMENTS.lead, lead('party'), statePart(statements, value, key));
    }
}

/**
 * States the parties of a lead that are not printed, because a document has one of each kind: the others of a list, and
 * placeholders, which have a node with that name. The recipient on the lead is not printed if the action has another one.
 */
function stateFurtherParties(statements: Statements, { fields, parts, details }: Lead): void {
  for (const key of ['recipient', 'sender', 'owner'] as const) {
    const isStated = (text: string): boolean =>
      text === fields[key] || (key === 'recipient' && details.recipients?.includes(text) === true);
    for (const text of readActors(parts.lead.get(key)).map(actorText)) {
      if (isStated(text)) continue;
      if (namesNobody(text)) stateNobody(statements, text);
      else if (key === 'recipient' || isFurther(parts.lead, key)) statements.actor(FRAGMENTS.lead, lead('party'), text);
    }
  }
}

/**
 * States the names and reasons that are not printed, in the same way. They have properties of their own. The reason on the lead
 * is not printed if the action has another one.
 */
function stateFurtherTexts(statements: Statements, { fields, parts }: Lead): void {
  const person = parts.contact.size === 0 ? parts.lead : parts.contact;
  const texts = [
    [FRAGMENTS.lead, parts.lead, ['reason']],
    [FRAGMENTS.contact, person, ['name', 'givenName', 'familyName']],
  ] as const;
  for (const [fragment, object, keys] of texts)
    for (const key of keys)
      for (const text of valuesOf(object.get(key)).filter(isScalar).map(scalarText))
        if (text !== fields[key] && (key === 'reason' || isUnsaid(text) || isFurther(object, key)))
          statements.text(fragment, `${PREFIXES.x}${key}`, text);
}

/** Whether a value is one of several. A single value was replaced by a later event. */
const isFurther = (object: JsonObject, key: string): boolean => valuesOf(object.get(key)).length > 1;

function stateNobody(statements: Statements, text: string): void {
  const node = FRAGMENTS.actor(text);
  statements.link(FRAGMENTS.lead, lead('party'), node);
  statements.text(node, schema('name'), text);
}

const REFERENCE = new Set(['id', '@id', 'type', '@type']);
