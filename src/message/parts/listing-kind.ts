/** Decides if an object is a listing: by its type, by the key that it is under, or by members that only homes have. */
import { localName } from '../event/actions.ts';
import { typesOf } from '../envelope.ts';
import type { JsonObject } from '../../text/json.ts';
import { remembered } from '../../text/remembered.ts';
import { isPointKey, isReachKey } from './reach.ts';
import { isWholeAddressKey } from '../values/addresses.ts';
import { folded, keyList, PEOPLE, spelled } from '../values/spelled.ts';
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

/** Types of listings and of homes. Senders may put other words before `Listing` and `Property`. */
const LISTING_TYPE =
  /(?:Listing|Residence|Apartment|House|Accommodation|Condominium|Townhouse|^Property|^Home|^Room|^Suite|^Land|^Lot)$/;
/** Types of things that occur under the same keys and are not listings. */
const OTHER_TYPE =
  /(?:Search\w*|Person|Contact|Organization|Agent|Office|Team|Business|Website|WebSite|WebPage|Application|Question|Comment|Message|Event|Campaign|Address|Place|Action|Offer|Value|Specification|Collection|Language|Lead|Document|Report\w*)$/;
/** Keys whose object is a listing, if its type does not say otherwise. */
const LISTING_KEYS = new Set([
  'about',
  'propertyListing',
  'listing',
  'listings',
  'property',
  'propertyOfInterest',
  'itemOffered',
]);
/** Members that show that there is a home, under a key that may hold one. */
const TELLING = keyList(BEDROOMS, BATHROOMS, PRICES, AREAS, ...NUMBERS.map(([, names]) => names));

/**
 * Does this key hold addresses or numbers of a person? Their type says whether they are for home or work, and `House` is where
 * the person lives.
 */
const isOfPerson = remembered((key): boolean => isReachKey(key) || isPointKey(key) || isWholeAddressKey(key));

/** Is an object under this key a listing? */
export function isListing(object: JsonObject, key: string): boolean {
  const kinds = typesOf(object).map(kindOfType);
  if (isOfPerson(key)) return !kinds.includes('other') && spelled(object, LISTING_MEMBERS).length > 0;
  if (kinds.includes('listing')) return true;
  if (kinds.includes('other')) return false;
  if (LISTING_KEYS.has(key)) return true;
  // A lead or a person may have members of a home among its own. flat-listing.ts reads them.
  if (key === 'lead' || key === 'person') return false;
  const word = folded(key);
  const mayBe = HOLDING.test(word) || INTERESTS.has(word);
  return spelled(object, mayBe ? EVIDENCE : LISTING_MEMBERS).length > 0 || (key === 'object' && isPriced(object));
}

/** Under `object`, a price or rooms are enough to be a home, if the object has no other type than `Product`. */
const isPriced = (object: JsonObject): boolean =>
  spelled(object, TELLING).length > 0 && typesOf(object).every((type) => /^Product$/.test(localName(type)));
const EVIDENCE = keyList(
  TELLING,
  LISTING_IRIS,
  'address streetAddress street fullAddress propertyAddress unparsedAddress city postalCode zip',
);

/** Does this type mean a listing, or something that is not a listing? A name that matches both patterns means a listing. */
const kindOfType = remembered((type): 'listing' | 'other' | undefined => {
  if (PEOPLE.test(type)) return 'other';
  const name = localName(type);
  if (LISTING_TYPE.test(name)) return 'listing';
  return OTHER_TYPE.test(name) ? 'other' : undefined;
});

/** Can a text under this key stand for a listing? */
export const isListingKey = (key: string): boolean => LISTING_KEYS.has(key);
