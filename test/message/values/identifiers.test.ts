import { expect } from 'chai';
import fc from 'fast-check';
import {
  identifierKey,
  isDistinguishing,
  isPropertyValue,
  readIdentifiers,
  type Identifier,
} from '../../../src/message/values/identifiers.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { envelopeOfLead } from '../../support/messages.ts';
import { eventOf, jsonOf, objectOf } from '../../support/reading.ts';

/** A value in, `property=value` out. */
const shouldRead = (value: unknown, ...expected: string[]): void => {
  const read = readIdentifiers(value === undefined ? undefined : jsonOf(value));
  expect(read.map(({ propertyID, value: text }) => `${propertyID}=${text}`)).to.deep.equal(expected);
};

describe('readIdentifiers', () => {
  it('reads each member of a vendor map as an identifier', () => {
    shouldRead(
      { salesforceContactID: 'c28834ca', redContact_Guid: 'bbc1' },
      'salesforceContactID=c28834ca',
      'redContact_Guid=bbc1',
    );
  });
  it('reads numbers and booleans as their texts', () => {
    shouldRead('{"a":9007199254740993,"b":true,"c":"7","d":1e400}', 'a=9007199254740993', 'b=true', 'c=7', 'd=1e400');
  });
  it('leaves out empty texts and null', () => {
    shouldRead({ a: '', b: '  ', c: null, d: {}, e: [] });
    shouldRead(undefined);
    shouldRead(null);
  });
  it('removes white space around keys and values', () => {
    shouldRead({ ' crm ': ' L-1\n' }, 'crm=L-1');
  });
  it('reads every value of a list', () => {
    shouldRead({ crm: ['L-1', ['L-2']] }, 'crm=L-1', 'crm=L-2');
    shouldRead([{ crm: 'L-1' }, { mls: 'M-1' }], 'crm=L-1', 'mls=M-1');
  });
  it('reads a PropertyValue by its propertyID, else by its name', () => {
    shouldRead({ type: 'PropertyValue', propertyID: 'crm', value: 'L-1' }, 'crm=L-1');
    shouldRead({ propertyID: 7, value: [1, 2] }, '7=1', '7=2');
    shouldRead({ name: 'crm', value: 'L-1' }, 'crm=L-1');
    shouldRead({ type: 'PropertyValue', value: 'L-1' }, 'identifier=L-1');
    shouldRead({ type: 'PropertyValue', propertyID: '', name: 'crm', value: 'L-1' }, 'crm=L-1');
    shouldRead({ propertyID: 'crm', value: {} });
  });
  it('reads the name of a PropertyValue from lists and objects, by their IRI, text or name', () => {
    for (const propertyID of [
      ['crm'],
      { id: 'crm' },
      { '@id': 'crm' },
      { '@value': 'crm' },
      { name: 'crm' },
      [{}, 'crm'],
    ])
      shouldRead({ type: 'PropertyValue', propertyID, value: 'L-1' }, 'crm=L-1');
    const both = { '@id': 'https://crm.example/ids', name: 'leadId' };
    shouldRead({ propertyID: both, value: 'L-1' }, 'https://crm.example/ids=L-1');
  });
  it('adds the issuer of a PropertyValue to a name that any system may use, or to none', () => {
    const issuers = ['system', 'issuer', 'vendor', 'source', 'namespace', 'provider', 'identifierSystem'];
    for (const issuer of issuers.map((key) => ({ [key]: { type: 'Organization', name: 'boost' } }))) {
      shouldRead({ type: 'PropertyValue', value: '7', ...issuer }, 'boost=7');
      shouldRead({ type: 'PropertyValue', propertyID: 'leadId', value: '7', ...issuer }, 'boost leadId=7');
      shouldRead({ propertyID: 'leadId', value: '7', ...issuer }, 'boost leadId=7');
      shouldRead({ propertyID: 'crmLeadId', value: '7', ...issuer }, 'crmLeadId=7');
    }
    shouldRead({ type: 'PropertyValue', identifierType: 'leadId', value: '7', system: 'boost' }, 'boost leadId=7');
    shouldRead({ issuer: { '@id': 'https://crm.example/' }, id: '7' }, 'https://crm.example/=7');
    shouldRead({ system: ['https://crm.example/'], value: '7' }, 'https://crm.example/=7');
    shouldRead({ system: { id: 5, name: 'boost' }, value: '7' }, 'boost=7');
    shouldRead({ identifierSystem: 'boost', identifierValue: '7' }, 'boost=7');
  });
  it('reads a value inside an object, and the maps of several vendors', () => {
    for (const value of [
      { '@value': 'L-1' },
      { type: 'Text', value: 'L-1' },
      { '@id': 'L-1' },
      { value: { id: 'L-1' } },
    ])
      shouldRead({ type: 'PropertyValue', propertyID: 'crm', value }, 'crm=L-1');
    shouldRead(
      { salesforce: { type: 'Lead', leadId: 'SF-1', contactId: 'SF-2', country: 'US' }, boost: { a: { b: 7 } } },
      'salesforce leadId=SF-1',
      'salesforce contactId=SF-2',
      'country=US',
      'boost a b=7',
    );
  });
  it('reads a bare value as an identifier without a name', () => {
    shouldRead('"L-1"', 'identifier=L-1');
    shouldRead(['L-1', 2], 'identifier=L-1', 'identifier=2');
  });
  it('does not take the type of a map for a key', () => {
    shouldRead(
      { '@id': 'https://a.example/', '@type': 'Map', '@context': 'https://schema.org', type: 'Map', crm: 'L-1' },
      'crm=L-1',
    );
  });
  it('treats the names of inherited members as ordinary keys', () => {
    shouldRead('{"__proto__":"a","constructor":"b"}', '__proto__=a', 'constructor=b');
  });
});

