/** Messages as senders write them, each with what once was read wrong or not at all, and what is right. */
import { envelope, type Message } from './messages.ts';

/** A message, and members of the printed lead that comes of it; `undefined` where there must be none. */
export interface ReadingCase {
  readonly message: Message;
  readonly right: Message;
}

const CONTACT = { type: 'Contact', name: 'Mira Alder', email: 'mira@example.com' };

const addition = (lead: Message, data: Message = {}): Message =>
  envelope(
    { topic: 'realestate/lead#add', id: 'https://crm.example.com/e/1', time: '2024-01-02T03:04:05Z' },
    {
      type: 'AddAction',
      object: { type: 'Lead', identifier: { crmLeadId: '77' }, object: CONTACT, ...lead },
      ...data,
    },
  );

/** By what is in them. */
export const READING_CASES: Readonly<Record<string, ReadingCase>> = {
  'contact points alone': {
    message: addition({
      object: {
        type: 'Contact',
        name: 'Mira Alder',
        contactPoint: [
          { type: 'ContactPoint', name: 'primary', email: 'mira@example.com' },
          { type: 'ContactPoint', name: 'Home', telephone: '303-555-0143' },
        ],
      },
    }),
    right: { email: ['mira@example.com'], telephone: ['+13035550143'] },
  },
  'fields of the contact in the spelling of another program': {
    message: addition({
      object: {
        type: 'Contact',
        first_name: 'Mira',
        'Last Name': 'Alder',
        job_title: 'Nurse',
        Company_Name: 'Clinic',
        date_of_birth: '1980-05-22',
        Tags: ['vip'],
        phone_number: '303-555-0143',
        budget: 5,
      },
    }),
    right: {
      name: 'Mira Alder',
      jobTitle: 'Nurse',
      organization: 'Clinic',
      birthDate: '1980-05-22',
      groups: ['vip'],
      telephone: ['+13035550143'],
      properties: { 'x:budget': [5] },
    },
  },
  'objects in the place of names and addresses': {
    message: addition({
      object: {
        type: 'Contact',
        name: { first: 'Mira', last: 'Alder', salutation: 'Dr.' },
        email: [{ kind: 'work', value: 'mira@example.com', verified: true }],
        telephone: { number: '303-555-0143', note: 'after six' },
      },
    }),
    right: { name: 'Mira Alder', email: ['mira@example.com'], telephone: ['+13035550143'], properties: undefined },
  },
  'an offer for a listing that is only named': {
    message: addition({ offers: { type: 'Offer', price: 5, itemOffered: 'https://homes.example.com/9' } }),
    right: { offers: [{ price: 5, listing: 'https://homes.example.com/9' }] },
  },
  'what somebody searched for': {
    message: addition({
      leadSource: [
        { type: 'SearchAction', object: { minPrice: 100, maxPrice: 200, beds: 3, city: 'Boulder' } },
        { type: 'SearchAction', query: 'condos', location: 'Aspen', priceRange: { min: 300 } },
        { type: 'SearchAction', query: 'houses' },
      ],
    }),
    right: {
      searches: [
        { minPrice: 100, maxPrice: 200, bedrooms: 3, place: 'Boulder' },
        { minPrice: 300, place: 'Aspen' },
      ],
    },
  },
  'a home that is written on the lead': {
    message: addition({
      property_address: '12 Elm St, Boulder, CO 80301',
      list_price: 375000,
      currency: 'USD',
      beds: 3,
      baths: '2.5',
      sqft: 1840,
      mls_number: '437:13_99',
      listing_url: 'https://homes.example.com/12-elm',
      budget: 400000,
    }),
    right: {
      listings: [
        {
          id: 'https://homes.example.com/12-elm',
          address: '12 Elm St, Boulder, CO 80301',
          price: 375000,
          priceCurrency: 'USD',
          bedrooms: 3,
          bathrooms: '2.5',
          area: 1840,
          identifiers: [{ propertyID: 'mlsNumber', value: '437:13_99' }],
          url: 'https://homes.example.com/12-elm',
        },
      ],
      name: 'Mira Alder',
      properties: { 'x:budget': [400000] },
    },
  },
  'a home on the lead whose address is in parts': {
    message: addition({
      property_address: '5 Oak Ave',
      property_city: 'Golden',
      property_state: 'CO',
      property_zip: '80401',
    }),
    right: { listings: [{ address: '5 Oak Ave, Golden, CO, 80401' }], properties: undefined },
  },
  'a home that is written on the contact, who stays one': {
    message: addition({
      object: { name: 'Mira Alder', email: 'mira@example.com', listingId: '338', propertyCity: 'Boulder' },
    }),
    right: {
      name: 'Mira Alder',
      email: ['mira@example.com'],
      listings: [{ address: 'Boulder', identifiers: [{ propertyID: 'listingId', value: '338' }] }],
    },
  },
  'rooms and a place beside a lead, which are no home': {
    message: addition({ beds: 3, property_city: 'Boulder', homeAddress: '9 Oak' }),
    right: { listings: undefined },
  },
  'a source by its name, and what the person wrote': {
    message: addition({ source: 'zillow.com', message: 'May I see it on Sunday?', notes: ['called', 'twice'] }),
    right: {
      website: 'zillow.com',
      sources: [{ text: 'zillow.com' }, { type: 'Message', text: 'May I see it on Sunday?' }],
      comments: ['called', 'twice'],
      properties: undefined,
    },
  },
  'a source in members of other spellings': {
    message: addition({ lead_source: 'Open house', object: { ...CONTACT, Message: 'Hello' } }),
    right: { website: undefined, sources: [{ text: 'Open house' }, { type: 'Message', text: 'Hello' }] },
  },
  'a listing with the parts of its address on itself': {
    message: addition({
      leadSource: [
        {
          type: 'AskAction',
          object: { type: 'Question', text: 'Is it free?' },
          about: {
            type: 'PropertyListing',
            identifier: { mlsPropertyId: '437:13_99' },
            streetAddress: '12 Elm St',
            addressLocality: 'Boulder',
            addressRegion: 'CO',
            postalCode: '80301',
            listingId: '338',
            numberOfBathrooms: '2',
            listingPrice: { type: 'PriceSpecification', price: 375000, priceCurrency: 'USD' },
          },
        },
      ],
    }),
    right: {
      listings: [
        {
          address: '12 Elm St, Boulder, CO, 80301',
          price: 375000,
          priceCurrency: 'USD',
          bathrooms: '2',
          identifiers: [
            { propertyID: 'mlsPropertyId', value: '437:13_99' },
            { propertyID: 'listingId', value: '338' },
          ],
        },
      ],
    },
  },
  'a listing as the object of a source': {
    message: addition({
      leadSource: [
        {
          type: 'SaveAction',
          instrument: { type: 'RealEstateWebsite', name: 'Office Website', url: 'https://www.example.com/' },
          object: {
            type: 'PropertyListing',
            name: '12 Elm St',
            url: 'https://homes.example.com/12-elm',
            description: 'Charming bungalow.',
          },
        },
      ],
    }),
    right: {
      website: 'Office Website',
      listings: [
        { id: 'https://homes.example.com/12-elm', name: '12 Elm St', url: 'https://homes.example.com/12-elm' },
      ],
      sources: [{ type: 'SaveAction', listing: 'https://homes.example.com/12-elm' }],
    },
  },
  'the advertisement of a listing that was looked at': {
    message: addition({
      leadSource: [
        {
          type: 'ViewAction',
          object: {
            type: 'PropertyListing',
            description: 'Charming bungalow, chickens welcome.',
            streetAddress: '12 Elm St',
          },
        },
      ],
    }),
    right: { listings: [{ address: '12 Elm St' }], sources: [{ type: 'ViewAction', listing: '12 Elm St' }] },
  },
  'a contact with many fields': {
    message: addition({
      originatingSystem: { type: 'SoftwareApplication', name: 'RDesk' },
      additionalProperty: { isRegisteredConsumer: false },
      object: {
        type: 'Contact',
        givenName: 'Mira',
        familyName: 'Alder',
        email: 'mira@example.com',
        identifier: { hsfconsumerid: '7341' },
        sameAs: { cregcontactkey: '144' },
        jobTitle: 'Baker',
        address: [{ type: 'PostalAddress', streetAddress: '12 Elm', addressLocality: 'Boulder' }],
        knowsLanguage: [{ type: 'Language', name: 'English' }],
        keywords: ['hot'],
        comment: [{ type: 'Comment', text: 'Call after five' }],
        leadSource: { type: 'RealEstateWebsite', name: 'Zillow' },
        additionalProperty: { redPreferredContactMethod: 'Email', marketingViaSmsOptIn: false },
      },
    }),
    right: {
      name: 'Mira Alder',
      contactIdentifiers: [
        { propertyID: 'hsfconsumerid', value: '7341' },
        { propertyID: 'cregcontactkey', value: '144' },
      ],
      jobTitle: 'Baker',
      address: [{ streetAddress: '12 Elm', addressLocality: 'Boulder', text: '12 Elm, Boulder' }],
      language: ['English'],
      keywords: ['hot'],
      comments: ['Call after five'],
      website: 'Zillow',
      originatingSystem: 'RDesk',
      preferredContact: 'Email',
      consent: { sms: false },
    },
  },
  'two contacts': {
    message: addition({ object: [CONTACT, { type: 'Contact', name: 'Noel Alder', email: 'noel@example.com' }] }),
    right: { name: 'Mira Alder', contacts: [{ name: 'Noel Alder', email: ['noel@example.com'], telephone: [] }] },
  },
  'the date that the action was sent': {
    message: addition({}, { dateSent: '2024-01-02T03:00:00Z' }),
    right: { dateSent: '2024-01-02T03:00:00.000Z' },
  },
  'dates in epoch seconds and milliseconds, and a number that is neither': {
    message: addition({
      dateSent: 1704164400,
      dateReceived: '1704164400123',
      dateAccepted: 20240102,
      additionalProperty: { hot: true },
    }),
    right: {
      dateSent: '2024-01-02T03:00:00.000Z',
      dateReceived: '2024-01-02T03:00:00.123Z',
      dateAccepted: undefined,
      properties: { 'x:dateAccepted': [20240102], 'x:hot': [true] },
    },
  },
};
