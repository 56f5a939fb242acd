/** A home whose members are written on the lead or contact itself: `property_address`, `list_price`, `beds`. */
import { JsonObject } from '../../text/json.ts';
import { remembered } from '../../text/remembered.ts';
import { ofKeys } from '../../text/shape.ts';
import { wordsIn } from '../../text/words.ts';
import { HOME_PREFIX, LISTING_MEMBERS } from '../values/listing-words.ts';
import { folded, keyList } from '../values/spelled.ts';

/** Keys that may follow `property` or `listing`, and the name that each has on a listing. */
const PREFIXED: ReadonlyMap<string, string> = new Map([
  ...wordsIn(
    'address fullAddress streetAddress address1 address2 addressLine1 addressLine2 unit unitNumber unitId price askingPrice listPrice',
    'rent monthlyRent url link beds bedrooms baths bathrooms sqft squareFeet squareFootage livingArea yearBuilt mls mlsId',
    'mlsNumber mlsNum reference referenceNumber internalId title name',
  ).map((key): [string, string] => [folded(key), key]),
  ['fulladdress', 'address'],
  ['street', 'streetAddress'],
  ['city', 'addressLocality'],
  ...['state', 'statecode', 'stateorprovince', 'province'].map((key): [string, string] => [key, 'addressRegion']),
  ...['zip', 'zipcode', 'postalcode', 'postcode'].map((key): [string, string] => [key, 'postalCode']),
  ['country', 'addressCountry'],
  ['number', 'listingId'],
  ['mls', 'mlsNumber'],
  ['mlsnum', 'mlsNumber'],
  ['bedroomcount', 'bedrooms'],
]);
/** Keys that may also belong to a search. Without a prefix they do not show that there is a home. */
const VAGUE = new Set(
  wordsIn(
    'beds bedrooms baths bathrooms sqft squareFeet squareFootage livingArea yearBuilt price rent monthlyRent title name',
    'unit unitNumber',
    'addressLocality addressRegion postalCode addressCountry',
  ),
);
/** Keys that only a listing has. */
const OWN = keyList(LISTING_MEMBERS, 'askingPrice mls mlsNum mlsNo mlsListingId zpid');
const MLS = new Set(['mls', 'mlsnum', 'mlsno']);
const PLACING = ['addressLocality', 'postalCode'];
/** Keys that describe the home, but only if another key shows that there is one. */
const BESIDE = keyList(
  'beds bedrooms bedroomstotal numberofbedrooms baths bathrooms bathroomstotal numberofbathrooms numberofbathroomstotal',
  'sqft squarefeet livingarea floorsize price pricecurrency currency yearbuilt lotsize daysonmarket',
  'numbedrooms numbathrooms squarefootage propertytype hometype listingtype listingstatus mlsname mlsboard mlssource',
);

/** A key that may describe a home. */
interface FlatMember {
  /** Its name on a listing. */
  readonly name: string;
  /** Is this key a sign that there is a home? */
  readonly tells: boolean;
}

const flatMember = remembered((key): FlatMember | undefined => {
  const word = folded(key);
  if (OWN.has(word)) return { name: MLS.has(word) ? 'mlsNumber' : key, tells: true };
  const name = HOME_PREFIX.test(word) ? PREFIXED.get(word.replace(HOME_PREFIX, '')) : undefined;
  if (name !== undefined) return { name, tells: !VAGUE.has(name) };
  return BESIDE.has(word) ? { name: key, tells: false } : undefined;
});

const NO_MEMBERS: ReadonlySet<string> = new Set();

/** The keys that describe a home on a lead or contact. None if there is no home. */
export const flatMembersOf = ofKeys((keys): ReadonlySet<string> => {
  const tells = keys.some((key) => flatMember(key)?.tells === true);
  return tells ? new Set(keys.filter((key) => flatMember(key) !== undefined)) : NO_MEMBERS;
});

/** The home that is written on a lead or contact, with the keys of a listing. `undefined` if there is none. */
export function flatListingOf(object: JsonObject): JsonObject | undefined {
  const members = flatMembersOf(object);
  if (members.size === 0) return undefined;
  const listing = JsonObject.of([...members].map((key) => [flatMember(key)?.name ?? key, object.get(key)]));
  const line = listing.get('address');
  // Next to a city, the address is only the street.
  if (typeof line !== 'string' || listing.has('streetAddress') || !PLACING.some((key) => listing.has(key)))
    return listing;
  return JsonObject.of([...listing].map(([key, value]) => [key === 'address' ? 'streetAddress' : key, value]));
}
