import { expect } from 'chai';
import { parseNotification } from '../../src/message/notification.ts';
import type { ParsedNotification } from '../../src/message/parsed-notification.ts';
import { ContextError } from '../../src/errors.ts';

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

  it('is one event for each lead, and its source does not contain the other leads', async () => {
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

describe('A copy of an event with a signature or a proof', () => {
  const proof = {
    type: 'DataIntegrityProof',
    proofPurpose: 'assertionMethod',
    proofValue: 'z58DAdFfa9SkqZMVPxAQpic7n',
  };
  const security = 'https://w3id.org/security#';
  const message = {
    id: 'https://e.example/1',
    type: 'AddAction',
    startTime: '2024-03-01T10:00:00Z',
    object: { type: 'Lead', identifier: { crm: '1' }, object: { type: 'Contact', name: 'Ada' } },
  };
  const keysOf = async (body: unknown, contentType: string): Promise<string[]> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { events } = await parseNotification({ body: new TextEncoder().encode(text), contentType });
    return events.map(({ key }) => key);
  };

  it('is the same event with any context, even if the context of the proof is not in the bundle', async () => {
    const unknown = 'https://w3id.org/security/data-integrity/v2';
    const prefixed = { sec: security, id: '@id', type: '@type' };
    for (const context of ['https://schema.org', 'https://w3id.org/leadpod/v1', ['https://schema.org', prefixed]]) {
      const own = await keysOf({ '@context': context, ...message }, 'application/ld+json');
      expect(own).to.have.length(1);
      for (const signed of [
        { proof },
        { proof: [proof, { ...proof, created: '2024-03-02' }] },
        { [`${security}proof`]: { [`${security}proofValue`]: 'z58D' } },
        { signature: 'c2lnbmVkIGJ5IGEgdmVuZG9yLCBub3QgYSBwZXJzb24=' },
        { object: { ...message.object, proof } },
        { '@context': [context, unknown].flat(), proof },
      ])
        expect(await keysOf({ '@context': context, ...message, ...signed }, 'application/ld+json')).to.deep.equal(own);
    }
  });
  it('is the same event in Turtle and TriG', async () => {
    const [own] = await keysOf(turtle(''), 'text/turtle');
    expect(own).to.be.a('string');
    for (const signed of [
      turtle('; sec:proof [ a sec:DataIntegrityProof ; sec:proofValue "z58D" ]'),
      `${turtle('; sec:proof <https://e.example/1#p>')} <https://e.example/1#p> sec:proofValue "z58D" .`,
      `${turtle('; sec:proof _:g')} _:g { [] sec:proofValue "z58D" . }`,
    ])
      expect(await keysOf(signed, signed.includes('{') ? 'application/trig' : 'text/turtle')).to.deep.equal([own]);
  });
  const turtle = (more: string): string => `@prefix s: <http://schema.org/> . @prefix sec: <${security}> .
    <https://e.example/1> a s:AddAction ; s:startTime "2024-03-01T10:00:00Z" ;
      s:object [ a <https://w3id.org/leadpod#Lead> ; s:object [ a s:Person ; s:name "Ada" ] ] ${more} .`;
});

describe('A list of items that have contexts of their own', () => {
  const parse = (list: readonly unknown[]): Promise<ParsedNotification> =>
    parseNotification({ body: new TextEncoder().encode(JSON.stringify(list)), contentType: 'application/json' });
  const context = { '@context': 'https://schema.org' };
  const lead = { ...context, id: 'https://e.example/lead', type: 'Lead', identifier: { crm: 'A1' } };
  const add = { ...context, id: 'https://e.example/9', type: 'AddAction', object: { id: lead.id } };

  it('takes parts from other items, and ignores texts and numbers between them', async () => {
    for (const list of [
      [add, lead],
      [lead, 'a word', 7, add, lead.id],
      ['https://e.example/9', add, lead],
    ]) {
      const { events } = await parse(list);
      expect(
        events.map(({ id, statement }) => [id, ...statement.identifiers.map(({ value }) => value)]),
        JSON.stringify(list),
      ).to.deep.equal([['https://e.example/9', 'A1']]);
    }
  });
});

describe('JSON-LD without a context', () => {
  it('is read by its IRIs, as a converting server sends it', async () => {
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

  it('is refused if it has too many contexts', async () => {
    const text = JSON.stringify({ '@context': Array.from({ length: 1000 }, () => 'https://schema.org'), name: 'x' });
    const failure = await parseNotification({ body: new TextEncoder().encode(text) }).catch((error: unknown) => error);
    expect(failure).to.include({ reason: 'too-many-nodes' });
  });
});

describe('A copy of a JSON-LD notification at another URL', () => {
  it('is the same event, even if it contains relative references', async () => {
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

describe('A message with a context that is not in the bundle', () => {
  const UNKNOWN = 'https://crm.example.com/context/v2.yaml';
  const lead = (crm: string): object => ({ type: 'Lead', identifier: { crm }, object: { email: 'ada@x.example' } });
  const message = (crm = '1', context: unknown = UNKNOWN): object => ({
    ...{ '@context': context, topic: 'realestate/lead#add', id: `https://crm.example.com/e/${crm}` },
    ...{ time: '2024-01-02T03:04:05Z', data: { object: lead(crm) } },
  });
  const plain = (document: object): object => ({ ...document, '@context': undefined });
  const read = async (document: unknown): Promise<ParsedNotification> =>
    parseNotification({ body: new TextEncoder().encode(JSON.stringify(document)) });

  it('is read by the terms of the format, as without a context, with one warning', async () => {
    for (const context of [UNKNOWN, ['https://schema.org', UNKNOWN], [{ name: null }, UNKNOWN]]) {
      const { events, warnings } = await read(message('1', context));
      const [same] = (await read(plain(message()))).events;
      expect(events.map(({ key, statement }) => ({ key, statement }))).to.deep.equal([
        { key: same?.key, statement: same?.statement },
      ]);
      expect(warnings.map(({ code }) => code)).to.deep.equal(['unknown-context']);
      expect(warnings[0]?.message).not.to.include('crm.example.com');
    }
  });
  it('is read in the same way if the context is invalid or maps the keys of the format to other terms', async () => {
    const vocab = 'https://crm.example.com/ns#';
    for (const context of [7, { '@language': 7 }, { '@vocab': vocab }, { '@vocab': vocab, id: '@id', type: '@type' }]) {
      const { events, warnings } = await read(message('1', context));
      expect(events.map(({ key }) => key)).to.deep.equal((await read(plain(message()))).events.map(({ key }) => key));
      expect(warnings.map(({ code, pointer }) => [code, pointer.slice(0, 9)])).to.deep.equal([
        ['unknown-context', '/@context'],
      ]);
    }
    const other = { '@context': { '@vocab': vocab }, type: 'AddAction', object: { type: 'Product' } };
    expect((await read(other)).events).to.deep.equal([]);
    expect((await read({ '@context': { '@vocab': vocab }, topic: 'lead#add', data: {} })).events).to.deep.equal([]);
  });
  it('has a warning with the place of the context, in a list, a graph or a nested object', async () => {
    const places = async (document: unknown): Promise<string[]> => {
      const { events, warnings } = await read(document);
      return [...events.map(({ id }) => id.slice(-3)), ...warnings.map(({ pointer }) => pointer)];
    };
    expect(await places([plain(message('1')), message('2')])).to.deep.equal(['e/1', 'e/2', '/1/@context']);
    const graph = ['1', '2'].map((crm) => plain(message(crm)));
    expect(await places({ '@context': UNKNOWN, '@graph': graph })).to.deep.equal(['e/1', 'e/2', '/@context']);
    const deep = {
      ...plain(message()),
      data: { object: { '@context': UNKNOWN, ...lead('1') } },
    };
    expect(await places(deep)).to.deep.equal(['e/1', '/data/object/@context']);
  });
  it('is read again from its source as the same event', async () => {
    const both = [message('1'), message('2')];
    for (const { source, key } of (await read(both)).events) {
      const content = { body: new TextEncoder().encode(source.text), contentType: source.mediaType };
      expect((await parseNotification(content)).events.map((again) => again.key)).to.deep.equal([key]);
    }
  });
  it('has no events or warnings if it is not a lead message', async () => {
    const offer = {
      '@context': ['https://www.w3.org/ns/activitystreams', 'https://coar-notify.net'],
      type: ['Offer', 'coar-notify:ReviewAction'],
    };
    expect(await read({ ...offer, id: 'urn:uuid:1', object: { id: 'https://repo.example.com/1' } })).to.deep.include({
      events: [],
      warnings: [],
    });
  });
  it('is refused if it describes a lead in other terms', async () => {
    const failure = await read({ '@context': UNKNOWN, happened: lead('1') }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ContextError).and.to.include({ pointer: '/@context' });
  });
});
