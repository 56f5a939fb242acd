/**
 * Details that only some senders send: more about the person, other people, searches, offers, and the home that was viewed,
 * each in several forms. They use random numbers of their own, so that they do not change the rest of a message.
 */
import { createChance, type Chance } from './chance.ts';
import type { Life, Step } from './life.ts';
import { createEmail } from './people.ts';
import { createListing } from './sources.ts';
import type { Draft } from './words.ts';
import { COMMENTS, FAMILY_NAMES, GIVEN_NAMES, TOWNS } from './words.ts';

/** Additional members for the lead and its contact, and additional sources. */
export interface Details {
  lead: Draft;
  contact: Draft;
  sources: Draft[];
}

/** The share of senders that send such details. */
const SHARE = 0.3;

/** Creates the details of one event. Most events have none. */
export function createDetails(life: Life, step: Step): Details {
  const chance = createChance(life.ordinal * 31 + (step.atMs % 1_000_003));
  if (step.naming !== 'lead' || !chance.is(SHARE)) return { lead: {}, contact: {}, sources: [] };
  return {
    lead: chance.is(0.3)
      ? { originatingSystem: { type: 'SoftwareApplication', name: chance.pick(['RDesk', 'Northstar']) } }
      : {},
    contact: createContactDetails(chance, step, life.ordinal),
    sources: chance.is(0.5) ? [createInterest(chance)] : [],
  };
}

function createContactDetails(chance: Chance, { contact }: Step, ordinal: number): Draft {
  const draft: Draft = {};
  if (chance.is(0.3)) draft.contactPoint = createPoints(chance, contact.email);
  if (chance.is(0.3)) draft.jobTitle = chance.pick(['Baker', 'Nurse', 'Teacher']);
  if (chance.is(0.15)) draft.worksFor = { type: 'Organization', name: 'Nine Gables Group' };
  if (chance.is(0.25)) draft.knowsLanguage = chance.pick<unknown>(['English', [{ type: 'Language', name: 'Spanish' }]]);
  if (chance.is(0.15)) draft.birthDate = `19${chance.int(50, 99)}-0${chance.int(1, 9)}-1${chance.int(0, 9)}`;
  if (chance.is(0.3)) draft.keywords = chance.pick<unknown>(['hot, lake', ['hot'], ['lake', 'cabin']]);
  if (chance.is(0.2)) draft.contactGroup = [{ type: 'Collection', name: chance.pick(['Buyers', 'Sellers']) }];
  if (chance.is(0.2)) draft.comment = [{ type: 'Comment', text: chance.pick(COMMENTS) }];
  if (chance.is(0.3)) draft.additionalProperty = createWishes(chance);
  if (chance.is(0.15)) draft.spouse = createRelative(chance, ordinal);
  return draft;
}

function createPoints(chance: Chance, email: string): unknown {
  return chance.weighted<unknown>([
    [50, [{ type: 'ContactPoint', name: 'primary', email }]],
    [30, { type: 'ContactPoint', contactType: 'home', email }],
    [20, [{ kind: 'EmailAddress', value: email }]],
  ]);
}

/** How a person wants to be contacted, and how not. */
function createWishes(chance: Chance): Draft {
  return chance.weighted<Draft>([
    [40, { redPreferredContactMethod: chance.pick(['Email', 'Text']), marketingViaSmsOptIn: chance.is(0.5) }],
    [30, { emailOptIn: chance.is(0.7), doNotCall: chance.is(0.3) }],
    [30, { smsOptOut: chance.pick(['yes', 'no']), preferredTime: 'evenings' }],
  ]);
}

function createRelative(chance: Chance, ordinal: number): Draft {
  const givenName = chance.pick(GIVEN_NAMES);
  const familyName = chance.pick(FAMILY_NAMES);
  // The number is higher than that of any contact, so that the e-mail address is unique.
  const email = createEmail(chance, givenName, familyName, ordinal + 1_000_000_000);
  return { type: 'Person', givenName, familyName, email: chance.is(0.6) ? email : undefined };
}

function createInterest(chance: Chance): Draft {
  const [addressLocality, addressRegion] = chance.pick(TOWNS);
  const priceCurrency = 'USD';
  const price = { type: 'PriceSpecification', minPrice: 75_000, maxPrice: chance.int(2, 18) * 50_000, priceCurrency };
  const search = {
    type: 'PropertySearch',
    name: `${chance.int(2, 5)}+ beds in ${addressLocality}`,
    location: { type: 'Place', address: { type: 'PostalAddress', addressLocality, addressRegion } },
    price,
    bedrooms: { type: 'QuantitativeValue', minValue: chance.int(1, 4) },
  };
  const [flat, instrument] = [createFlatListing(chance), { type: 'RealEstateWebsite', name: 'Office Website' }];
  const offerPrice = { type: 'PriceSpecification', price: chance.int(180, 2_400) * 500, priceCurrency };
  return chance.weighted<Draft>([
    [30, { type: 'SaveAction', instrument, object: search }],
    [20, { type: 'ListingOffer', offerPrice, propertyListing: flat }],
    [30, { type: 'ViewAction', instrument, object: createListing(chance) }],
    [20, { type: 'AskAction', object: { type: 'Question', text: 'Is it free?' }, about: flat }],
  ]);
}

/** A listing that has its address and identifier as members of its own. */
function createFlatListing(chance: Chance): Draft {
  const { address, price } = createListing(chance);
  return {
    ...(address as Draft),
    type: 'PropertyListing',
    listingId: String(chance.int(100, 999)),
    listingPrice: { price },
  };
}
