import { expect } from 'chai';
import { foldEvents } from '../../../src/lead/lead.ts';
import { leadToJson, type LeadJson } from '../../../src/lead/lead-json.ts';
import { keyList, spelled } from '../../../src/message/values/spelled.ts';
import { JsonObject } from '../../../src/text/json.ts';
import { envelope, leadOf, type Message } from '../../support/messages.ts';
import { eventOf } from '../../support/reading.ts';

const read = async (lead: Message): Promise<LeadJson> =>
  leadToJson(foldEvents([await eventOf(envelope({}, { object: leadOf(lead) }))]), 'x');
const readContact = (contact: Message): Promise<LeadJson> => read({ object: { type: 'Contact', ...contact } });

describe('Members whose keys are spelled in another way', () => {
  it('name the contact, in snake case, in capitals and in the words of other programs', async () => {
    for (const contact of [
      { first_name: 'Noor', last_name: 'Haddad', email_address: 'noor@example.org', phone_number: '(303) 555-0177' },
      { FirstName: 'Noor', LastName: 'Haddad', Email: 'noor@example.org', Phone: '(303) 555-0177' },
      { 'given-name': 'Noor', surname: 'Haddad', primaryEmail: 'noor@example.org', mobile_phone: '(303) 555-0177' },
      {
        name: { first: 'Noor', last: 'Haddad' },
        email: { address: 'noor@example.org' },
        phones: [{ number: '(303) 555-0177' }],
      },
    ])
      expect(await readContact(contact), JSON.stringify(contact)).to.deep.include({
        name: 'Noor Haddad',
        email: ['noor@example.org'],
        telephone: ['+13035550177'],
      });
  });
  it('name the contact on the lead itself', async () => {
    const found = await read({ object: undefined, first_name: 'Noor', email_address: 'noor@example.org' });
    expect(found).to.deep.include({ name: 'Noor', email: ['noor@example.org'] });
  });
  it('do not use a fax number as a telephone number', async () => {
    const found = await readContact({
      phones: [
        { type: 'fax', value: '303-555-0144' },
        { type: 'cell', value: '303-555-0145' },
      ],
    });
    expect(found.telephone).to.deep.equal(['+13035550145']);
  });
  it('give the address of the contact, in parts beside the name and in a list', async () => {
    const text = '1 Main St, Boulder, CO, 80301';
    const parts = {
      streetAddress: '1 Main St',
      addressLocality: 'Boulder',
      addressRegion: 'CO',
      postalCode: '80301',
      text,
    };
    const flat = { street_address: '1 Main St', city: 'Boulder', state: 'CO', zip_code: '80301' };
    expect((await readContact(flat)).address).to.deep.equal([parts]);
    expect((await readContact({ addresses: [flat] })).address).to.deep.equal([parts]);
    expect((await readContact({ name: 'Noor', city: undefined })).address).to.equal(undefined);
  });
  it('describe a listing and its price', async () => {
    const propertyListing = { list_price: { amount: 525000, currency: 'USD' }, mls_number: '98', NumberOfBedrooms: 4 };
    expect((await read({ propertyListing })).listings).to.deep.equal([
      { price: 525000, priceCurrency: 'USD', bedrooms: 4, identifiers: [{ propertyID: 'mlsNumber', value: '98' }] },
    ]);
  });
});

describe('Searches, offers and consent', () => {
  it('are read from their own keys on the lead, with any type', async () => {
    const found = await read({
      searches: [{ type: 'SearchAction', name: 'Boulder', minPrice: 300000, beds: '3+', city: 'Boulder' }],
      offers: [{ type: 'Offer', price: 450000, priceCurrency: 'USD', itemOffered: { type: 'House', name: '9 Oak' } }],
      makesOffer: { price: 390000 },
    });
    expect(found.searches).to.deep.equal([{ name: 'Boulder', minPrice: 300000, bedrooms: '3+', place: 'Boulder' }]);
    expect(found.offers).to.have.deep.members([
      { price: 450000, priceCurrency: 'USD', listing: '9 Oak' },
      { price: 390000 },
    ]);
  });
  it('do not include the offers of a listing of the lead', async () => {
    const about = { type: 'House', name: '9 Oak', offers: { type: 'Offer', price: 450000 } };
    expect(await read({ about })).not.to.have.property('offers');
  });
  it('have a consent for each channel that a list names', async () => {
    const marketingConsent = [
      { channel: 'email', granted: false },
      { channel: 'SMS', status: 'opted-out' },
      { channel: 'phone', status: 'subscribed' },
      { status: 'subscribed' },
      'phone',
    ];
    expect((await readContact({ marketingConsent })).consent).to.deep.equal({
      email: false,
      sms: false,
      telephone: true,
    });
  });
});

describe('A list of keys', () => {
  it('finds the values in objects created before or after it', () => {
    const object = JsonObject.of([
      ['Shoe-Size', '42'],
      ['colour', 'red'],
      ['shoe_size', '43'],
    ]);
    const colours = keyList('color colour');
    expect(spelled(object, colours)).to.deep.equal(['red']);
    const sizes = keyList('hatSize shoeSize');
    expect(spelled(object, sizes)).to.deep.equal(['42', '43']);
    expect(spelled(object, keyList('hatSize'))).to.deep.equal([]);
    object.set('hatSize', '7');
    expect(spelled(object, sizes)).to.deep.equal(['7', '42', '43']);
  });
});
