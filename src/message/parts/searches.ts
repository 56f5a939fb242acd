/** What a lead looks for: saved searches, with their price range, beds and place. */
import { localName } from '../actions.ts';
import { typesOf } from '../envelope.ts';
import { canonicalJson, JsonObject, valuesOf, items } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { first, priceOf, type Plain } from './prices.ts';
import { BEDROOMS } from '../values/listing-words.ts';
import { folded, spelled, spelledText } from '../values/spelled.ts';
import { statedObject } from './stated.ts';
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
/** Members under which a search stands, whatever its type. */
const SEARCH_WORDS: ReadonlySet<string> = new Set(
  [
    ...[
      'search',
      'searches',
      'propertySearch',
      'propertySearches',
      'savedSearch',
      'savedSearches',
      'searchCriteria',
      'seeks',
    ],
    ...[
      'homeSearch',
      'listingSearch',
      'lookingFor',
      'criteria',
      'buyerCriteria',
      'buyerPreferences',
      'searchPreferences',
    ],
    ...[
      'propertyPreferences',
      'propertyCriteria',
      'homePreferences',
      'buyingPreferences',
      'propertyRequirements',
      'wantedProperty',
    ],
  ].map(folded),
);

/** Is an object that is under a key a search for homes? */
export function isSearch(object: JsonObject, key: string): boolean {
  return SEARCH_WORDS.has(folded(key)) || typesOf(object).some((type) => SEARCH_TYPE.test(localName(type)));
}

/**
 * The search that someone ran (schema.org's SearchAction): its object where that is one, else the action itself where it says
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
  const name = spelledText(search, NAMES);
  return name === undefined ? `content ${canonicalJson(statedObject(search))}` : `name ${name.toLowerCase()}`;
}

/** A search in its printed form. */
export function viewSearch(search: JsonObject): Search {
  const range = priceRange(search);
  const home = wantedHome(search) ?? new JsonObject();
  return known<Search>({
    name: spelledText(search, NAMES),
    minPrice: range.minPrice,
    maxPrice: range.maxPrice,
    priceCurrency: priceOf(search).priceCurrency ?? priceOf(home).priceCurrency,
    bedrooms: first(search, SOUGHT_BEDROOMS) ?? first(home, SOUGHT_BEDROOMS),
    place: placeOf(search) ?? placeOf(home),
  });
}

const NAMES = ['name', 'searchName', 'title', 'label'];

/** What someone looks for, told as a home: it is none that is offered. */
export const isWantedKey = (key: string): boolean => key === 'itemOffered';

function wantedHome(search: JsonObject): JsonObject | undefined {
  const home = items(search.get('itemOffered'), '').find(({ value }) => value instanceof JsonObject)?.value;
  return home instanceof JsonObject ? home : undefined;
}

const SOUGHT_BEDROOMS = [
  ...['minBedrooms', 'bedroomsMin', 'minBeds', 'bedsMin', 'minimumBedrooms', 'minimumBeds', 'bedroomsFrom'],
  ...['numBedroomsSought', 'bedroomsSought', ...BEDROOMS],
];
const PRICE_KEYS = ['price', 'priceRange', 'listingPrice', 'priceSpecification', 'budget', 'budgetRange'];
const MIN_KEYS = [
  ...[
    'minPrice',
    'minValue',
    'min',
    'from',
    'priceMin',
    'minimumPrice',
    'priceFrom',
    'minBudget',
    'budgetMin',
    'lowPrice',
  ],
  ...['minListPrice', 'startingPrice'],
];
const MAX_KEYS = [
  ...[
    'maxPrice',
    'maxValue',
    'max',
    'to',
    'priceMax',
    'maximumPrice',
    'priceTo',
    'maxBudget',
    'budgetMax',
    'highPrice',
  ],
  ...['maxListPrice', 'endingPrice'],
];

