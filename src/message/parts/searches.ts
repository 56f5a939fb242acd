/** What a lead is looking for: saved searches, with their price range, bedrooms and place. */
import { localName } from '../event/actions.ts';
import { typesOf } from '../envelope.ts';
import { canonicalJson, JsonNumber, JsonObject, valuesOf, type Json } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { remembered } from '../../text/remembered.ts';
import { ofKeys } from '../../text/shape.ts';
import { currencyIn, currencyOf, firstPlain, priceOf, type Plain } from './prices.ts';
import { BEDROOMS } from '../values/listing-words.ts';
import { boundOf, isInnerSearchKey, isNoBound, isSearchKey, soughtPart, type Bound } from '../values/search-words.ts';
import { folded, isSpelled, keyList, keysOfWords, spelled, spelledText, type KeyList } from '../values/spelled.ts';
import { plainScalar, statedObject } from './stated.ts';
import { readText } from '../values/actors.ts';
import { addressOf } from '../values/addresses.ts';

/** A search in the printed form of a lead. */
export interface Search {
  readonly name?: string;
  readonly minPrice?: Plain;
  readonly maxPrice?: Plain;
  readonly priceCurrency?: string;
  readonly bedrooms?: Plain;
  /** In one line. */
  readonly place?: string;
}

const SEARCH_TYPE = /Search(?:Criteria|es)?$/;

/** Is an object under this key a search for homes? */
export function isSearch(object: JsonObject, key: string): boolean {
  return isSearchKey(key) || typesOf(object).some((type) => SEARCH_TYPE.test(localName(type)));
}

/** A search with its criteria from an inner object: `{"title": "Lake homes", "criteria": {"maxPrice": 400000}}`. */
export function wholeSearch(search: JsonObject): JsonObject {
  const inner = [...search].filter(([key, value]) => isInnerSearchKey(key) && value instanceof JsonObject);
  if (inner.length === 0) return search;
  const own = [...search].filter((member) => !inner.some(([key]) => key === member[0]));
  const within = inner.flatMap(([, value]) => (value instanceof JsonObject ? [...wholeSearch(value)] : []));
  return statedObject(JsonObject.of([...within, ...own]));
}

/**
 * The search that someone ran (a SearchAction of schema.org): its object if that is a search, else the action itself if it
 * has search criteria.
 */
export function searchOfAction(object: JsonObject): JsonObject | undefined {
  if (!typesOf(object).some((type) => localName(type) === 'SearchAction')) return undefined;
  const inner = valuesOf(object.get('object')).find((value) => value instanceof JsonObject);
  const isThing = inner instanceof JsonObject && typesOf(inner).length > 0;
  const search = inner instanceof JsonObject && !isThing ? inner : object;
  return Object.keys({ ...viewSearch(search), name: 0 }).length === 1 ? undefined : search;
}

/** A key that is the same in all events about a search: its IRI or number, its name, or all of its content. */
export function searchKey(stated: JsonObject): string {
  const search = wholeSearch(stated);
  const id = readText(search.get('id')) ?? readText(search.get('@id')) ?? readText(search.get('url'));
  if (id !== undefined) return `id ${id}`;
  const name = spelledText(search, NAMES);
  return name === undefined ? `content ${canonicalJson(statedObject(search))}` : `name ${name.toLowerCase()}`;
}

/** A search in its printed form. */
export function viewSearch(search: JsonObject): Search {
  const range = priceRange(search);
  const home = wantedHome(search) ?? new JsonObject();
  const currency = range.priceCurrency ?? currencyIn(range.minPrice ?? '') ?? currencyIn(range.maxPrice ?? '');
  return known<Search>({
    name: spelledText(search, NAMES),
    minPrice: range.minPrice,
    maxPrice: range.maxPrice,
    priceCurrency: priceOf(search).priceCurrency ?? priceOf(home).priceCurrency ?? currency,
    bedrooms: bedroomsOf(search) ?? bedroomsOf(home),
    place: placeOf(search) ?? placeOf(home),
  });
}

const NAMES = keyList('name searchName savedSearchName title label');

/** Does this key of a search describe the wanted home? That is not a listing. */
export const isWantedKey = (key: string): boolean => key === 'itemOffered';

function wantedHome(search: JsonObject): JsonObject | undefined {
  const home = valuesOf(search.get('itemOffered')).find((value) => value instanceof JsonObject);
  return home instanceof JsonObject ? home : undefined;
}

const bedroomsOf = (wanted: JsonObject): Plain | undefined =>
  bounded(wanted, 'minBedrooms') ?? amount(wanted, BEDROOMS);

const PRICE_KEYS = keyList('price priceRange listingPrice priceSpecification budget budgetRange rent');
/** The bounds of a range. On a search itself they are bounds of its price. */
const LEAST = keyList('minValue min from');
const MOST = keyList('maxValue max to');

/** The amount of a bound, such as the lowest price. `undefined` if the person chose no bound. */
function bounded(object: JsonObject, bound: Bound): Plain | undefined {
  return amountIn(boundKeys[bound](object).map((key) => object.get(key) ?? null));
}

const keysOfBound = (bound: Bound): ReturnType<typeof ofKeys<readonly string[]>> =>
  ofKeys((keys) => {
    const own = keys.filter((key) => boundOf(key) === bound);
    return keysOfWords(own, new Set(own.map(folded)));
  });
