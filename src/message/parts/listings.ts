/** The homes that a lead is about, wherever a sender puts them: what is one, what tells one from another, what it says. */
import { localName } from '../actions.ts';
import { typesOf } from '../envelope.ts';
import { canonicalJson, isScalar, JsonObject, scalarText, type Json, valuesOf } from '../../text/json.ts';
import { toIri } from '../../rdf/iri.ts';
import { known } from '../../text/known.ts';
import { folded, hasSpelled, keyList, spelled, type KeyList } from '../values/spelled.ts';
import { plainScalar, statedObject } from './stated.ts';
import { readText } from '../values/actors.ts';
import { addressOf } from '../values/addresses.ts';
import { remembered } from '../../text/remembered.ts';
import { identifierKey, isDistinguishing, readIdentifiers, type Identifier } from '../values/identifiers.ts';

/** A number or text as its sender wrote it. */
export type Plain = string | number | boolean;

/** A listing in the printed form of a lead. */
export interface Listing {
  /** Its IRI. */
  readonly id?: string;
  readonly name?: string;
  /** In one line. */
  readonly address?: string;
  readonly price?: Plain;
  readonly priceCurrency?: string;
  readonly bedrooms?: Plain;
  readonly bathrooms?: Plain;
  readonly area?: Plain;
  /** The MLS number and others. */
  readonly identifiers?: readonly Identifier[];
  readonly url?: string;
}

/** Types that are listings, or homes that are listed; `Listing` and `Property` as senders end their names. */
const LISTING_TYPE =
  /(?:Listing|Residence|Apartment|House|Accommodation|Condominium|Townhouse|^Property|^Home|^Room|^Suite|^Land|^Lot)$/;
/** Types of what may stand under the same keys and is none. */
const OTHER_TYPE =
  /(?:Search\w*|Person|Contact|Organization|Agent|Office|Team|Business|Website|WebSite|WebPage|Application|Question|Comment|Message|Event|Campaign|Address|Place|Action|Offer|Value|Specification|Collection|Language|Lead|Document|Report\w*)$/;
/** Members under which a listing stands, whatever its type. */
const LISTING_KEYS = new Set([
  'about',
  'propertyListing',
  'listing',
  'listings',
  'property',
  'propertyOfInterest',
  'itemOffered',
]);
/** Members that only listings have. */
const LISTING_MEMBERS = keyList(
  ...['listingId', 'listingKey', 'listingPrice', 'listPrice', 'mlsNumber', 'mlsId', 'mlsPropertyId'],
);

/** Is an object that stands under a key a listing? */
export function isListing(object: JsonObject, key: string): boolean {
  const types = typesOf(object);
  if (types.some((type) => kindOfType(type) === 'listing')) return true;
  if (types.some((type) => kindOfType(type) === 'other')) return false;
  // A lead or a person may have the members of a home beside its own.
  return LISTING_KEYS.has(key) || (key !== 'lead' && key !== 'person' && hasSpelled(object, LISTING_MEMBERS));
}

/** Is a type that of a listing, or one that no listing has? It may be both by its name: a listing then. */
const kindOfType = remembered((type): 'listing' | 'other' | undefined => {
  const name = localName(type);
  if (LISTING_TYPE.test(name)) return 'listing';
  return OTHER_TYPE.test(name) ? 'other' : undefined;
});

/** Members of a listing that hold more about it, never another one, though they may have its number. */
const OWN_MEMBERS = new Set(['identifier', 'additionalProperty']);

/** Is this a member in which a listing says more about itself? */
export const isOwnMember = (key: string): boolean => OWN_MEMBERS.has(key);

/** A listing that is only named: an IRI or some words in the place of one. */
export function listingOfText(text: string): JsonObject {
  const iri = toIri(text)?.iri;
  return JsonObject.of([iri === undefined ? ['name', text.trim()] : ['id', iri]]);
}

/** Is this a member in which a text stands for a listing? */
export const isListingKey = (key: string): boolean => LISTING_KEYS.has(key);

/** One text for a listing, the same whatever event describes it: its IRI, its number, its address, its name or all of it. */
export function listingKey(listing: JsonObject): string {
  const iri = iriOf(listing);
  if (iri !== undefined) return `iri ${iri}`;
  const [identifier] = identifiersOf(listing);
  if (identifier !== undefined) return ['identifier', identifierKey(identifier), ...systemsOf(listing)].join(' ');
  const words = addressOf(listing)?.text ?? readText(listing.get('name'));
  return words === undefined ? `content ${canonicalJson(statedObject(listing))}` : `words ${words.toLowerCase()}`;
}

/** A listing as people call it: its IRI, else name, address, number or description. */
export function listingText(listing: JsonObject): string | undefined {
  return (
    iriOf(listing) ??
    readText(listing.get('name')) ??
    addressOf(listing)?.text ??
    identifiersOf(listing)[0]?.value ??
    readText(listing) ??
    readText(listing.get('url'))
  );
}

const BEDROOMS = keyList('numberOfBedrooms', 'bedrooms', 'beds', 'bedroomsTotal');
const BATHROOMS = keyList(
  ...['numberOfBathroomsTotal', 'numberOfBathrooms', 'bathrooms', 'baths', 'bathroomsTotal'],
  'numberOfFullBathrooms',
);
const AREA = keyList('livingArea', 'floorSize', 'area', 'squareFeet', 'sqft', 'buildingArea');

