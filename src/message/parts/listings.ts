/** The homes that a lead is about, wherever a sender puts them: what is one, what tells one from another, what it says. */
import { localName } from '../actions.ts';
import { typesOf } from '../envelope.ts';
import { canonicalJson, isScalar, JsonObject, scalarText, type Json, valuesOf, items } from '../../text/json.ts';
import { toIri } from '../../rdf/iri.ts';
import { known } from '../../text/known.ts';
import { folded, spelled, spelledText, keyList, type KeyList } from '../values/spelled.ts';
import {
  AREAS,
  BATHROOMS,
  BEDROOMS,
  CURRENCIES,
  HOLDING,
  HOME_PREFIX,
  INTERESTS,
  LISTING_IRIS,
  LISTING_NAMES,
  NUMBERS,
  PRICES,
} from '../values/listing-words.ts';
import { plainScalar, statedObject } from './stated.ts';
import { readText } from '../values/actors.ts';
import { addressOf, type Address } from '../values/addresses.ts';
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
/** Members that hold the home which a listing offers. */
const HOME_MEMBERS = ['itemOffered', 'about', 'mainEntity', 'property'];
/** What says that there is a home, in a member that may hold one. */
const TELLING = [...BEDROOMS, ...BATHROOMS, ...PRICES, ...AREAS, ...NUMBERS.flatMap(([, names]) => names)];
/** Members that only listings have. */
const LISTING_MEMBERS = keyList(
  ...['listingId', 'listingKey', 'listingPrice', 'listPrice', 'mlsNumber', 'mlsId', 'mlsPropertyId'],
);

/** Is an object that stands under a key a listing? */
export function isListing(object: JsonObject, key: string): boolean {
  const types = typesOf(object);
  if (types.some((type) => kindOfType(type) === 'listing')) return true;
  if (types.some((type) => kindOfType(type) === 'other')) return false;
  if (LISTING_KEYS.has(key)) return true;
  // A lead or a person may have the members of a home beside its own.
  if (key === 'lead' || key === 'person') return false;
  const word = folded(key);
  const mayBe = HOLDING.test(word) || INTERESTS.has(word);
  return spelled(object, mayBe ? EVIDENCE : LISTING_MEMBERS).length > 0 || (key === 'object' && isPriced(object));
}

/** Where nothing else is expected, a price or rooms make a home. */
const isPriced = (object: JsonObject): boolean =>
  spelled(object, TELLING).length > 0 && typesOf(object).every((type) => /^Product$/.test(localName(type)));
const EVIDENCE = [
  ...TELLING,
  ...LISTING_IRIS,
  'address',
  'streetAddress',
  'street',
  'fullAddress',
  'propertyAddress',
  'unparsedAddress',
  'city',
  'postalCode',
  'zip',
];

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

/**
 * A listing with all that its members say in other ways: those that begin with `property`, and those of the home that it offers.
 * What it says itself comes first.
 */
function homeOf(listing: JsonObject): JsonObject {
  const known = HOMES.get(listing);
  if (known !== undefined) return known;
  const home = new JsonObject();
  const take = (key: string, value: Json): void => {
    if (!home.has(key)) home.set(key, value);
  };
  for (const [key, value] of listing) take(key, value);
  for (const [key, value] of listing) {
    const word = folded(key);
    if (HOME_PREFIX.test(word)) take(word.replace(HOME_PREFIX, ''), value);
  }
  for (const inner of innerHomesOf(listing)) for (const [key, value] of homeOf(inner)) take(key, value);
  HOMES.set(listing, home);
  return home;
}

const HOMES = new WeakMap<JsonObject, JsonObject>();

/** The homes that a listing offers; they are the same as it. */
export const innerHomesOf = (listing: JsonObject): JsonObject[] =>
  HOME_MEMBERS.flatMap((key) =>
    items(listing.get(key), '').flatMap(({ value }) =>
      value instanceof JsonObject && isListing(value, key) ? [value] : [],
    ),
  );

/** One text for a listing, the same whatever event describes it: its IRI, its number, its address, its name or all of it. */
export function listingKey(listing: JsonObject): string {
  const iri = iriOf(listing);
  if (iri !== undefined) return `iri ${iri}`;
  const [identifier] = identifiersOf(listing);
  if (identifier !== undefined) return ['identifier', identifierKey(identifier), ...systemsOf(listing)].join(' ');
  const words = listingAddress(listing)?.text ?? spelledText(homeOf(listing), LISTING_NAMES);
  return words === undefined ? `content ${canonicalJson(statedObject(listing))}` : `words ${words.toLowerCase()}`;
}

/** Where it is. */
export const listingAddress = (listing: JsonObject): Address | undefined => addressOf(homeOf(listing));

/** A listing as people call it: its IRI, else name, address, number or description. */
export function listingText(listing: JsonObject): string | undefined {
  return (
    iriOf(listing) ??
    spelledText(homeOf(listing), LISTING_NAMES) ??
    listingAddress(listing)?.text ??
    identifiersOf(listing)[0]?.value ??
    readText(listing) ??
    readText(listing.get('url'))
  );
}

