/** The member `leadSource`: where the lead comes from, such as a question, a request for a viewing, a website or an app. */
import type { Chance } from './chance.ts';
import type { Contact } from './people.ts';
import { pickTimeSpelling, spellTime } from './spelling.ts';
import type { Draft } from './words.ts';
import { COMMENTS, ODD_URLS, PLAIN_SOURCES, QUESTIONS, STREETS, TOWNS } from './words.ts';

const DAY_MS = 86_400_000;

/** A listing as websites describe it. Its price and sizes are numbers or texts. */
export function createListing(chance: Chance): Draft {
  const key = chance.int(100_000, 999_999);
  const price = chance.int(180, 2_400) * 500;
  const [town, region] = chance.pick(TOWNS);
  const number = chance.int(1, 9999);
  const street = chance.pick(STREETS);
  const url = `https://homes.example.com/listings/${key}`;
  return {
    type: chance.pick(['RealEstateListing', 'SingleFamilyResidence', 'Apartment']),
    id: chance.is(0.6) ? url : undefined,
    name: `${number} ${street}`,
    identifier: { mlsId: chance.is(0.5) ? key : `MLS-${key}`, isActive: chance.is(0.9) },
    url: chance.is(0.9) ? url : chance.pick(ODD_URLS),
    address: {
      type: 'PostalAddress',
      streetAddress: `${number} ${street}`,
      addressLocality: town,
      addressRegion: region,
      postalCode: chance.int(10_000, 99_999),
    },
    price: chance.weighted<unknown>([
      [40, price],
      [20, String(price)],
      [15, `$${price.toLocaleString('en-US')}`],
      [20, price + 0.5],
      [5, ''],
    ]),
    priceCurrency: 'USD',
    numberOfBedrooms: chance.is(0.5) ? chance.int(1, 6) : String(chance.int(1, 6)),
    numberOfBathroomsTotal: chance.is(0.5) ? 2.5 : '2.5',
    floorSize: chance.is(0.4)
      ? { type: 'QuantitativeValue', value: chance.int(600, 5200), unitCode: 'FTK' }
      : undefined,
  };
}

/** The first entry of the history of a lead, and sometimes one or two more. `atMs` is the time of the lead. */
export function createSources(chance: Chance, contact: Contact, atMs: number): unknown[] {
  const sources = [createSource(chance, contact, atMs)];
  while (sources.length < 3 && chance.is(0.22)) sources.push(createSource(chance, contact, atMs));
  return sources;
}

/** One entry of the history: an action of the person, or the place from which the person came. */
export function createSource(chance: Chance, contact: Contact, atMs: number): unknown {
  const before = atMs - chance.int(1, 3 * DAY_MS);
  const startTime = spellTime(pickTimeSpelling(chance, true), before);
  const create = chance.weighted<() => unknown>([
    [34, () => createQuestion(chance, contact, startTime)],
    [22, () => createShowing(chance, contact, startTime)],
    [22, () => createWebsite(chance)],
    [12, () => createApp(chance, startTime)],
    [10, () => chance.pick(PLAIN_SOURCES)],
  ]);
  return create();
}

function createQuestion(chance: Chance, contact: Contact, startTime: string): Draft {
  return {
    type: 'AskAction',
    startTime: chance.is(0.6) ? startTime : undefined,
    agent: chance.is(0.3) ? { type: 'Person', name: `${contact.givenName} ${contact.familyName}` } : undefined,
    object: { type: 'Question', text: chance.pick(QUESTIONS) },
    about: chance.is(0.3) ? createListing(chance) : undefined,
  };
}

function createShowing(chance: Chance, contact: Contact, startTime: string): Draft {
  return {
    type: 'RequestShowingAction',
    startTime,
    agent: chance.is(0.4) ? contact.email : undefined,
    about: createListing(chance),
    comment: chance.is(0.5) ? chance.pick(COMMENTS) : undefined,
  };
}

function createWebsite(chance: Chance): Draft {
  const site = chance.pick(['homes.example.com', 'search.example.org', 'porchlight.example.net']);
  return {
    type: 'WebSite',
    name: chance.pick(['Porchlight', 'Home Value Page', 'Brand site – “Find a Home”']),
    url: chance.weighted([
      [55, `https://${site}/`],
      [20, `http://${site}/search?beds=3&q=porch%20swing`],
      [25, chance.pick(ODD_URLS)],
    ]),
    additionalProperty: chance.is(0.35)
      ? {
          utm_campaign: `spring-${chance.int(1, 40)}`,
          clicks: chance.int(1, 30),
          isPaid: chance.is(0.5),
          referrer: chance.pick(['', 'mail']),
        }
      : undefined,
  };
}

function createApp(chance: Chance, startTime: string): Draft {
  return {
    type: 'MobileApplication',
    name: chance.pick(['Porchlight for phones', 'Key & Door']),
    operatingSystem: chance.pick(['iOS 17.2', 'iOS 16', 'Android 14', 'Android', '']),
    softwareVersion: chance.is(0.5) ? 4.1 : '4.10.0',
    datePublished: startTime,
    sameAs: chance.is(0.3) ? { appStore: 'https://apps.example.com/id/1207' } : undefined,
  };
}
