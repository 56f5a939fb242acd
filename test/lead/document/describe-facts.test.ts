import { expect } from 'chai';
import { describeLead } from '../../../src/lead/document/describe.ts';
import { foldEvents } from '../../../src/lead/lead.ts';
import { parseNotification } from '../../../src/message/notification.ts';
import { localTerm } from '../../../src/message/lift/local-term.ts';
import { literal, namedNode, type Literal, type Quad } from '../../../src/rdf/quads.ts';
import { dcterms, lead, owl, rdf, schema, unknownTerm, vcard, xsd } from '../../../src/vocab.ts';
import { envelope, envelopeOfLead, leadOf, type Message } from '../../support/messages.ts';
import { eventOf } from '../../support/reading.ts';

const URL_OF_LEAD = 'https://pod.example/leads/ab/abc.ttl';

/** What a lead says along a path of properties from its own node: the values at the end. */
async function saidAlong(message: Message, ...path: readonly string[]): Promise<string[]> {
  const quads = describeLead(foldEvents([await eventOf(envelopeOfLead(message))]), URL_OF_LEAD);
  const follow = (subjects: readonly string[], property: string): string[] =>
    quads
      .filter(({ subject, predicate }) => subjects.includes(subject.value) && predicate.value === property)
      .map(({ object }) => object.value);
  return path.reduce(follow, [`${URL_OF_LEAD}#it`]);
}