/** A listing in its printed form. */
export function viewListing(listing: JsonObject): Listing {
  const home = homeOf(listing);
  const price = priceOf(home);
  const identifiers = identifiersOf(listing);
  return known<Listing>({
    id: iriOf(listing),
    name: spelledText(home, LISTING_NAMES),
    address: listingAddress(listing)?.text,
    price: price.price,
    priceCurrency: price.priceCurrency,
    bedrooms: first(home, BEDROOMS),
    bathrooms: first(home, BATHROOMS),
    area: first(home, AREAS),
    identifiers: identifiers.length === 0 ? undefined : identifiers,
    url: spelledText(home, URLS),
  });
}

/** What a thing costs, be it written on the thing itself, in a PriceSpecification or in an offer. */
export function priceOf(
  thing: JsonObject,
  keys: KeyList | readonly string[] = PRICES,
): { price?: Plain; priceCurrency?: string } {
  for (const member of spelled(thing, keys)) {
    for (const value of valuesOf(member)) {
      const specification = value instanceof JsonObject ? value : undefined;
      const price = specification === undefined ? plainOf(value) : first(specification, SPECIFIED_PRICE);
      if (price === undefined) continue;
      const priceCurrency = currencyOf(specification ?? thing) ?? currencyOf(thing) ?? currencyIn(price);
      return priceCurrency === undefined ? { price } : { price, priceCurrency };
    }
  }
  const currency = currencyOf(thing);
  return currency === undefined ? {} : { priceCurrency: currency };
}

const URLS = LISTING_IRIS.slice(1);
const SPECIFIED_PRICE = keyList('price', 'value', 'amount', 'minPrice');
const QUANTITY = keyList('value', 'minValue', 'min', 'maxValue', 'max', 'size', 'amount', 'name');

const currencyOf = (thing: JsonObject): string | undefined => spelledText(thing, CURRENCIES);

/** `375000 EUR`, `\u00a3375,000`; a dollar may be of several countries. */
function currencyIn(price: Plain): string | undefined {
  const text = String(price);
  const code = /(?:^|[\s\d])(USD|CAD|EUR|GBP|AUD|NZD|CHF|MXN|AED|INR|ZAR|SEK|NOK|DKK|PLN|JPY|CNY|BRL)(?:$|[\s\d])/.exec(
    text,
  )?.[1];
  return code ?? SIGNS.get(/[\u20ac\u00a3]/.exec(text)?.[0] ?? '');
}

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['\u20ac', 'EUR'],
  ['\u00a3', 'GBP'],
]);

/** The first of these members that has a value; a QuantitativeValue stands for its value. */
export function first(object: JsonObject, keys: KeyList | readonly string[]): Plain | undefined {
  for (const member of spelled(object, keys)) {
    for (const { value } of items(member, '')) {
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
  return spelled(homeOf(listing), LISTING_IRIS).flatMap((member) =>
    items(member, '').flatMap(({ value }) => {
      const text = isScalar(value) ? scalarText(value) : readText(value);
      const iri = text === undefined ? undefined : toIri(text);
      return iri?.repaired === false ? [iri.iri] : [];
    }),
  );
}

/** Members that say in whose system the number of a listing is. */
const SYSTEMS = keyList(
  ...['originatingSystemName', 'originatingSystem', 'listingOriginatingSystem', 'sourceSystemName', 'mlsName'],
  ...['mlsSource', 'mlsBoard', 'boardName', 'mlsOrganization', 'sourceSystem'],
);

/** In whose systems a listing has its numbers, by the words of their names. */
export const systemsOf = (listing: JsonObject): string[] =>
  spelled(homeOf(listing), SYSTEMS).flatMap((member) => {
    const name = readText(member);
    return name === undefined ? [] : [folded(name)];
  });

/** What tells it from others: its numbers. */
export const identifiersOf = (listing: JsonObject): Identifier[] => statedIdentifiers(listing).filter(isDistinguishing);

/** What stands among the identifiers of a listing and tells it from no other: `{"isActive": true}`. */
export const flagsOf = (listing: JsonObject): Identifier[] =>
  statedIdentifiers(listing).filter((identifier) => !isDistinguishing(identifier));

function statedIdentifiers(listing: JsonObject): Identifier[] {
  const home = homeOf(listing);
  const numbers = NUMBERS.flatMap(([key, names]) => spelled(home, names).flatMap((value) => numbersUnder(key, value)));
  const systems = items(home.get('listingOriginatingSystem'), '').flatMap(({ value }) =>
    value instanceof JsonObject ? numbersUnder('originatingSystemKey', value.get('originatingSystemKey')) : [],
  );
  const all = [...readIdentifiers(home.get('identifier')), ...numbers, ...systems];
  return [...new Map(all.map((identifier) => [identifierKey(identifier), identifier])).values()];
}

const numbersUnder = (propertyID: string, value: Json | undefined): Identifier[] =>
  valuesOf(value).flatMap((item) => {
    const text = isScalar(item) ? scalarText(item).trim() : '';
    // The name of a system is no number in it.
    return text === '' || (propertyID === 'mlsNumber' && !/\d/.test(text)) ? [] : [{ propertyID, value: text }];
  });
