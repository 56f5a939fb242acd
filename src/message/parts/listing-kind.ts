/** Is an object a listing? By its type, by the member under which it stands, or by what only homes have. */
import { localName } from '../event/actions.ts';
import { typesOf } from '../envelope.ts';
import type { JsonObject } from '../../text/json.ts';
import { remembered } from '../../text/remembered.ts';
import { folded, keyList, spelled } from '../values/spelled.ts';
import {
  AREAS,
  BATHROOMS,
  BEDROOMS,
  HOLDING,
  INTERESTS,
  LISTING_IRIS,
  LISTING_MEMBERS,
  NUMBERS,
  PRICES,
} from '../values/listing-words.ts';

/** Types that are listings, or homes that are listed; `Listing` and `Property` as senders end their names. */
const LISTING_TYPE =
  /(?:Listing|Residence|Apartment|House|Accommodation|Condominium|Townhouse|^Property|^Home|^Room|^Suite|^Land|^Lot)$/;
/** Types of what may be under the same keys and is none. */
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
/** What says that there is a home, in a member that may hold one. */
const TELLING = keyList(BEDROOMS, BATHROOMS, PRICES, AREAS, ...NUMBERS.map(([, names]) => names));

/** Is an object that is under a key a listing? */
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
const EVIDENCE = keyList(
  TELLING,
  LISTING_IRIS,
  'address streetAddress street fullAddress propertyAddress unparsedAddress city postalCode zip',
);

/** Is a type that of a listing, or one that no listing has? It may be both by its name: a listing then. */
const kindOfType = remembered((type): 'listing' | 'other' | undefined => {
  const name = localName(type);
  if (LISTING_TYPE.test(name)) return 'listing';
  return OTHER_TYPE.test(name) ? 'other' : undefined;
});

/** Is this a member in which a text stands for a listing? */
export const isListingKey = (key: string): boolean => LISTING_KEYS.has(key);
