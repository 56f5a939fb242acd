import { expect } from 'chai';
import { foldEvents } from '../../src/lead/lead.ts';
import { leadToJson, type LeadJson } from '../../src/lead/lead-json.ts';
import { envelope, type Message } from '../support/messages.ts';
import { READING_CASES } from '../support/reading-cases.ts';
import { parse } from '../support/reading.ts';

const CONTACT = { type: 'Contact', name: 'Mira Alder', email: 'mira@example.com' };

/** A message of an hour: its lead, and what its action says beside. */
const message = (hour: number, lead: Message, data: Message = {}): Message =>
  envelope(
    { topic: 'realestate/lead#update', id: `https://crm.example.com/e/${hour}`, time: `2024-01-02T0${hour}:00:00Z` },
    { type: undefined, object: { type: 'Lead', identifier: { crmLeadId: '77' }, object: CONTACT, ...lead }, ...data },
  );
const leadOf = async (...messages: Message[]): Promise<LeadJson> => {
  const parsed = await Promise.all(messages.map((one) => parse(one)));
  return leadToJson(foldEvents(parsed.flatMap(({ events }) => events)), 'x');
};
const ofContact = (contact: Message): Promise<LeadJson> =>
  leadOf(message(1, { object: { type: 'Contact', ...contact } }));
const ofSource = (...leadSource: unknown[]): Promise<LeadJson> => leadOf(message(1, { leadSource }));