/** A listing in its printed form. */
export function viewListing(listing: JsonObject): Listing {
  const price = priceOf(listing);
  const identifiers = identifiersOf(listing);
  return known<Listing>({
    id: iriOf(listing),
    name: readText(listing.get('name')),
    address: addressOf(listing)?.text,
    price: price.price,
    priceCurrency: price.priceCurrency,
    bedrooms: first(listing, BEDROOMS),
    bathrooms: first(listing, BATHROOMS),
    area: first(listing, AREA),
    identifiers: identifiers.length === 0 ? undefined : identifiers,
    url: readText(listing.get('url')) ?? readText(listing.get('propertyUrl')),
  });
}

/** What a thing costs, be it written on the thing itself, in a PriceSpecification or in an offer. */
export function priceOf(thing: JsonObject, keys = PRICE): { price?: Plain; priceCurrency?: string } {
  for (const member of spelled(thing, keys)) {
    for (const value of valuesOf(member)) {
      const specification = value instanceof JsonObject ? value : undefined;
      const price = specification === undefined ? plainOf(value) : first(specification, SPECIFIED_PRICE);
      if (price === undefined) continue;
      const priceCurrency = currencyOf(specification ?? thing) ?? currencyOf(thing);
      return priceCurrency === undefined ? { price } : { price, priceCurrency };
    }
  }
  const currency = currencyOf(thing);
  return currency === undefined ? {} : { priceCurrency: currency };
}

const PRICE = keyList('listingPrice', 'price', 'listPrice', 'askingPrice', 'offers', 'priceSpecification');
const SPECIFIED_PRICE = keyList('price', 'value', 'amount', 'minPrice');
const QUANTITY = keyList('value', 'minValue', 'maxValue', 'name');

const currencyOf = (thing: JsonObject): string | undefined =>
  readText(thing.get('priceCurrency')) ?? readText(thing.get('currency'));

/** The first of these members that has a value; a QuantitativeValue stands for its value. */
export function first(object: JsonObject, keys: KeyList): Plain | undefined {
  for (const member of spelled(object, keys)) {
    for (const value of valuesOf(member)) {
      const found = value instanceof JsonObject ? first(value, QUANTITY) : plainOf(value);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const plainOf = (value: Json): Plain | undefined =>
  isScalar(value) && scalarText(value).trim() !== '' ? plainScalar(value) : undefined;

const iriOf = (listing: JsonObject): string | undefined => irisOf(listing)[0];

/** Where it is in the web, and what it is called there. */
export function irisOf(listing: JsonObject): string[] {
  return spelled(listing, IRI_KEYS).flatMap((member) =>
    valuesOf(member).flatMap((value) => {
      const text = isScalar(value) ? scalarText(value) : readText(value);
      const iri = text === undefined ? undefined : toIri(text);
      return iri?.repaired === false ? [iri.iri] : [];
    }),
  );
}

const IRI_KEYS = keyList('id', 'url', 'propertyUrl', 'listingUrl');

/** Members that say in whose system the number of a listing is. */
const SYSTEMS = keyList(
  ...['originatingSystemName', 'originatingSystem', 'listingOriginatingSystem', 'sourceSystemName', 'mlsName'],
  ...['mlsSource', 'mlsBoard', 'boardName', 'mlsOrganization', 'sourceSystem'],
);

/** In whose systems a listing has its numbers, by the words of their names. */
export const systemsOf = (listing: JsonObject): string[] =>
  spelled(listing, SYSTEMS).flatMap((member) => {
    const name = readText(member);
    return name === undefined ? [] : [folded(name)];
  });

/** Members that are numbers of a listing, in the order in which they tell one from another. */
const NUMBERS = [
  ...['mlsNumber', 'mlsId', 'mlsPropertyId', 'originatingSystemKey', 'listingId', 'listingKey'],
  'universalPropertyId',
].map((key) => ({ key, list: keyList(key) }));

/** What tells it from others: its numbers. */
export const identifiersOf = (listing: JsonObject): Identifier[] => statedIdentifiers(listing).filter(isDistinguishing);

/** What stands among the identifiers of a listing and tells it from no other: `{"isActive": true}`. */
export const flagsOf = (listing: JsonObject): Identifier[] =>
  statedIdentifiers(listing).filter((identifier) => !isDistinguishing(identifier));

function statedIdentifiers(listing: JsonObject): Identifier[] {
  const numbers = NUMBERS.flatMap(({ key, list }) =>
    spelled(listing, list).flatMap((value) => numbersUnder(key, value)),
  );
  const systems = valuesOf(listing.get('listingOriginatingSystem')).flatMap((value) =>
    value instanceof JsonObject ? numbersUnder('originatingSystemKey', value.get('originatingSystemKey')) : [],
  );
  const all = [...readIdentifiers(listing.get('identifier')), ...numbers, ...systems];
  return [...new Map(all.map((identifier) => [identifierKey(identifier), identifier])).values()];
}

const numbersUnder = (propertyID: string, value: Json | undefined): Identifier[] =>
  valuesOf(value).flatMap((item) => {
    const text = isScalar(item) ? scalarText(item).trim() : '';
    return text === '' ? [] : [{ propertyID, value: text }];
  });
