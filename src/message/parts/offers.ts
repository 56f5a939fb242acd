/** Offers that someone makes for a listing, with their price. */
import { localName } from '../actions.ts';
import { typesOf } from '../envelope.ts';
import { isScalar, JsonObject, scalarText, valuesOf } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { keyList } from '../values/spelled.ts';
import { flatListingOf } from './flat-listing.ts';
import { listingOfText, listingText } from './listings.ts';
import { isListing, isListingKey } from './listing-kind.ts';
import { priceOf, type Plain } from './prices.ts';

/** An offer in the printed form of a lead. */
export interface Offer {
  readonly price?: Plain;
  readonly priceCurrency?: string;
  /** The listing as people call it. */
  readonly listing?: string;
}

const OFFER_TYPE = /^(?:ListingOffer|MakeOfferAction|OfferAction|Offer|Bid)$/;
/** Under these keys stands an offer, whatever its type; `lead offers` is the member `offers` of the lead itself. */
const OFFER_KEYS = new Set(['lead offers', 'makesOffer', 'offer', 'purchaseOffer']);
const PRICE = keyList('offerPrice', 'price', 'amount', 'priceSpecification');

/** Is an object an offer for a listing? What a listing itself is offered for is its price. */
export function isOffer(object: JsonObject, key: string): boolean {
  if (object.has('offerPrice') || OFFER_KEYS.has(key)) return true;
  return key !== 'offers' && typesOf(object).some((type) => OFFER_TYPE.test(localName(type)));
}

/** The listing that an offer is made for. */
export function listingOfOffer(offer: JsonObject): JsonObject | undefined {
  for (const key of ['propertyListing', 'itemOffered', 'about', 'listing', 'object'])
    for (const value of valuesOf(offer.get(key))) {
      if (value instanceof JsonObject && isListing(value, key)) return value;
      if (isScalar(value) && isListingKey(key) && scalarText(value).trim() !== '')
        return listingOfText(scalarText(value));
    }
  return flatListingOf(offer);
}

/** An offer in its printed form. */
export function viewOffer(offer: JsonObject): Offer {
  const { price, priceCurrency } = priceOf(offer, PRICE);
  const listing = listingOfOffer(offer);
  return known<Offer>({ price, priceCurrency, listing: listing === undefined ? undefined : listingText(listing) });
}
