import { expect } from 'chai';
import { parseNotification } from '../../src/core/notification.ts';

describe('An event about several leads', () => {
  const lead = (name: string): object => ({
    type: 'Lead',
    identifier: { crm: name },
    object: { type: 'Contact', name },
  });
  const message = {
    id: 'https://e.example/1',
    topic: 'realestate/lead#add',
    data: { object: ['Ada', 'Bo'].map(lead) },
  };
  const parse = (text: string) =>
    parseNotification({ body: new TextEncoder().encode(text), contentType: 'application/json' });

  it('is one event for each, whose source holds nothing of the others', async () => {
    const { events } = await parse(JSON.stringify(message));
    expect(events.map(({ statement }) => statement.fields.name)).to.deep.equal(['Ada', 'Bo']);
    expect(events[0]?.source.text).to.include('Ada').and.not.include('Bo');
  });

  it('is read again from its source as the same event', async () => {
    for (const event of (await parse(JSON.stringify(message))).events) {
      const [again] = (await parse(event.source.text)).events;
      expect(again?.key).to.equal(event.key);
    }
  });
});

describe('JSON-LD without a context', () => {
  it('is read by its IRIs, as a server that converts sends it', async () => {
    const expanded = [
      {
        '@id': 'https://e.example/9',
        '@type': ['http://schema.org/AddAction'],
        'http://schema.org/object': [{ '@id': 'https://e.example/lead' }],
      },
      {
        '@id': 'https://e.example/lead',
        '@type': ['https://w3id.org/leadpod#Lead'],
        'http://schema.org/identifier': [{ 'http://vendor.example/crm': [{ '@value': 'A1' }] }],
      },
    ];
    const body = new TextEncoder().encode(JSON.stringify(expanded));
    const { events } = await parseNotification({ body, contentType: 'application/ld+json' });
    expect(events.map(({ id, action, statement }) => [id, action, statement.identifiers])).to.deep.equal([
      ['https://e.example/9', 'add', [{ propertyID: 'http://vendor.example/crm', value: 'A1' }]],
    ]);
  });

  it('is refused where it names more contexts than a message needs', async () => {
    const text = JSON.stringify({ '@context': Array.from({ length: 1000 }, () => 'https://schema.org'), name: 'x' });
    const failure = await parseNotification({ body: new TextEncoder().encode(text) }).catch((error: unknown) => error);
    expect(failure).to.include({ reason: 'too-many-nodes' });
  });
});

describe('A copy of a JSON-LD notification at another URL', () => {
  it('is the same event, also where it holds relative references', async () => {
    const text = JSON.stringify({
      '@context': 'https://schema.org',
      type: 'AddAction',
      id: 'https://e.example/78',
      object: { type: 'Lead', url: '#7', identifier: { crm: 'R1' } },
    });
    const keys = [];
    for (const base of ['https://pod.example/inbox/1', 'https://pod.example/inbox/2', undefined]) {
      const { events } = await parseNotification({ body: new TextEncoder().encode(text), base });
      keys.push(events[0]?.key);
    }
    expect(new Set(keys)).to.have.property('size', 1);
  });
});
