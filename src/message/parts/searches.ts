/** What a lead looks for: saved searches, with their price range, beds and place. */
import { localName } from '../actions.ts';
import { typesOf } from '../envelope.ts';
import { canonicalJson, JsonObject, valuesOf } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { first, priceOf, type Plain } from './listings.ts';
import { statedObject } from './stated.ts';
import { keyList, type KeyList } from '../values/spelled.ts';
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
const SEARCH_KEYS = new Set([
  'search',
  'searches',
  'propertySearch',
  'savedSearch',
  'savedSearches',
  'searchCriteria',
  'seeks',
]);

/** Is an object that stands under a key a search for homes? */
export function isSearch(object: JsonObject, key: string): boolean {
  return SEARCH_KEYS.has(key) || typesOf(object).some((type) => SEARCH_TYPE.test(localName(type)));
}

/**
 * The search that somebody ran (schema.org's SearchAction): its object where that is one, else the action itself where it says
 * what was looked for.
 */
export function searchOfAction(object: JsonObject): JsonObject | undefined {
  if (!typesOf(object).some((type) => localName(type) === 'SearchAction')) return undefined;
  const inner = valuesOf(object.get('object')).find((value) => value instanceof JsonObject);
  const isThing = inner instanceof JsonObject && typesOf(inner).length > 0;
  const search = inner instanceof JsonObject && !isThing ? inner : object;
  return Object.keys({ ...viewSearch(search), name: 0 }).length === 1 ? undefined : search;
}

/** One text for a search, the same whatever event describes it: its IRI or number, its name, or all of it. */
export function searchKey(search: JsonObject): string {
  const id = readText(search.get('id')) ?? readText(search.get('@id')) ?? readText(search.get('url'));
  if (id !== undefined) return `id ${id}`;
  const name = readText(search.get('name'));
  return name === undefined ? `content ${canonicalJson(statedObject(search))}` : `name ${name.toLowerCase()}`;
}

/** A search in its printed form. */
export function viewSearch(search: JsonObject): Search {
  const range = priceRange(search);
  return known<Search>({
    name: readText(search.get('name')),
    minPrice: range.minPrice,
    maxPrice: range.maxPrice,
    priceCurrency: priceOf(search).priceCurrency,
    bedrooms: first(search, BEDROOMS),
    place: placeOf(search),
  });
}

const PRICE_KEYS = ['price', 'priceRange', 'listingPrice', 'priceSpecification', 'budget'];
const MIN_KEYS = keyList('minPrice', 'minValue', 'min', 'from', 'priceMin');
const MAX_KEYS = keyList('maxPrice', 'maxValue', 'max', 'to', 'priceMax');
const BEDROOMS = keyList('bedrooms', 'numberOfBedrooms', 'beds', 'minBedrooms', 'bedroomsMin');

function priceRange(search: JsonObject): { minPrice: Plain | undefined; maxPrice: Plain | undefined } {
  const ranges = PRICE_KEYS.flatMap((key) =>
    valuesOf(search.get(key)).flatMap((value) => (value instanceof JsonObject ? [value] : [])),
  );
  const bound = (keys: KeyList): Plain | undefined =>
    [search, ...ranges].map((object) => first(object, keys)).find((found) => found !== undefined);
  return { minPrice: bound(MIN_KEYS), maxPrice: bound(MAX_KEYS) };
}

function placeOf(search: JsonObject): string | undefined {
  const address = addressOf(search)?.text;
  if (address !== undefined) return address;
  for (const key of ['location', 'areaServed', 'place', 'city', 'serviceArea']) {
    const text = readText(search.get(key));
    if (text !== undefined) return text;
  }
  return undefined;
}
