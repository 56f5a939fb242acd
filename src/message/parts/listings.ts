/** The homes that a lead is about: where a message has them, what identifies each, and its printed form. */
import { canonicalJson, isScalar, JsonObject, keptByObject, scalarText, type Json, valuesOf } from '../../text/json.ts';
import { toIri } from '../../rdf/iri.ts';
import { known } from '../../text/known.ts';
import { ofKeys } from '../../text/shape.ts';
import { folded, keyList, spelled, spelledText } from '../values/spelled.ts';
import {
  AREAS,
  BATHROOMS,
  BEDROOMS,
  HOME_PREFIX,
  LISTING_IRIS,
  LISTING_NAMES,
  LISTING_URLS,
  NUMBERS,
  PRICES,
} from '../values/listing-words.ts';
import { isListing } from './listing-kind.ts';
import { first, priceOf, type Plain } from './prices.ts';
import { statedObject } from './stated.ts';
import { readText } from '../values/actors.ts';
import { addressOf, type Address } from '../values/addresses.ts';
import { identifierKey, isDistinguishing, readIdentifiers, type Identifier } from '../values/identifiers.ts';

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
  /** The MLS number and other identifiers. */
  readonly identifiers?: readonly Identifier[];
  readonly url?: string;
}

/** Members that hold the home that a listing offers. */
const HOME_MEMBERS = ['itemOffered', 'about', 'mainEntity', 'property'];
/** Members with more data about the same listing. They may contain its number, but they are not listings themselves. */
const OWN_MEMBERS = new Set(['identifier', 'additionalProperty']);

/** Does a listing have more data about itself under this key? */
export const isOwnMember = (key: string): boolean => OWN_MEMBERS.has(key);

/** A listing of which only an IRI or a name is given. */
export function listingOfText(text: string): JsonObject {
  const iri = toIri(text)?.iri;
  return JsonObject.of([iri === undefined ? ['name', text.trim()] : ['id', iri]]);
}

/**
 * A listing together with the data that it has in other forms: members that begin with `property`, and members of the home
 * that it offers. Members of the listing itself have priority.
 */
const homeOf = keptByObject((listing): JsonObject => {
  const home = new JsonObject();
  const take = (key: string, value: Json): void => {
    if (!home.has(key)) home.set(key, value);
  };
  for (const [key, value] of listing) take(key, value);
  for (const { key, word } of prefixedKeys(listing)) take(word, listing.get(key) ?? null);
  for (const inner of innerHomesOf(listing)) for (const [key, value] of homeOf(inner)) take(key, value);
  return home;
});

/** Members that begin with `property` or a similar word, each with the rest of its name. */
const prefixedKeys = ofKeys((keys) =>
  keys.flatMap((key) => {
    const word = folded(key);
    return HOME_PREFIX.test(word) ? [{ key, word: word.replace(HOME_PREFIX, '') }] : [];
  }),
);

/** The homes that a listing offers. Each is the same home as the listing. */
export const innerHomesOf = (listing: JsonObject): JsonObject[] =>
  HOME_MEMBERS.flatMap((key) =>
    valuesOf(listing.get(key)).flatMap((value) =>
      value instanceof JsonObject && isListing(value, key) ? [value] : [],
    ),
  );

/**
 * A key that is the same in all events about the listing: its IRI, its number, its address, its name, or all of its content.
 * If only the name is known, the facts that may tell it from another home of this name are added (see same-listings.ts).
 */
export function listingKey(listing: JsonObject): string {
  const iri = iriOf(listing);
  if (iri !== undefined) return `iri ${iri}`;
  const [identifier] = identifiersOf(listing);
  if (identifier !== undefined) return ['identifier', identifierKey(identifier), ...systemsOf(listing)].join(' ');
  const address = listingAddress(listing)?.text;
  if (address !== undefined) return wordsKey(address);
  const named = bareName(listing);
  if (named === undefined) return `content ${canonicalJson(statedObject(listing))}`;
  return named.facts.every((fact) => fact === '') ? wordsKey(named.name) : `named ${JSON.stringify(named)}`;
}

/** The key of a listing that is known by its address, or by its name only. */
export const wordsKey = (words: string): string => `words ${words.toLowerCase()}`;

/** What is known of a listing that has a name, but neither IRI nor number nor address. */
export interface BareName {
  readonly name: string;
  /** Its price, rooms and description. `''` for what is unknown. */
  readonly facts: readonly string[];
}

