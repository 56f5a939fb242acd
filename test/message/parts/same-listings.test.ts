import { expect } from 'chai';
import fc from 'fast-check';
import { describeLead } from '../../../src/lead/document/describe.ts';
import { foldEvents } from '../../../src/lead/lead.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { listingKey } from '../../../src/message/parts/listings.ts';
import { sameListings, type Described } from '../../../src/message/parts/same-listings.ts';
import { serializeQuads } from '../../../src/rdf/quads.ts';
import { runsOf } from '../../support/extent.ts';
import { envelope, leadOf, type Message } from '../../support/messages.ts';
import { eventOf, objectOf } from '../../support/reading.ts';

const PAGE = 'https://homes.example.com/12-elm';
const OTHER_PAGE = 'https://homes.example.com/14-elm';
const PORTAL = 'https://portal.example.org/h/9';
const PARTS = { streetAddress: '12 Elm St', addressLocality: 'Boulder', addressRegion: 'CO', postalCode: '80301' };
const LINE = '12 Elm St, Boulder, CO, 80301';

const described = (listing: Message): Described => {
  const object = objectOf(listing);
  return [listingKey(object), object];
};
const homesOf = (listings: readonly Message[]): number => {
  const all = listings.map(described);
  const same = sameListings([all]);
  return new Set(all.map(([key]) => same.get(key) ?? key)).size;
};

