/** What is read of an event in JSON-LD and does not count for its key. */
import { expect } from 'chai';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { parseNotification } from '../../../src/message/notification.ts';
import { bytesOf } from '../../support/reading.ts';

const BASE = 'https://inbox.example.com/inbox/9';
const CONTEXT = {
  ...{ '@vocab': 'http://schema.org/', id: '@id', type: '@type', time: 'http://schema.org/startTime' },
  ...{ topic: 'https://w3id.org/leadpod#topic', Lead: 'https://w3id.org/leadpod#Lead' },
};

const message = (context: unknown, contact: object, lead: object = {}): object => ({
  ...{ '@context': context, topic: 'realestate/lead#add', id: 'https://e.example/1', time: '2024-03-05T16:00:00Z' },
  data: { object: { type: 'Lead', object: { type: 'Person', ...contact }, ...lead } },
});

async function read(document: unknown, base?: string, contentType = 'application/json'): Promise<LeadEvent[]> {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return [...(await parseNotification({ body: bytesOf(text), contentType, base })).events];
}

async function eventOf(document: unknown, base?: string): Promise<LeadEvent> {
  const [event, ...others] = await read(document, base);
  expect(others).to.deep.equal([]);
  return event!;
}

/** It is read again from its source as the same event with the same statement. */
async function shouldStay({ source, key, statement }: LeadEvent): Promise<void> {
  const [again] = await read(source.text, source.base, source.mediaType);
  expect([again?.key, again?.statement]).to.deep.equal([key, statement]);
}

const INDEX_MAP = { ...CONTEXT, identifier: { '@container': '@index' }, sameAs: { '@container': '@index' } };

describe('An identifier in an index map', () => {
  it('keeps the key of its vendor', async () => {
    const identifier = { zillowLeadId: '1042', crm: ['7', 8], empty: '' };
    const sameAs = { boost: 'B-1' };
    for (const base of [undefined, BASE]) {
      const event = await eventOf(message(INDEX_MAP, { sameAs }, { identifier }), base);
      expect(event.statement.identifiers).to.have.deep.members([
        { propertyID: 'zillowLeadId', value: '1042' },
        { propertyID: 'crm', value: '7' },
        { propertyID: 'crm', value: '8' },
      ]);
      expect(event.statement.contactIdentifiers).to.deep.equal([{ propertyID: 'boost', value: 'B-1' }]);
      expect(event.warnings).to.deep.equal([]);
      await shouldStay(event);
    }
  });
  it('does not change the keys of its event', async () => {
    const plain = { ...CONTEXT, identifier: 'http://schema.org/identifier' };
    for (const base of [undefined, BASE]) {
      const indexed = await eventOf(message(INDEX_MAP, {}, { identifier: { zillowLeadId: '1042' } }), base);
      const { key, formerKey } = await eventOf(message(plain, {}, { identifier: '1042' }), base);
      expect([indexed.key, indexed.formerKey]).to.deep.equal([key, formerKey]);
    }
  });
  it('keeps two keys with the same value, and does not let a stranger add a value', async () => {
    const { statement } = await eventOf(message(INDEX_MAP, {}, { identifier: { zillow: '7', boost: '7' } }));
    expect(statement.identifiers.map(({ propertyID }) => propertyID)).to.have.members(['zillow', 'boost']);
    const added = { type: 'PropertyValue', name: 'identifier', propertyID: 'crm', value: '8' };
    const plain = message(undefined, {}, { identifier: { crm: '7' }, 'urn:leadpod:indexed-value': added });
    expect((await eventOf(plain)).statement.identifiers).to.deep.equal([{ propertyID: 'crm', value: '7' }]);
  });
  it('keeps it in the source of one event out of several', async () => {
    const { '@context': context, ...first } = message(INDEX_MAP, {}, { identifier: { zillowLeadId: '1' } }) as Record<
      string,
      unknown
    >;
    const second = { ...first, id: 'https://e.example/2' };
    for (const wrapper of [{ '@graph': [first, second] }, { type: 'Notification', object: [first, second] }])
      for (const base of [undefined, BASE]) {
        const events = await read({ '@context': context, ...wrapper }, base);
        expect(events).to.have.length(2);
        for (const event of events) {
          expect(event.statement.identifiers).to.deep.equal([{ propertyID: 'zillowLeadId', value: '1' }]);
          await shouldStay(event);
        }
      }
  });
});

describe('A map of identifiers in a text', () => {
  it('has the keys of its vendor, with the JSON datatype or without', async () => {
    const json = { ...CONTEXT, identifier: { '@type': '@json' } };
    const identifier = { boostLeadId: '1043', crm: 7 };
    const right = [
      { propertyID: 'boostLeadId', value: '1043' },
      { propertyID: 'crm', value: '7' },
    ];
    const list = [{ type: 'PropertyValue', propertyID: 'boostLeadId', value: '1043' }, { crm: 7 }];
    for (const [context, value] of [
      [json, identifier],
      [json, list],
      [CONTEXT, JSON.stringify(identifier)],
      [undefined, ` ${JSON.stringify(list)}`],
    ]) {
      const event = await eventOf(message(context, {}, { identifier: value }));
      expect(event.statement.identifiers).to.have.deep.members(right);
      await shouldStay(event);
    }
  });
  it('is a text if it is not JSON', async () => {
    for (const identifier of ['{7}', '{"a"', '{"a":1,"a":2}', `{"a":${'['.repeat(2000)}`]) {
      const event = await eventOf(message(undefined, {}, { identifier }));
      expect(event.statement.identifiers).to.deep.equal([{ propertyID: 'identifier', value: identifier }]);
    }
  });
});

describe('A word that the context makes a reference', () => {
  const context = {
    ...CONTEXT,
    ...Object.fromEntries(['email', 'sameAs', 'recipient', 'telephone'].map((key) => [key, { '@type': '@id' }])),
  };
  it('is only the word, wherever it was delivered', async () => {
    const contact = { email: 'coe@x.example', sameAs: 'mira-älder{1}', telephone: '303-555-0143' };
    const found = await Promise.all(
      [undefined, BASE, 'https://other.example/in/a/b'].map((base) =>
        eventOf(message(context, contact, { recipient: 'zoe' }), base),
      ),
    );
    for (const event of found) {
      const { emails, telephones, contactIdentifiers, fields, parts } = event.statement;
      expect([emails, telephones, fields]).to.deep.equal([['coe@x.example'], ['+13035550143'], { recipient: 'zoe' }]);
      expect(contactIdentifiers).to.deep.equal([{ propertyID: 'sameAs', value: 'mira-älder{1}' }]);
      expect(parts).to.deep.equal(found[0]?.statement.parts);
      await shouldStay(event);
    }
    expect(found[1]?.key).to.equal(found[2]?.key);
  });
  it('is an IRI if it can only be a reference', async () => {
    const event = await eventOf(message(context, { sameAs: ['#it', '/people/7', 'https://x.example/'] }), BASE);
    expect(event.statement.contactIdentifiers.map(({ value }) => value)).to.have.members([
      `${BASE}#it`,
      'https://inbox.example.com/people/7',
      'https://x.example/',
    ]);
  });
});