describe('A whole lead', () => {
  for (const [what, { message, right }] of Object.entries(READING_CASES))
    it(`reads ${what}`, async () => {
      const found = await leadOf(message);
      for (const [key, value] of Object.entries(right)) expect(found[key as keyof LeadJson], key).to.deep.equal(value);
    });

  describe('has for its contact', () => {
    it('a name made of its parts if none is stated', async () => {
      expect(await ofContact({ givenName: 'Mira', familyName: 'Alder' })).to.include({ name: 'Mira Alder' });
      expect(await ofContact({ name: 'M. Alder', givenName: 'Mira' })).to.include({ name: 'M. Alder' });
    });
    it('addresses and numbers from contact points of every form, but no fax numbers', async () => {
      const found = await ofContact({
        contactPoint: [
          { type: 'ContactPoint', name: 'primary', email: 'Mira@Example.com' },
          { name: 'Home', telephone: '303-555-0143', faxNumber: '303-555-0144' },
          { kind: 'EmailAddress', value: 'm.alder@example.org' },
          { contactType: 'fax', value: '303-555-0145' },
          'tel:+1-303-555-0146',
          'mira@example.net',
        ],
        homeLocation: { type: 'ContactPoint', telephone: '303-555-0147' },
      });
      expect(found.email).to.deep.equal(['mira@example.com', 'm.alder@example.org', 'mira@example.net']);
      expect(found.telephone).to.deep.equal(['+13035550143', '+13035550146', '+13035550147']);
    });
    it('addresses in parts and as one line', async () => {
      const address = [
        { type: 'PostalAddress', streetAddress: ['12 Elm', 'Apt 3'], addressLocality: 'Boulder', addressCountry: 'US' },
        '9 Oak',
      ];
      expect((await ofContact({ address })).address).to.deep.equal([
        {
          streetAddress: '12 Elm, Apt 3',
          addressLocality: 'Boulder',
          addressCountry: 'US',
          text: '12 Elm, Apt 3, Boulder',
        },
        { text: '9 Oak' },
      ]);
    });
    it('job, language, birthday, keywords, groups, comments and the preferred contact method', async () => {
      const found = await ofContact({
        jobTitle: 'Baker',
        worksFor: { type: 'Organization', name: 'Loaf Ltd' },
        birthDate: '1980-05-22T00:00:00Z',
        knowsLanguage: [{ type: 'Language', name: 'English' }, 'Spanish'],
        keywords: ['hot', 'lake, cabin'],
        contactGroup: [{ type: 'Collection', name: 'Buyers' }],
        comment: [{ type: 'Comment', text: 'Call after five' }],
        additionalProperty: {
          redPreferredContactMethod: 'Email',
          redPreferredTime: 'evenings',
          preferredLanguage: 'en-US',
        },
      });
      expect(found).to.deep.include({
        jobTitle: 'Baker',
        organization: 'Loaf Ltd',
        birthDate: '1980-05-22',
        language: ['English', 'Spanish', 'en-US'],
        keywords: ['hot', 'lake', 'cabin'],
        groups: ['Buyers'],
        comments: ['Call after five'],
        preferredContact: 'Email, evenings',
      });
    });
    it('consent for each channel, as it was stated last', async () => {
      const says = (hour: number, additionalProperty: Message): Message =>
        message(hour, { object: { ...CONTACT, additionalProperty } });
      const yes = says(1, { marketingViaEmailOptIn: true, smsOptIn: 'yes', doNotCall: false });
      expect((await leadOf(yes)).consent).to.deep.equal({ email: true, sms: true, telephone: true });
      const no = says(2, { marketingViaSmsOptIn: false, doNotCall: 'true' });
      const expected = { email: true, sms: false, telephone: false };
      for (const messages of [
        [yes, no],
        [no, yes],
        [yes, no, message(3, {})],
      ])
        expect((await leadOf(...messages)).consent).to.deep.equal(expected);
      expect(await leadOf(message(1, {}))).not.to.have.property('consent');
    });
    it('the refusal if one message states both', async () => {
      const object = { ...CONTACT, emailOptIn: true, additionalProperty: { emailOptOut: true } };
      expect((await leadOf(message(1, { object }))).consent).to.deep.equal({ email: false });
    });
  });

  it('keeps more contacts and recipients', async () => {
    const spouse = { type: 'Person', givenName: 'Noel', familyName: 'Alder', telephone: '303-555-0143' };
    const found = await leadOf(
      message(1, {
        object: [
          { ...CONTACT, spouse },
          { type: 'Contact', name: 'Ida Birch', email: 'ida@example.com' },
        ],
        recipient: ['https://a.example.com/#me', 'https://b.example.com/#me'],
      }),
    );
    expect(found.contacts).to.deep.equal([
      { name: 'Ida Birch', email: ['ida@example.com'], telephone: [] },
      { name: 'Noel Alder', email: [], telephone: ['+13035550143'], relationship: 'spouse' },
    ]);
    expect(found.recipients).to.deep.equal(['https://a.example.com/#me', 'https://b.example.com/#me']);
    expect(found.email).to.deep.equal(['mira@example.com']);
  });

  describe('has listings', () => {
    const address = {
      streetAddress: '12 Elm St',
      addressLocality: 'Boulder',
      addressRegion: 'CO',
      postalCode: '80301',
    };
    const line = '12 Elm St, Boulder, CO, 80301';

    it('with their address, price, size and numbers, flat or nested', async () => {
      const rest = {
        listingId: '338',
        numberOfBathrooms: '2',
        numberOfBedrooms: 3,
        livingArea: { type: 'QuantitativeValue', value: 1500, unitText: 'Square Feet' },
        listingPrice: { type: 'PriceSpecification', price: 375000, priceCurrency: 'USD' },
      };
      for (const place of [
        address,
        { address: { type: 'PostalAddress', ...address } },
        { location: { type: 'Place', address } },
      ]) {
        const about = { type: 'PropertyListing', identifier: { mlsPropertyId: '437:13_99' }, ...place, ...rest };
        const { listings, sources } = await ofSource({
          type: 'AskAction',
          object: { type: 'Question', text: 'Free?' },
          about,
        });
        expect(listings).to.deep.equal([
          {
            address: line,
            price: 375000,
            priceCurrency: 'USD',
            bedrooms: 3,
            bathrooms: '2',
            area: 1500,
            identifiers: [
              { propertyID: 'mlsPropertyId', value: '437:13_99' },
              { propertyID: 'listingId', value: '338' },
            ],
          },
        ]);
        expect(sources).to.deep.equal([{ type: 'AskAction', text: 'Free?', listing: line }]);
      }
    });
    it('with the number from the system that they came from', async () => {
      const listingOriginatingSystem = { type: 'SoftwareApplication', name: 'Metro', originatingSystemKey: 'OS-7' };
      for (const system of [listingOriginatingSystem, ['Metro', listingOriginatingSystem]])
        expect(
          (await leadOf(message(1, { listing: { type: 'PropertyListing', listingOriginatingSystem: system } })))
            .listings,
        ).to.deep.equal([{ identifiers: [{ propertyID: 'originatingSystemKey', value: 'OS-7' }] }]);
    });
    it('wherever a sender puts them', async () => {
      const listing = {
        type: 'PropertyListing',
        url: 'https://homes.example.com/12-elm',
        description: 'Charming bungalow.',
      };
      const found = [
        await ofSource({ type: 'ViewAction', object: listing }),
        await ofSource({ type: 'AskAction', about: listing }),
        await ofSource({ type: 'ListingOffer', propertyListing: listing }),
        await ofSource(listing),
        await leadOf(message(1, { propertyListing: listing })),
        await leadOf(message(1, { object: [CONTACT, listing] })),
        await leadOf(message(1, {}, { about: listing })),
        await ofContact({ comment: { text: 'nice', about: listing } }),
      ];
      for (const lead of found) {
        expect(lead.listings, JSON.stringify(lead)).to.deep.equal([{ id: listing.url, url: listing.url }]);
        expect(lead.sources.map(({ text }) => text).filter((text) => text !== undefined)).to.deep.equal([]);
      }
    });
    it('once each, with the last value of every member', async () => {
      const visit = (price: number): unknown => ({
        type: 'ViewAction',
        object: { type: 'PropertyListing', id: 'https://h.example.com/1', name: 'n', price },
      });
      const { listings } = await leadOf(message(1, { leadSource: visit(5) }), message(2, { leadSource: visit(4) }));
      expect(listings).to.deep.equal([{ id: 'https://h.example.com/1', name: 'n', price: 4 }]);
    });
  });

  it('has searches and offers', async () => {
    const search = {
      type: 'PropertySearch',
      name: '3+ beds in Boulder',
      location: { type: 'Place', address: { addressLocality: 'Boulder', addressRegion: 'CO' } },
      price: { type: 'PriceSpecification', minPrice: 75000, maxPrice: 100000, priceCurrency: 'USD' },
      bedrooms: { type: 'QuantitativeValue', minValue: 3 },
    };
    const offer = {
      type: 'ListingOffer',
      object: { type: 'Comment', text: 'take it or leave it' },
      offerPrice: { type: 'PriceSpecification', price: 350000, priceCurrency: 'USD' },
      propertyListing: { type: 'PropertyListing', streetAddress: '12 Elm St', listingPrice: 375000 },
    };
    const { searches, offers, listings, sources } = await ofSource({ type: 'SaveAction', object: search }, offer);
    expect(searches).to.deep.equal([
      {
        name: '3+ beds in Boulder',
        minPrice: 75000,
        maxPrice: 100000,
        priceCurrency: 'USD',
        bedrooms: 3,
        place: 'Boulder, CO',
      },
    ]);
    expect(offers).to.deep.equal([{ price: 350000, priceCurrency: 'USD', listing: '12 Elm St' }]);
    expect((await ofSource({ type: 'ListingOffer' })).offers, 'an offer of nothing').to.equal(undefined);
    expect(listings).to.deep.equal([{ address: '12 Elm St', price: 375000 }]);
    expect(sources).to.deep.equal([
      { type: 'SaveAction' },
      { type: 'ListingOffer', text: 'take it or leave it', listing: '12 Elm St' },
    ]);
  });

  it('states its source', async () => {
    const found = await leadOf(
      message(1, {
        originatingSystem: { type: 'SoftwareApplication', name: 'RDesk' },
        leadSource: {
          type: 'SaveAction',
          agent: { type: 'Contact', name: 'Mira Alder' },
          instrument: { type: 'RealEstateWebsite', name: 'Office Website', url: 'https://www.example.com/' },
          object: { type: 'PropertyListing', name: '12 Elm St' },
          event: { type: 'Event', subEvents: [{ type: 'Campaign', name: 'Spring' }] },
        },
      }),
      message(2, { leadSource: { type: 'MobileApplication', name: 'Key and Door' } }),
    );
    expect(found).to.include({
      website: 'Office Website',
      application: 'Key and Door',
      campaign: 'Spring',
      originatingSystem: 'RDesk',
      sourceAgent: 'Mira Alder',
    });
  });

  it('has the last score', async () => {
    expect(await leadOf(message(1, { additionalProperty: { score: 50 } }))).to.include({ score: 50 });
    expect(await leadOf(message(2, {}, { score: 70 }), message(1, { score: '20' }))).to.include({ score: 70 });
  });

  it('uses the date when the action was sent if the lead has none', async () => {
    const dateSent = '2024-01-02T03:00:00Z';
    expect(await leadOf(message(4, {}, { dateSent }))).to.include({ dateSent: '2024-01-02T03:00:00.000Z' });
  });

  it('has everything else by prefixed name, with numbers as numbers', async () => {
    const object = {
      ...CONTACT,
      gender: 'female',
      additionalProperty: [{ type: 'PropertyValue', name: 'pets', value: 2 }],
    };
    const { properties } = await leadOf(
      message(1, { object, budget: 450000, 'pet range': { min: 1, max: '2' }, additionalProperty: { isHot: false } }),
      message(2, { budget: 500000.5 }),
    );
    expect(properties).to.deep.equal({
      'x:isHot': [false],
      'x:budget': [500000.5],
      'x:pet%20range': [{ 'x:max': ['2'], 'x:min': [1] }],
      'x:pets': [2],
      'schema:gender': ['female'],
    });
  });
  it('contains values that lead and contact both state once', async () => {
    const object = { ...CONTACT, budget: [1, 2], wish: { rooms: 3 } };
    const { properties } = await leadOf(message(1, { object, budget: 1, wish: { rooms: 3 } }));
    expect(properties).to.deep.equal({ 'x:budget': [1, 2], 'x:wish': [{ 'x:rooms': [3] }] });
  });
});