describe('Descriptions of listings', () => {
  const one: Record<string, Message[]> = {
    'of one number, spelled in several ways': [{ mlsNumber: '437' }, { ListingId: 437, url: PAGE }],
    'of one page, as id, url and member of its own': [
      { id: PAGE },
      { url: `${PAGE}/`, mlsNumber: '1' },
      { listingUrl: PAGE },
    ],
    'of one page, by two campaigns': [{ url: `${PAGE}?utm_source=a&utm_medium=b` }, { url: `${PAGE}?gclid=1` }],
    'of one address, as parts and in a line': [
      { address: PARTS, url: PAGE },
      { address: LINE, mlsNumber: '437' },
    ],
    'of one address, which one has for a name': [{ name: LINE, id: PAGE }, PARTS],
    'of one address, on two sites': [
      { address: LINE, url: PAGE },
      { address: LINE, url: PORTAL },
    ],
    'that a third ties together': [{ url: PAGE }, { mlsNumber: '437' }, { id: PAGE, mlsNumber: '437' }],
    'of one name, which agree in what both say': [
      { name: 'Studio', price: 1200, description: 'north' },
      { name: 'studio', price: '$1,200', bedrooms: 1 },
      { name: 'Studio' },
    ],
    'of one number, of which one names the system': [
      { mlsNumber: '437', price: 1 },
      { mlsNumber: '437', originatingSystemName: 'recolorado', url: PAGE },
    ],
  };
  for (const [which, listings] of Object.entries(one))
    it(`${which}, are one listing`, () => expect(homesOf(listings)).to.equal(1));

  const several: Record<string, Message[]> = {
    'of one name with two prices': [
      { name: 'Studio', price: 1000 },
      { name: 'Studio', price: 1200 },
    ],
    'of one name with two descriptions': [
      { name: 'Studio', price: 1000, description: 'north' },
      { name: 'Studio', price: 1000, description: 'south' },
    ],
    'of two numbers at one address': [
      { mlsNumber: '1', address: LINE },
      { mlsNumber: '2', address: LINE },
    ],
    'of two pages of one site at one address': [
      { url: PAGE, address: LINE },
      { url: OTHER_PAGE, address: LINE },
    ],
    'of one number in two systems': [
      { mlsNumber: '1', mlsName: 'North' },
      { mlsNumber: '1', mlsName: 'South' },
    ],
    'of one street alone': [
      { address: '12 Elm St', url: PAGE },
      { streetAddress: '12 Elm St', mlsNumber: '1' },
    ],
    'of one name': [
      { name: 'Charming home', url: PAGE },
      { name: 'Charming home', mlsNumber: '1' },
    ],
    'of one town': [
      { addressLocality: 'Boulder', postalCode: '80301', url: PAGE },
      { address: 'Boulder, CO, 80301', mlsNumber: '1' },
    ],
    'one of which contradicts the other at an address that a third has alone': [
      { mlsNumber: '1', address: LINE },
      { mlsNumber: '2', address: LINE },
      { address: LINE },
    ],
  };
  for (const [which, listings] of Object.entries(several))
    it(`${which}, are different listings`, () => expect(homesOf(listings)).to.equal(listings.length));

  it('are described once, with all their statements, and every source and offer refers to them', async () => {
    const source = { type: 'AskAction', object: { type: 'RealEstateListing', url: PAGE, name: 'Charming home' } };
    const lead = leadOf({ leadSource: source, mlsNumber: '437', propertyAddress: LINE, listPrice: 375000 });
    const offer = { type: 'Offer', offerPrice: 370000, propertyListing: { id: PAGE } };
    const first = await eventOf(envelope({ id: 'https://vendor.example/1' }, { object: lead }));
    const second = await eventOf(
      envelope(
        { id: 'https://vendor.example/2', time: '2024-03-02T10:00:00Z' },
        { object: leadOf({ offers: [offer], about: { id: PAGE, address: PARTS, bedrooms: 3 } }) },
      ),
    );
    const state = foldEvents([first, second]);
    expect(state.details.listings).to.deep.equal([
      {
        id: PAGE,
        name: 'Charming home',
        address: LINE,
        price: 375000,
        bedrooms: 3,
        identifiers: [{ propertyID: 'mlsNumber', value: '437' }],
        url: PAGE,
      },
    ]);
    const text = serializeQuads(describeLead(state, 'https://pod.example/1'), { format: 'application/n-quads' });
    expect(new Set(text.match(/#listing-\w+/g)).size).to.equal(1);
  });

  it('of one name stay one home if its price changes, unless one event has two homes of this name', async () => {
    const eventWith = (at: number, ...propertyListing: Message[]): Promise<LeadEvent> => {
      const id = `https://crm.example/e/${at}`;
      const data = { object: { ...leadOf(), propertyListing } };
      return eventOf(envelope({ topic: 'realestate/lead#update', id, time: `2024-03-0${at}T10:00:00Z` }, data));
    };
    const home = (price: number, description: string): Message => ({
      type: 'Apartment',
      name: 'Studio',
      price,
      description,
    });
    const pricesIn = (events: LeadEvent[]): unknown[] =>
      (foldEvents(events).details.listings ?? []).map(({ price }) => price).sort();
    const [first, second] = [await eventWith(1, home(1000, 'north')), await eventWith(2, home(900, 'north'))];
    const both = await eventWith(3, home(1000, 'north'), home(1200, 'south'));
    expect(pricesIn([first, second])).to.deep.equal([900]);
    for (const events of [
      [first, both],
      [both, first],
    ])
      expect(pricesIn(events)).to.deep.equal([1000, 1200]);
  });

  it('give the same result in every order', () => {
    const pick = (...values: unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(undefined, ...values);
    const listing = fc
      .record({
        id: pick(PAGE, OTHER_PAGE),
        url: pick(PAGE, PORTAL),
        mlsNumber: pick('1', '2'),
        mlsName: pick('N', 'S'),
        address: pick(LINE, PARTS),
        name: pick('Studio', 'studio'),
        price: pick(1000, 1200),
      })
      .map((members) => JSON.parse(JSON.stringify(members)) as Message);
    const shuffled = fc
      .array(listing, { minLength: 2, maxLength: 6 })
      .chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
      );
    fc.assert(
      fc.property(shuffled, ([some, others]) => {
        const namesOf = (list: Message[]): unknown[] => [...sameListings([list.map(described)])].sort();
        expect(namesOf(others)).to.deep.equal(namesOf(some));
        // A second look finds no more.
        expect(namesOf([...some, ...some])).to.deep.equal(namesOf(some));
      }),
      { numRuns: runsOf(300) },
    );
  });
});