const boundKeys = {
  minPrice: keysOfBound('minPrice'),
  maxPrice: keysOfBound('maxPrice'),
  minBedrooms: keysOfBound('minBedrooms'),
} as const;

const amount = (object: JsonObject, keys: KeyList): Plain | undefined => amountIn(spelled(object, keys));

function amountIn(members: readonly Json[]): Plain | undefined {
  const found = firstPlain(members);
  return typeof found === 'boolean' || isNoBound(String(found)) ? undefined : found;
}

interface Range {
  readonly minPrice?: Plain | undefined;
  readonly maxPrice?: Plain | undefined;
  readonly priceCurrency?: string | undefined;
}

function priceRange(search: JsonObject): Range {
  const stated = spelled(search, PRICE_KEYS).flatMap(valuesOf);
  const ranges = stated.flatMap((value) => (value instanceof JsonObject ? [value] : []));
  const side = (bound: Bound, keys: KeyList): Plain | undefined =>
    [search, ...ranges]
      .map((object) => bounded(object, bound) ?? amount(object, keys))
      .find((found) => found !== undefined);
  const priceCurrency = ranges.map(currencyOf).find((code) => code !== undefined);
  const [minPrice, maxPrice] = [side('minPrice', LEAST), side('maxPrice', MOST)];
  if (minPrice !== undefined || maxPrice !== undefined) return { minPrice, maxPrice, priceCurrency };
  const pair = spelled(search, RANGE_KEYS)
    .map(boundsIn)
    .find((bounds) => bounds !== undefined);
  if (pair !== undefined) return { ...pair, priceCurrency };
  const texts = stated.flatMap((value) => (typeof value === 'string' ? [value] : []));
  const [text, low, high] = texts.map((one) => RANGE.exec(one.trim())).find((match) => match !== null) ?? [];
  return { minPrice: low, maxPrice: high, priceCurrency: priceCurrency ?? currencyIn(text ?? '') };
}

/** `300000-400000`, `$300k to $400k`, `EUR 300.000 - 410.000`. */
const RANGE =
  /^(?:[A-Z]{3}\s*)?(\p{Sc}?\d[\d.,]*[km]?)\s*(?:-|\u2013|to)\s*(?:[A-Z]{3}\s*)?(\p{Sc}?\d[\d.,]*[km]?)(?:\s*(?:[A-Z]{3}|\p{Sc}))?$/iu;

const RANGE_KEYS = keyList('priceRange budgetRange');

/** The bounds in a list of two numbers. In RDF, such a list has no order. */
function boundsIn(value: Json): Range | undefined {
  const numbers = valuesOf(value).flatMap((one) => (one instanceof JsonNumber ? [one] : []));
  const [low, high] = numbers.map(plainScalar).sort((one, other) => Number(one) - Number(other));
  return Array.isArray(value) && numbers.length === 2 && value.length === 2
    ? { minPrice: low, maxPrice: high }
    : undefined;
}

const PLACES = keyList(
  'location areaServed place city serviceArea locations cities areas area towns town places neighborhoods',
  'neighborhood neighbourhood postalCodes zipCodes zips zip counties county region',
);

/** The place of a search in one line: an address, else one place or a list of places. */
function placeOf(search: JsonObject): string | undefined {
  const address = addressOf(search)?.text;
  if (address !== undefined) return address;
  for (const member of spelled(search, PLACES)) {
    const texts = valuesOf(member).flatMap((value) => readText(value) ?? []);
    if (texts.length > 0) return texts.join(', ');
  }
  return undefined;
}

/** Members of a lead or contact that are search criteria, and criteria that may follow `desired` or a similar word. */
const SOUGHT = keyList('budget budgetRange priceRange');
const SOUGHT_PARTS = keyList('bedrooms beds price priceRange budget', PLACES);

/** The name of such a member on a search. `undefined` for other members. */
const soughtName = remembered((key): string | undefined => {
  if (boundOf(key) !== undefined || isSpelled(key, SOUGHT)) return key;
  const part = soughtPart(key) ?? '';
  return boundOf(part) !== undefined || SOUGHT_PARTS.has(part) ? part : undefined;
});

const soughtKeys = ofKeys((keys) =>
  keys.flatMap((key): [key: string, name: string][] => {
    const name = soughtName(key);
    return name === undefined ? [] : [[key, name]];
  }),
);

/** The search criteria that are written on a lead or contact, each with its name on a search. */
function soughtMembers(object: JsonObject): [key: string, name: string][] {
  // A single amount is left out: it may be the lowest or the highest price.
  return soughtKeys(object).filter(([key]) => folded(key) !== 'budget' || isRange(object.get(key) ?? null));
}

const isRange = (value: Json): boolean =>
  value instanceof JsonObject || (typeof value === 'string' && RANGE.test(value.trim()));

/** The keys of these criteria on an object. */
export const soughtKeysOf = (object: JsonObject): ReadonlySet<string> =>
  new Set(soughtMembers(object).map(([key]) => key));

/** A search whose members are written on a lead or contact itself: `min_price`, `desiredLocation`. */
export function flatSearchOf(object: JsonObject): JsonObject | undefined {
  const members = soughtMembers(object);
  return members.length === 0
    ? undefined
    : JsonObject.of(members.map(([key, name]) => [name, object.get(key) ?? null]));
}
