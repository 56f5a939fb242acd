/** Offers that someone makes for a listing, with their price. */
import { localName } from '../event/actions.ts';
import { typesOf } from '../envelope.ts';
import { canonicalJson, isScalar, JsonObject, scalarText, valuesOf, type JsonScalar } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { remembered } from '../../text/remembered.ts';
import { folded, isSpelled, keyList, spelled } from '../values/spelled.ts';
import { flatListingOf, flatMembersOf } from './flat-listing.ts';
import { listingAddress, listingOfText, listingText } from './listings.ts';
import { isListing, isListingKey } from './listing-kind.ts';
import { priceOf, type Plain } from './prices.ts';
import { statedObject } from './stated.ts';

/** An offer in the printed form of a lead. */
export interface Offer {
  readonly price?: Plain;
  readonly priceCurrency?: string;
  /** The listing as a short text for people. */
  readonly listing?: string;
}

const OFFER_TYPE = /^(?:ListingOffer|MakeOfferAction|OfferAction|Offer|Bid)$/;
/**
 * An object under one of these keys is an offer, whatever its type.
 * `lead offers` means the member `offers` of the lead itself.
 */
const OFFER_KEY =
  /^(?:leadoffers|(?:makes|made|purchase|initial|first|best|final|cash|counter|my|buyer)?(?:offer|bid)(?:details?|info)?|bids|(?:counter|purchase)offers)$/;
/** Is an object under this key an offer, whatever its type? */
export const isOfferKey = remembered((key): boolean => OFFER_KEY.test(folded(key)));
/** Members that only an offer has. */
export const OFFER_PRICES = keyList('offerPrice offerAmount offeredPrice bidPrice bidAmount');
const PRICE = keyList(OFFER_PRICES, 'price amount priceSpecification');

/** Is this object an offer for a listing? The `offers` of a listing itself are not offers here: they are its price. */
export function isOffer(object: JsonObject, key: string): boolean {
  if (isOfferKey(key)) return true;
  // An offer that is written on a lead or person is read by `flatOfferOf`, apart from its other members.
  if (key !== 'lead' && key !== 'person' && spelled(object, OFFER_PRICES).length > 0) return true;
  return key !== 'offers' && typesOf(object).some((type) => OFFER_TYPE.test(localName(type)));
}

/** An amount of money. It must have at least three digits under such a key: fewer may be a count, or a yes. */
const AMOUNT = /^(?:[A-Z]{3}|[A-Z]{0,2}\p{Sc})?\s*\d[\d.,\s]*\d[km]?\s*(?:[A-Z]{3}|\p{Sc})?$/u;

/** An offer of which only the price is given. */
export function offerOfScalar(value: JsonScalar, key: string): JsonObject | undefined {
  // This check comes first because this function is called for every value of a message.
  if (!isOfferKey(key)) return undefined;
  const text = scalarText(value).trim();
  return AMOUNT.test(text) && text.replace(/\D/g, '').length > 2 ? JsonObject.of([['price', value]]) : undefined;
}

/** An offer whose price is written on a lead or contact itself. It is for the home that is written there. */
export function flatOfferOf(object: JsonObject): JsonObject | undefined {
  if (spelled(object, OFFER_PRICES).length === 0) return undefined;
  const home = flatMembersOf(object);
  const isIts = (key: string): boolean => isSpelled(key, OFFER_PRICES) || home.has(key);
  return JsonObject.of([...object].filter(([key]) => isIts(key)));
}

/** The listing that an offer is made for. */
export function listingOfOffer(offer: JsonObject): JsonObject | undefined {
  for (const key of ['propertyListing', 'itemOffered', 'about', 'listing', 'property', 'home', 'object'])
    for (const value of valuesOf(offer.get(key))) {
      if (value instanceof JsonObject && isListing(value, key)) return value;
      if (isScalar(value) && isListingKey(key) && scalarText(value).trim() !== '')
        return listingOfText(scalarText(value));
    }
  return flatListingOf(offer);
}

/** An offer in its printed form. */
export function viewOffer(offer: JsonObject): Offer {
  const listing = listingOfOffer(offer);
  const country = listing === undefined ? undefined : listingAddress(listing)?.addressCountry;
  const { price, priceCurrency } = priceOf(offer, PRICE, country);
  return known<Offer>({ price, priceCurrency, listing: listing === undefined ? undefined : listingText(listing) });
}

/** The key of an offer: all of its content. */
export const offerKey = (offer: JsonObject): string => canonicalJson(statedObject(offer));