/** The name of such a listing in lower case, and its facts. `undefined` for other listings. */
export function bareName(listing: JsonObject): BareName | undefined {
  const home = homeOf(listing);
  const name = spelledText(home, LISTING_NAMES);
  const isKnown = iriOf(listing) ?? identifiersOf(listing)[0] ?? listingAddress(listing);
  if (name === undefined || isKnown !== undefined) return undefined;
  const numbers = [
    priceOf(home, LISTING_PRICES).price,
    first(home, BEDROOMS),
    first(home, BATHROOMS),
    first(home, ROOMS),
  ];
  const facts = [...numbers.map(numberText), readText(home.get('description'))?.trim() ?? ''];
  return { name: name.toLowerCase(), facts };
}

const ROOMS = keyList('numberOfRooms rooms');
const LISTING_PRICES = keyList(PRICES, 'priceRange');

/** `$1,200` and `1200` are one price. */
const numberText = (value: Plain | undefined): string => {
  const text = String(value ?? '');
  return text.replace(/[^\d.]/g, '') || text;
};

/** The address of a listing. */
export const listingAddress = (listing: JsonObject): Address | undefined => addressOf(homeOf(listing));

/** A short text for people: the IRI of a listing, else its name, address, number or description. */
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
  const address = listingAddress(listing);
  const price = priceOf(home, LISTING_PRICES, address?.addressCountry);
  const identifiers = identifiersOf(listing);
  return known<Listing>({
    id: iriOf(listing),
    name: spelledText(home, LISTING_NAMES),
    address: address?.text,
    price: price.price,
    priceCurrency: price.priceCurrency,
    bedrooms: first(home, BEDROOMS),
    bathrooms: first(home, BATHROOMS),
    area: first(home, AREAS),
    identifiers: identifiers.length === 0 ? undefined : identifiers,
    url: spelledText(home, LISTING_URLS),
  });
}

const iriOf = (listing: JsonObject): string | undefined => irisOf(listing)[0];

/** The IRIs of a listing, with its URLs on the web. */
export function irisOf(listing: JsonObject): string[] {
  return spelled(homeOf(listing), LISTING_IRIS).flatMap((member) =>
    valuesOf(member).flatMap((value) => {
      const text = isScalar(value) ? scalarText(value) : readText(value);
      const iri = text === undefined ? undefined : toIri(text);
      return iri?.repaired === false ? [iri.iri] : [];
    }),
  );
}

/** Members that name the system which issued the number of a listing. */
const SYSTEMS = keyList(
  'originatingSystemName originatingSystem listingOriginatingSystem sourceSystemName mlsName mlsSource mlsBoard',
  'boardName mlsOrganization sourceSystem',
);

/** The names of the systems that issued the numbers of a listing, in a form that can be compared. */
export const systemsOf = (listing: JsonObject): string[] =>
  spelled(homeOf(listing), SYSTEMS).flatMap((member) => {
    const name = readText(member);
    return name === undefined ? [] : [folded(name)];
  });

/** The numbers and other identifiers that identify a listing. */
export const identifiersOf = (listing: JsonObject): Identifier[] => statedIdentifiers(listing).filter(isDistinguishing);

/** Values among the identifiers of a listing that do not identify it: `{"isActive": true}`. */
export const flagsOf = (listing: JsonObject): Identifier[] =>
  statedIdentifiers(listing).filter((identifier) => !isDistinguishing(identifier));

function statedIdentifiers(listing: JsonObject): Identifier[] {
  const home = homeOf(listing);
  const numbers = NUMBERS.flatMap(([key, names]) => spelled(home, names).flatMap((value) => numbersUnder(key, value)));
  const systems = valuesOf(home.get('listingOriginatingSystem')).flatMap((value) =>
    value instanceof JsonObject ? numbersUnder('originatingSystemKey', value.get('originatingSystemKey')) : [],
  );
  const all = [...readIdentifiers(home.get('identifier')), ...numbers, ...systems];
  return [...new Map(all.map((identifier) => [identifierKey(identifier), identifier])).values()];
}

const numbersUnder = (propertyID: string, value: Json | undefined): Identifier[] =>
  valuesOf(value).flatMap((item) => {
    const text = isScalar(item) ? scalarText(item).trim() : '';
    // A text without digits under `mlsNumber` is the name of a system, not a number.
    return text === '' || (propertyID === 'mlsNumber' && !/\d/.test(text)) ? [] : [{ propertyID, value: text }];
  });
