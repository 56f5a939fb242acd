/** The keys that senders use for the members of a listing, and for members that hold a listing. They match any spelling. */
import { wordsIn } from '../../text/words.ts';
import { keyList, type KeyList } from './spelled.ts';

/** The address on the web. */
export const LISTING_URLS = keyList(
  'url propertyUrl listingUrl propertyLink listingLink link permalink detailUrl detailsUrl',
);
/** The address on the web, or another IRI. */
export const LISTING_IRIS = keyList('id', LISTING_URLS);
export const LISTING_NAMES = keyList('name title headline propertyName listingName listingTitle propertyTitle');
export const BEDROOMS = keyList(
  'numberOfBedrooms bedrooms beds bedroomsTotal numBedrooms bedroomCount bed bedroom bedCount numBeds',
);
export const BATHROOMS = keyList(
  'numberOfBathroomsTotal numberOfBathrooms bathrooms baths bathroomsTotal bathroomsTotalInteger',
  'bathroomsTotalDecimal numBathrooms bathroomCount bath bathroom bathCount numBaths numberOfFullBathrooms',
);
export const AREAS = keyList(
  'livingArea floorSize area squareFeet sqft squareFootage sqFeet buildingArea livingAreaSqft livingSpace',
  'squareMeters sqm buildingSqft homeSize',
);
export const PRICES = keyList(
  'listingPrice price listPrice askingPrice offers priceSpecification currentPrice salePrice rent monthlyRent',
  'rentPrice rentAmount listingAmount',
);
export const CURRENCIES = keyList('priceCurrency currency currencyCode');
/** Numbers of a listing with their other names. The best for identifying a listing comes first. */
export const NUMBERS: readonly (readonly [string, KeyList])[] = [
  ['mlsNumber', keyList('mlsNumber mls mlsNum mlsNo mlsListingId mlsListingNumber')],
  ...wordsIn(
    'mlsId mlsPropertyId originatingSystemKey listingId listingKey listingNumber universalPropertyId zpid propertyId unitId sku',
    'productID referenceNumber propertyReference internalId',
  ).map((key): readonly [string, KeyList] => [key, keyList(key)]),
];

/** Members that only listings have. */
export const LISTING_MEMBERS = keyList('listingId listingKey listingPrice listPrice mlsNumber mlsId mlsPropertyId');

/** Words before the members of a home that is written on another object: `property_address`. */
export const HOME_PREFIX = /^(?:property|listing|advert|subjectproperty|interestedproperty)(?=.)/;

/**
 * Keys under which an object is a listing if it has a member that only a home has: `savedListings`, `subject_property`,
 * `home`. They match the key in the form of `folded`.
 */
export const HOLDING =
  /^(?:saved|viewed|favou?rite|liked|subject|seller|sellers|selling|buyer|interested|requested|inquired|recommended|recent|target|current|primary|lead|my|the)?(?:propert(?:y|ies)|listings?|homes?|houses?|units?|apartments?|adverts?|realestate|propertylistings?)(?:info|information|details?|data|ofinterest|interest)?$/;
/** Keys such as `interested_in`, with the same rule. */
export const INTERESTS = keyList('interestedin interest interests propertyofinterest inquiryproperty');