describe('An identifier object', () => {
  it('is read by its name, and ignores other members', () => {
    for (const more of [
      {},
      { isPrimary: true },
      { createdAt: '2024-03-01T10:00:00Z', createdBy: 'import', status: 'active' },
    ]) {
      shouldRead({ system: 'https://crm.example/ids', value: '1001', ...more }, 'https://crm.example/ids=1001');
      shouldRead({ key: 'crmLeadId', value: 1001, ...more }, 'crmLeadId=1001');
      shouldRead({ propertyID: 'crmLeadId', value: '1001', vendor: 'boost', ...more }, 'crmLeadId=1001');
      shouldRead({ ...more, value: '1001', name: 'crmLeadId', source: 'boost' }, 'crmLeadId=1001');
      shouldRead({ type: 'PropertyValue', propertyID: 'crmLeadId', value: '1001', ...more }, 'crmLeadId=1001');
      shouldRead({ idType: 'crm', id: '1001', name: 'Ada Brook', ...more }, 'crm=1001');
    }
    shouldRead({ 'https://vocab.example/ns#system': 'crm', value: '7' }, 'crm=7');
    shouldRead({ value: '7' }, 'value=7');
  });
  it('gives its name to what could be anyone’s', () => {
    shouldRead({ vendor: 'boost', leadId: '7' }, 'vendor=boost', 'boost leadId=7');
    shouldRead({ leadId: '7' }, 'leadId=7');
    shouldRead({ vendor: 'boost', redContact_Guid: 'b1' }, 'vendor=boost', 'redContact_Guid=b1');
  });
  it('is one lead of one identifier, and two of two, in every shape', async () => {
    const shapes: ((value: string) => object)[] = [
      (value) => ({ system: 'https://crm.example/ids', value }),
      (value) => ({ vendor: 'boost', leadId: value }),
      (value) => ({ key: 'crmLeadId', value }),
      (value) => ({ propertyID: 'crmLeadId', value, dateCreated: '2024-03-01' }),
      (value) => ({ propertyID: 'crmLeadId', value, vendor: 'boost' }),
      (value) => ({ type: 'PropertyValue', propertyID: 'leadId', value: '1', system: `https://crm-${value}.example` }),
      (value) => ({ type: 'PropertyValue', propertyID: { '@id': `https://${value}.example/ids` }, value: '1' }),
      (value) => ({ issuer: { '@id': `https://crm-${value}.example` }, id: '1' }),
      (value) => ({ salesforce: { leadId: value, ownerId: '1' } }),
      (value) => ({ crm: value, contactOwnerId: '7', zipCode: '80301', schemaVersion: '1.4' }),
      (value) => ({ crmLeadId: value, isPrimary: 'yes', createdAt: '2024-03-01T10:00:00Z', source: 'website' }),
    ];
    const countLeads = async (...identifiers: object[]): Promise<number> => {
      const messages = identifiers.map((identifier, index) => ({
        ...envelopeOfLead({ identifier }),
        id: `https://crm.example/${index}`,
      }));
      return groupEvents(await Promise.all(messages.map((message) => eventOf(message)))).length;
    };
    for (const shape of shapes)
      expect([
        await countLeads(shape('1001'), shape('2002')),
        await countLeads(shape('1001'), shape('1001')),
      ]).to.deep.equal([2, 1]);
    const guid = '0f8fad5b-d9cb-469f-a165-70867728950e';
    expect(await countLeads({ crm: guid }, { crm: `{${guid.toUpperCase()}}` })).to.equal(1);
    expect(await countLeads({ crm: guid }, { crm: `urn:uuid:${guid.toUpperCase()}` })).to.equal(1);
    expect(await countLeads({ crm: '124990001' }, { crm: '124990001.0' }, { crm: 124990001 })).to.equal(1);
    expect(await countLeads({ crm: '1.5' }, { crm: '1.50' })).to.equal(2);
  });
});