function priceRange(search: JsonObject): { minPrice?: Plain | undefined; maxPrice?: Plain | undefined } {
  const stated = spelled(search, PRICE_KEYS).flatMap((member) => items(member, '').map(({ value }) => value));
  const ranges = stated.flatMap((value) => (value instanceof JsonObject ? [value] : []));
  const bound = (keys: readonly string[]): Plain | undefined =>
    [search, ...ranges].map((object) => first(object, keys)).find((found) => found !== undefined);
  const [minPrice, maxPrice] = [bound(MIN_KEYS), bound(MAX_KEYS)];
  if (minPrice !== undefined || maxPrice !== undefined) return { minPrice, maxPrice };
  const texts = stated.flatMap((value) => (typeof value === 'string' ? [value] : []));
  const [, low, high] = texts.map((text) => RANGE.exec(text.trim())).find((match) => match !== null) ?? [];
  return { minPrice: low, maxPrice: high };
}

/** `300000-400000`, `$300k to $400k`. */
const RANGE = /^(\p{Sc}?\d[\d.,]*[km]?)\s*(?:-|\u2013|to)\s*(\p{Sc}?\d[\d.,]*[km]?)$/iu;

const PLACES = [
  ...[
    'location',
    'areaServed',
    'place',
    'city',
    'serviceArea',
    'locations',
    'cities',
    'areas',
    'area',
    'towns',
    'town',
  ],
  ...[
    'places',
    'neighborhoods',
    'neighborhood',
    'neighbourhood',
    'postalCodes',
    'zipCodes',
    'zips',
    'counties',
    'county',
    'region',
  ],
];

/** An address, else one place, or all places of a list. */
function placeOf(search: JsonObject): string | undefined {
  const address = addressOf(search)?.text;
  if (address !== undefined) return address;
  for (const member of spelled(search, PLACES)) {
    const texts = items(member, '').flatMap(({ value }) => readText(value) ?? []);
    if (texts.length > 0) return texts.join(', ');
  }
  return undefined;
}

/** Members of a lead or contact that say what someone looks for. */
const SOUGHT = new Set(
  [
    ...[...MIN_KEYS, ...MAX_KEYS].filter((key) => /price|budget/i.test(key)),
    ...[
      'minBedrooms',
      'minBeds',
      'minimumBedrooms',
      'numBedroomsSought',
      'bedroomsSought',
      'budgetRange',
      'priceRange',
    ],
  ].map(folded),
);
const SOUGHT_PREFIX = /^(?:desired|wanted|search|preferred)(?=.)/;
const SOUGHT_PARTS: ReadonlySet<string> = new Set([
  'bedrooms',
  'beds',
  'price',
  'pricerange',
  'minprice',
  'maxprice',
  ...PLACES.map(folded),
  'budget',
]);

/** The members of a search that is written on a lead or contact, each with its name on a search. */
function soughtMembers(object: JsonObject): [key: string, name: string][] {
  return [...object].flatMap(([key, value]): [string, string][] => {
    const word = folded(key);
    // A single amount says neither the least nor the most.
    const isRange = value instanceof JsonObject || (typeof value === 'string' && RANGE.test(value.trim()));
    if (SOUGHT.has(word) || (word === 'budget' && isRange)) return [[key, key]];
    const part = SOUGHT_PREFIX.test(word) ? word.replace(SOUGHT_PREFIX, '') : '';
    return SOUGHT_PARTS.has(part) ? [[key, part]] : [];
  });
}

/** Is this a member of such a search? */
export const soughtKeysOf = (object: JsonObject): ReadonlySet<string> =>
  new Set(soughtMembers(object).map(([key]) => key));

/** A search that is written on a lead or contact itself: `min_price`, `desiredLocation`. */
export function flatSearchOf(object: JsonObject): JsonObject | undefined {
  const members = soughtMembers(object);
  return members.length === 0
    ? undefined
    : JsonObject.of(members.map(([key, name]) => [name, object.get(key) ?? null]));
}
