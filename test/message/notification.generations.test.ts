import { expect } from 'chai';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { canonicalNQuads } from '../../src/json-ld/processor.ts';
import { serializeQuads } from '../../src/rdf/quads.ts';
import { EVENT, type Message } from '../support/messages.ts';
import { eventOf, jsonOf, parse, quadsOf, warningsOf } from '../support/reading.ts';

const OWNER = 'https://owner.example/profile/card#me';
const AGENT = 'https://agent.example/profile/card#me';
const TIME = '2024-03-01T10:00:00Z';

/** What all generations say: the same lead event. */
const LEAD = {
  identifier: { crm: 'L-1', mls: 7 },
  owner: OWNER,
  dateSent: '2024-03-01T09:00:00Z',
  object: { type: 'Contact', name: 'Ada "B" Brook', email: 'ada@mail.example', telephone: '903-555-0135' },
  leadSource: [{ type: 'AskAction', object: { type: 'Question', text: 'May I\nsee it? 😀' } }],
};
const lead = (members: Message = {}): Message => ({ type: 'Lead', ...LEAD, ...members });
const action = (members: Message = {}): Message => ({ type: 'AcceptAction', agent: AGENT, object: lead(), ...members });
/** `@id` and `@type` for `id` and `type`, at every level. */
const withKeywords = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withKeywords);
  if (typeof value !== 'object' || value === null) return value;
  const rename = (key: string): string => (key === 'id' || key === 'type' ? `@${key}` : key);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [rename(key), withKeywords(member)]));
};
const bareAction = (time: string): Message => ({ id: EVENT, [time]: TIME, ...action() });

/** The message in, always the same event out. */
const shouldSayTheSame = async (message: unknown, contentType?: string): Promise<LeadEvent> => {
  const event = await eventOf(message, contentType);
  expect(event).to.deep.include({ id: EVENT, action: 'accept', time: '2024-03-01T10:00:00.000Z' });
  expect(event.agent?.iri).to.equal(AGENT);
  const { identifiers, emails, telephones, sources, fields, contactIdentifiers } = event.statement;
  expect(fields).to.deep.equal({ name: 'Ada "B" Brook', owner: OWNER, dateSent: '2024-03-01T09:00:00.000Z' });
  expect(identifiers).to.have.deep.members([
    { propertyID: 'crm', value: 'L-1' },
    { propertyID: 'mls', value: '7' },
  ]);
  expect(contactIdentifiers).to.deep.equal([]);
  // Our own quads hold an original beside its normal form; the fold unites them.
  expect([...new Set([...emails, ...telephones])]).to.deep.equal(['ada@mail.example', '+19035550135']);
  expect(sources).to.deep.equal([{ type: 'AskAction', text: 'May I\nsee it? 😀' }]);
  return event;
};

const TERMS = {
  lead: 'https://w3id.org/leadpod#',
  topic: 'lead:topic',
  time: 'http://schema.org/startTime',
  Lead: 'lead:Lead',
  leadSource: 'lead:leadSource',
};
const INLINE = {
  s: 'http://schema.org/',
  '@vocab': 'https://w3id.org/leadpod/x#',
  ...TERMS,
  ...Object.fromEntries(
    [
      'AcceptAction',
      'AskAction',
      'Question',
      'Contact',
      'object',
      'identifier',
      'name',
      'email',
      'telephone',
      'text',
      'dateSent',
    ].map((term) => [term, `s:${term}`]),
  ),
  agent: { '@id': 's:agent', '@type': '@id' },
  owner: { '@id': 's:owner', '@type': '@id' },
};