describe('isPropertyValue', () => {
  it('distinguishes a PropertyValue from a vendor map', () => {
    expect(isPropertyValue(objectOf({ propertyID: 'crm', value: '1' }))).to.equal(true);
    expect(isPropertyValue(objectOf({ propertyID: 'crm' }))).to.equal(false);
    expect(isPropertyValue(objectOf({ name: 'crm', value: '1', salesforceId: '2' }))).to.equal(false);
    expect(isPropertyValue(objectOf({ type: 'PropertyValue' }))).to.equal(true);
    expect(isPropertyValue(objectOf({ name: 'crm', value: '1' }))).to.equal(true);
    expect(isPropertyValue(objectOf({ value: '1' }))).to.equal(false);
    expect(isPropertyValue(objectOf({ name: '1' }))).to.equal(false);
    expect(isPropertyValue(objectOf({}))).to.equal(false);
  });
});

describe('identifiers', () => {
  const pairs = fc.array(
    fc.record<Identifier>({ propertyID: fc.string({ maxLength: 2 }), value: fc.string({ maxLength: 2 }) }),
  );

  it('have a different key for each pair', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const keys = new Set(list.map(identifierKey));
        expect(keys.size).to.equal(
          new Set(list.map(({ propertyID, value }) => `${propertyID.length} ${propertyID} ${value}`)).size,
        );
      }),
    );
  });
  it('do not distinguish leads if they are flags', () => {
    expect(['true', 'false', 'L-1', '0'].map((value) => isDistinguishing({ propertyID: 'vip', value }))).to.deep.equal([
      false,
      false,
      true,
      true,
    ]);
  });
  it('do not distinguish leads if they are descriptions: flags, days, vendors, states', () => {
    const describing = {
      createdAt: '7',
      'created-at': '7',
      vendor: 'boost',
      src: 'website',
      status: 'hot',
      day: '2024-03-01',
    };
    for (const [propertyID, value] of Object.entries(describing))
      expect(isDistinguishing({ propertyID, value }), propertyID).to.equal(false);
    expect(isDistinguishing({ propertyID: 'key', value: '2024-03-01-0007' })).to.equal(true);
  });
  it('distinguish leads if the name only ends like that of a description, and the value is one word with digits', () => {
    for (const propertyID of ['ShowingTime', 'showingTime', 'myRealEstate', 'real_estate', 'Allstate']) {
      expect(isDistinguishing({ propertyID, value: '88123' }), propertyID).to.equal(true);
      for (const value of [
        '10:30',
        '03/05/2024 10:30 AM',
        '2024-03-05T10:30:00Z',
        '1709287200000',
        'residential',
        'yes',
        '3pm',
        '10.30am',
        '1500',
        '20240305',
        '03-05-2024',
      ])
        expect(isDistinguishing({ propertyID, value }), `${propertyID} ${value}`).to.equal(false);
    }
    for (const propertyID of ['state', 'dealState', 'leadstate', 'LeadSubtype', 'bestTime', 'call_time', 'account'])
      expect(isDistinguishing({ propertyID, value: '88123' }), propertyID).to.equal(false);
  });
});