describe('The facts of a lead', () => {
  it('name a thing by its IRI, or by a node of the document if its identifier is not an IRI', async () => {
    const event = { type: 'Event', name: 'Open day' };
    const named = { visit: { ...event, identifier: 'https://events.example/1' } };
    expect(await saidAlong(named, unknownTerm('visit'), schema('identifier'))).to.deep.equal([
      'https://events.example/1',
    ]);
    const numbered = { visit: { ...event, identifier: '4711' } };
    const value = await saidAlong(numbered, unknownTerm('visit'), schema('identifier'), schema('value'));
    expect(value).to.deep.equal(['4711']);
  });
  it('refer to a listing that is only named, by its IRI or by a text', async () => {
    for (const [text, property] of [
      ['https://homes.example/1', schema('sameAs')],
      ['12 Elm St', schema('name')],
    ] as const) {
      const lead = { propertyOfInterest: text };
      const listing = unknownTerm('propertyOfInterest');
      expect(await saidAlong(lead, listing, property)).to.deep.equal([text]);
      expect(await saidAlong(lead, listing, rdf('type'))).to.include(schema('RealEstateListing'));
    }
  });
  it('contain a free property with an object as the value of a PropertyValue', async () => {
    const lead = { additionalProperty: { heat: { level: 'high', since: 'May' } } };
    const heat = [schema('additionalProperty')] as const;
    expect(await saidAlong(lead, ...heat, schema('propertyID'))).to.deep.equal(['heat']);
    expect(await saidAlong(lead, ...heat, schema('value'), unknownTerm('level'))).to.deep.equal(['high']);
    expect(await saidAlong(lead, ...heat, schema('value'), unknownTerm('since'))).to.deep.equal(['May']);
  });
  it('contain the other members of objects in place of names and addresses', async () => {
    const object = {
      type: 'Contact',
      name: { first: 'Mira', last: 'Alder', salutation: 'Dr.' },
      email: [{ kind: 'work', value: 'mira@example.com', verified: true }],
      spouse: { name: { first: 'Noel', nick: 'No' } },
    };
    const contact = [schema('object')] as const;
    expect(await saidAlong({ object }, ...contact, vcard('hasName'), unknownTerm('salutation'))).to.deep.equal(['Dr.']);
    expect(await saidAlong({ object }, ...contact, schema('contactPoint'), unknownTerm('verified'))).to.deep.equal([
      'true',
    ]);
    expect(await saidAlong({ object }, lead('furtherContact'), vcard('hasName'), unknownTerm('nick'))).to.deep.equal([
      'No',
    ]);
  });
  it('contain what a message states about its actors', async () => {
    const recipient = { id: 'https://andy.example.com/#me', name: 'Andy Agent', email: 'andy@example.com' };
    const quads = describeLead(foldEvents([await eventOf(envelope({}, { recipient }))]), URL_OF_LEAD);
    const ends = quads.map(({ predicate, object }) => `${predicate.value} ${object.value}`);
    expect(ends).to.include.members([`${schema('email')} andy@example.com`, `${schema('name')} Andy Agent`]);
    const recipients = new Set(ends.filter((end) => end.startsWith(schema('recipient'))));
    expect([...recipients]).to.deep.equal([`${schema('recipient')} https://andy.example.com/#me`]);
  });

  it('have a number once, with the digits of the sender', async () => {
    const asWritten = (text: string): string =>
      JSON.stringify(
        envelopeOfLead({
          about: [
            { type: 'PropertyListing', listingId: '1', price: 0, numberOfBedrooms: 0, numberOfBathroomsTotal: [0] },
          ],
          seeks: [{ type: 'Demand', name: 's', minPrice: 0, maxPrice: 0, numberOfBedrooms: 0 }],
          offers: [{ type: 'Offer', price: 0, priceCurrency: 'USD' }],
        }),
      ).replaceAll(/([^1-9])0(?=[\],}])/g, `$1${text}`);
    const NAMES = ['price', 'numberOfBedrooms', 'numberOfBathroomsTotal', 'minPrice', 'maxPrice'] as const;
    const properties = new Set<string>(NAMES.map((name) => schema(name)));
    for (const [text, type] of [
      ['425000', 'integer'],
      ['425000.00', 'decimal'],
      ['4.25E5', 'double'],
      ['9007199254740993', 'integer'],
    ] as const) {
      const quads = describeLead(foldEvents([await eventOf(asWritten(text))]), URL_OF_LEAD);
      const numbers = quads.filter(({ predicate }) => properties.has(predicate.value));
      for (const { object } of numbers)
        expect(object.equals(literal(text, namedNode(xsd(type)))), `${text} ${object.value}`).to.equal(true);
      expect(numbers.map(({ predicate }) => localTerm(predicate.value)).sort(), text).to.deep.equal(
        [...NAMES, 'numberOfBedrooms', 'price'].sort(),
      );
    }
  });

  it('have a postal code as a text, also if it is a number', async () => {
    const contact = { type: 'Contact', name: 'Mira', address: { type: 'PostalAddress', postalCode: 75701 } };
    const quads = describeLead(foldEvents([await eventOf(envelopeOfLead({ object: contact }))]), URL_OF_LEAD);
    const codes = quads.filter(({ predicate }) => predicate.value === schema('postalCode'));
    expect(codes.map(({ object }) => object.equals(literal('75701')))).to.deep.equal([true]);
  });

  it('have times in UTC, as the fields have them, and days only where the property is a day', async () => {
    const times = {
      dateCreated: '2024-03-01T10:00:00',
      leadSource: [{ type: 'ViewAction', startTime: '2024-02-29', endTime: '2024-03-01T09:00:00.5-06:00' }],
      object: { type: 'Contact', name: 'Mira', birthDate: '1985-04-23', spouse: { birthDate: '1984-01-02' } },
    };
    const datesOf = async (timeZone?: string): Promise<string[]> => {
      const body = new TextEncoder().encode(JSON.stringify(envelopeOfLead(times)));
      const { events } = await parseNotification({ body }, timeZone === undefined ? {} : { timeZone });
      const quads = describeLead(foldEvents(events), URL_OF_LEAD);
      const wanted = new Set<string>(['dateCreated', 'startTime', 'endTime', 'birthDate'].map((name) => schema(name)));
      const dates = quads.filter(
        ({ subject, predicate }) => wanted.has(predicate.value) && !subject.value.includes('#event-'),
      );
      return dates
        .map(({ object }) => `${object.value} ${(object as Literal).datatype.value.slice(xsd('').length)}`)
        .sort();
    };
    const days = ['1984-01-02 date', '1985-04-23 date'];
    expect(await datesOf()).to.deep.equal([
      ...[...days, '2024-02-29T00:00:00.000Z dateTime', '2024-03-01T10:00:00.000Z dateTime'],
      '2024-03-01T15:00:00.500Z dateTime',
    ]);
    expect(await datesOf('America/Chicago')).to.deep.equal([
      ...[...days, '2024-02-29T06:00:00.000Z dateTime', '2024-03-01T15:00:00.500Z dateTime'],
      '2024-03-01T16:00:00.000Z dateTime',
    ]);
  });

  describe('are under other names where a message uses the words of leadpod', () => {
    const described = async (message: Message, data: Message = {}): Promise<readonly Quad[]> =>
      describeLead(foldEvents([await eventOf(envelope({}, { object: leadOf(message), ...data }))]), URL_OF_LEAD);
    const OWN = [lead('status'), lead('source'), lead('sourceIn'), lead('mediaType'), lead('base'), lead('mark')];
    const KEYS = [...OWN, lead('assignee'), dcterms('isReplacedBy'), dcterms('modified'), rdf('type'), owl('sameAs')];
    const planted = Object.fromEntries(KEYS.map((key) => [key, 'https://evil.example/planted']));
    const plantedAt = ({ predicate, object }: Quad): string[] =>
      object.value === 'https://evil.example/planted' ? [predicate.value] : [];

    it('as a member of the lead, its contact, the event, or any thing', async () => {
      const contact = { type: 'Contact', name: 'Mira', spouse: { name: 'Noel', ...planted }, ...planted };
      const listing = { type: 'PropertyListing', listingId: '1', ...planted };
      const more = { identifier: { type: 'PropertyValue', propertyID: 'crm', value: '1', ...planted }, ...planted };
      const quads = await described(
        { ...planted, object: contact, about: listing, leadSource: [{ type: 'AskAction', ...planted }], tags: more },
        planted,
      );
      const found = quads.flatMap(plantedAt);
      expect(new Set(found)).to.deep.equal(new Set(KEYS.map((key) => unknownTerm(encodeURIComponent(key)))));
      expect(found.length).to.be.greaterThan(6 * KEYS.length);
    });
    it('as a member of the event that leadpod states itself', async () => {
      for (const key of ['envelopeAgent', 'topic', 'deliveredAs', schema('agent'), schema('object')]) {
        const quads = await described({}, { [key]: 'urn:x:planted' });
        const properties = quads.flatMap(({ subject, predicate, object }) =>
          object.value === 'urn:x:planted' && subject.value.includes('#event-') ? [predicate.value] : [],
        );
        expect(
          properties.filter((iri) => !iri.startsWith(unknownTerm(''))),
          key,
        ).to.deep.equal([]);
      }
    });
    it('as a type: nothing but the lead is a lead', async () => {
      const typed = { type: ['Lead', lead('AwaitedLead'), lead('Source'), owl('Class')], name: 'n' };
      const quads = await described({
        object: { ...typed, type: ['Contact', ...typed.type], spouse: typed },
        about: [typed],
        leadSource: [{ type: 'Lead', text: 't' }],
        house: typed,
      });
      const classes = quads.filter(({ predicate }) => predicate.value === rdf('type'));
      const subjectsOf = (iri: string): string[] =>
        classes.filter(({ object }) => object.value === iri).map(({ subject }) => subject.value);
      expect(subjectsOf(lead('Lead'))).to.deep.equal([`${URL_OF_LEAD}#it`]);
      expect(subjectsOf(lead('AwaitedLead'))).to.deep.equal([]);
      expect(subjectsOf(owl('Class'))).to.deep.equal([]);
      for (const source of subjectsOf(lead('Source'))) expect(source).to.include('#source-');
    });
    it('but a term of schema.org may be written as an IRI', async () => {
      const quads = await described({ [schema('dateSent')]: '2020-01-01', [schema('dateCreated')]: '2020-01-02' });
      const valuesOf = (property: string): string[] =>
        quads.flatMap(({ predicate, object }) => (predicate.value === property ? [object.value] : []));
      expect(valuesOf(schema('dateSent'))).not.to.include('2020-01-01');
      expect(valuesOf(unknownTerm(encodeURIComponent(schema('dateSent'))))).to.deep.equal(['2020-01-01']);
      expect(valuesOf(schema('dateCreated'))).to.have.length(1);
    });
  });
});