describe('The same event is read', () => {
  describe('from every generation of the format', () => {
    it('the envelope with topic and data', async () => {
      await shouldSayTheSame({ topic: 'realestate/lead#accept', time: TIME, id: EVENT, data: action() });
    });
    it("the topic's tail as type, without data", async () => {
      await shouldSayTheSame({ ...bareAction('time'), type: 'lead#accept' });
      await shouldSayTheSame({ ...bareAction('time'), type: 'realestate/lead#accept' });
    });
    it('a bare action', async () => {
      await shouldSayTheSame(bareAction('time'));
      await shouldSayTheSame(bareAction('startTime'));
    });
    it('any of them in a Notification', async () => {
      for (const object of [bareAction('time'), { topic: 'lead#accept', time: TIME, id: EVENT, data: action() }])
        await shouldSayTheSame({ type: 'Notification', '@id': 'https://pod.example/inbox/9', object });
    });
    it('with every data.type that occurs', async () => {
      for (const type of ['AcceptAction', 'lead#accept', 'string', undefined])
        await shouldSayTheSame({ topic: 'realestate/lead#accept', time: TIME, id: EVENT, data: action({ type }) });
    });
    it('with and without @id beside id', async () => {
      await shouldSayTheSame({ ...bareAction('time'), '@id': 'https://pod.example/inbox/1' });
    });
    it('with epoch milliseconds', async () => {
      await shouldSayTheSame({ topic: 'lead#accept', timestamp: 1709287200000, id: EVENT, data: action() });
    });
  });

  describe('from JSON-LD with a context of its own', () => {
    for (const context of [
      'https://schema.org',
      'http://schema.org',
      'https://schema.org/',
      'http://schema.org/',
      'https://schema.org/docs/jsonldcontext.jsonld',
    ]) {
      it(`${context}, startTime for time`, async () => {
        const event = await shouldSayTheSame({ '@context': context, ...bareAction('startTime') });
        expect(event.source.mediaType).to.equal('application/ld+json');
      });
      it(`${context}, with time, which is not what that context means by it`, async () => {
        await shouldSayTheSame({ '@context': context, ...bareAction('time') });
      });
    }
    it('schema.org and terms of its own', async () => {
      await shouldSayTheSame({ '@context': ['https://schema.org', TERMS], ...bareAction('time') });
    });
    it('terms written out, with keywords', async () => {
      await shouldSayTheSame({ '@context': INLINE, ...(withKeywords(bareAction('time')) as Message) });
    });
    it('the context of leadpod', async () => {
      await shouldSayTheSame({ '@context': 'https://w3id.org/leadpod/v1', ...bareAction('time') });
    });
    it('an envelope under schema.org', async () => {
      await shouldSayTheSame({
        '@context': 'https://schema.org',
        topic: 'realestate/lead#accept',
        time: TIME,
        id: EVENT,
        data: action(),
      });
    });
    it('keywords instead of their aliases', async () => {
      await shouldSayTheSame({
        '@context': 'https://schema.org',
        ...(withKeywords(bareAction('startTime')) as Message),
      });
    });
    it('id and @id in one object, which JSON-LD does not allow, with a warning', async () => {
      const message = {
        '@context': 'https://schema.org',
        '@id': 'https://pod.example/inbox/1',
        ...bareAction('startTime'),
      };
      await shouldSayTheSame(message);
      expect(warningsOf(await parse(message))).to.deep.equal([' colliding-keywords']);
    });
    it('identifiers as PropertyValues', async () => {
      const identifier = [
        { type: 'PropertyValue', propertyID: 'crm', value: 'L-1' },
        { type: 'PropertyValue', propertyID: 'mls', value: 7 },
      ];
      await shouldSayTheSame({
        '@context': 'https://schema.org',
        ...bareAction('startTime'),
        object: lead({ identifier }),
      });
    });
    it('a context in a nested object only', async () => {
      const object = { '@context': 'https://schema.org', ...lead() };
      await shouldSayTheSame({ topic: 'realestate/lead#accept', time: TIME, id: EVENT, data: action({ object }) });
    });
    it('a Notification around it', async () => {
      await shouldSayTheSame({
        '@context': 'https://schema.org',
        type: 'Notification',
        object: bareAction('startTime'),
      });
    });
    it('a @graph, with the type of its container', async () => {
      await shouldSayTheSame(
        { '@context': 'https://schema.org', '@graph': [bareAction('startTime')] },
        'application/ld+json; profile="x"',
      );
    });
  });

  describe('from RDF', () => {
    const quads = (): ReturnType<typeof quadsOf> => quadsOf(jsonOf(bareAction('time')));

    it('Turtle', async () => {
      await shouldSayTheSame(serializeQuads(await quads(), { format: 'text/turtle' }), 'text/turtle; charset=utf-8');
    });
    it('Turtle without its media type', async () => {
      const prefixes = { schema: 'http://schema.org/', lead: 'https://w3id.org/leadpod#' };
      await shouldSayTheSame(serializeQuads(await quads(), { format: 'text/turtle', prefixes }), 'text/plain');
    });
    it('Turtle by hand, under https and with a list', async () => {
      const text = `@prefix s: <https://schema.org/> . @prefix l: <https://w3id.org/leadpod#> .
        <${EVENT}> a s:AcceptAction ; s:startTime "${TIME}" ; s:agent <${AGENT}> ; s:object [ a l:Lead ; s:owner <${OWNER}> ;
          s:dateSent "2024-03-01T10:00:00+0100" ; s:identifier ( [ s:propertyID "crm" ; s:value "L-1" ] [ s:propertyID "mls" ; s:value 7 ] ) ;
          s:object [ s:name "Ada \\"B\\" Brook" ; s:email "ada@mail.example" ; s:telephone "903-555-0135" ] ;
          l:leadSource [ a s:AskAction ; s:object [ s:text "May I\\nsee it? 😀" ] ] ] .`;
      await shouldSayTheSame(text, 'text/turtle');
    });
    it('N-Quads, canonical or not', async () => {
      await shouldSayTheSame(serializeQuads(await quads(), { format: 'application/n-quads' }), 'application/n-quads');
      await shouldSayTheSame(await canonicalNQuads(await quads()), 'application/n-quads');
      await shouldSayTheSame(
        serializeQuads(await quads(), { format: 'application/n-triples' }),
        'application/n-triples',
      );
    });
    it('TriG', async () => {
      await shouldSayTheSame(serializeQuads(await quads(), { format: 'application/trig' }), 'application/trig');
    });
    it('the same key for Turtle and N-Quads of the same statements', async () => {
      const [turtle, nquads] = [
        await eventOf(serializeQuads(await quads(), { format: 'text/turtle' }), 'text/turtle'),
        await eventOf(await canonicalNQuads(await quads()), 'application/n-quads'),
      ];
      expect(turtle.key).to.equal(nquads.key);
    });
  });

  it('under @id "", which is the notification itself', async () => {
    const { id } = await eventOf({
      '@context': 'https://schema.org',
      '@id': '',
      type: 'AcceptAction',
      object: { type: 'Lead' },
    });
    expect(id).to.equal('https://pod.example/inbox/1');
  });
});
