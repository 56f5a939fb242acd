import { expect } from 'chai';
import { expandMessage, usesJsonLd } from '../../../src/message/lift/message-json-ld.ts';
import { LEAD_CONTEXT } from '../../../src/vocab.ts';
import { loadContext } from '../../../src/json-ld/context-loader.ts';
import { warnInto, type Warning } from '../../../src/message/warning.ts';
import { envelope, EVENT, leadOf, type Message } from '../../support/messages.ts';
import { BASE, jsonOf, linesOf, warningsOf } from '../../support/reading.ts';

const A = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
/** A message in, lines of its N-Quads out: all of them, sorted. */
const shouldSay = async (message: unknown, ...lines: string[]): Promise<void> => {
  expect(await linesOf(message)).to.deep.equal(lines.sort());
};
const shouldInclude = async (message: unknown, ...lines: string[]): Promise<void> => {
  expect(await linesOf(message)).to.include.members(lines);
};
const warningsOfMessage = async (message: unknown): Promise<string[]> => {
  const warnings: Warning[] = [];
  await expandMessage(jsonOf(message), {
    base: BASE,
    region: 'US',
    documentLoader: loadContext,
    warn: warnInto(warnings),
  });
  return warningsOf({ warnings });
};
const withSchemaOrg = (members: Message): Message => ({ '@context': 'https://schema.org', ...members });

describe('expandMessage', () => {
  describe('of a plain message', () => {
    it('uses the id of the event as subject', async () => {
      await shouldSay(
        {
          topic: 'realestate/lead#accept',
          id: EVENT,
          time: '2024-03-01T10:00:00.000Z',
          data: { type: 'AcceptAction', agent: 'Ada' },
        },
        `<${EVENT}> <${A}> <http://schema.org/AcceptAction> .`,
        `<${EVENT}> <http://schema.org/startTime> "2024-03-01T10:00:00.000Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .`,
        `<${EVENT}> <http://schema.org/agent> _:b0 .`,
        `<${EVENT}> <https://w3id.org/leadpod#topic> "realestate/lead#accept" .`,
        '_:b0 <http://schema.org/name> "Ada" .',
      );
    });
    it('has all dates of the lead as dates, in UTC', async () => {
      const dates = await linesOf(
        envelope(
          {},
          { object: leadOf({ dateSent: '2024-03-01T05:00:00-05:00', dateReceived: '2024-03-01T10:00:00Z' }) },
        ),
      );
      expect(dates.filter((line) => line.includes('/date') && line.includes('#dateTime>'))).to.have.length(2);
    });
    it('converts messages of other topics as well', async () => {
      await shouldSay(
        { id: EVENT, topic: 'realestate/contact#add' },
        `<${EVENT}> <https://w3id.org/leadpod#topic> "realestate/contact#add" .`,
      );
    });
    it('expands several in an array or a @graph', async () => {
      const lines = [
        '<https://a.example/1> <http://schema.org/name> "x" .',
        '<https://a.example/2> <http://schema.org/name> "y" .',
      ];
      const list = [
        { id: 'https://a.example/1', name: 'x' },
        { id: 'https://a.example/2', name: 'y' },
      ];
      await shouldSay(list, ...lines);
      await shouldSay([[list[0]], list[1]], ...lines);
      await shouldSay({ '@graph': list }, ...lines);
    });
    it('returns no nodes for a value that is not an object', async () => {
      for (const text of ['[]', 'null', '"x"', '7', '["x"]']) await shouldSay(text);
    });
    it('returns no nodes for an empty object', async () => {
      for (const message of [{}, { name: null }]) await shouldSay(message);
    });
    it('warns with pointers into the whole', async () => {
      expect(await warningsOfMessage([{ name: 'x' }, { '@graph': [{ 'a key': 1 }] }])).to.deep.equal([
        '/1/@graph/0/a key unknown-term',
      ]);
    });
    it('warns about values that it cannot convert, and does not fail', async () => {
      await shouldSay(
        { type: 'schema:foo bar', id: EVENT },
        `<${EVENT}> <https://w3id.org/leadpod#declaredType> "schema:foo bar" .`,
      );
    });
  });

  describe('of a message with a context of its own', () => {
    it('has the meaning of JSON-LD', async () => {
      await shouldSay(
        withSchemaOrg({
          id: EVENT,
          type: 'AcceptAction',
          object: { type: 'Person', name: 'Ada', url: 'https://a.example/' },
        }),
        `<${EVENT}> <${A}> <http://schema.org/AcceptAction> .`,
        `<${EVENT}> <http://schema.org/object> _:b0 .`,
        `_:b0 <${A}> <http://schema.org/Person> .`,
        '_:b0 <http://schema.org/name> "Ada" .',
        '_:b0 <http://schema.org/url> <https://a.example/> .',
      );
    });
    it('gives a key that the context does not define its own IRI', async () => {
      await shouldSay(
        { '@context': { name: 'http://schema.org/name' }, '@id': EVENT, name: 'a', score: 7 },
        `<${EVENT}> <http://schema.org/name> "a" .`,
        `<${EVENT}> <https://w3id.org/leadpod/x#score> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
      );
      await shouldSay(
        withSchemaOrg({ id: EVENT, 'price range': 'a', 'Lead #': 'b' }),
        `<${EVENT}> <http://schema.org/price%20range> "a" .`,
        `<${EVENT}> <http://schema.org/Lead%20%23> "b" .`,
      );
    });
    it('keeps a key that is an IRI, also if it must be repaired', async () => {
      await shouldSay(
        withSchemaOrg({ id: EVENT, 'https://p.example/a#b': 'x' }),
        `<${EVENT}> <https://p.example/a#b> "x" .`,
      );
      await shouldSay(
        withSchemaOrg({ id: EVENT, 'https://p.example/a|b': 'x' }),
        `<${EVENT}> <https://p.example/a%7Cb> "x" .`,
      );
    });
    it('keeps numbers that JavaScript would change', async () => {
      await shouldInclude(
        `{"@context":"https://schema.org","id":"${EVENT}","a":9007199254740993,"b":1.50,"c":1e400,"d":-0,"e":42}`,
        `<${EVENT}> <http://schema.org/a> "9007199254740993"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
        `<${EVENT}> <http://schema.org/b> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .`,
        `<${EVENT}> <http://schema.org/c> "1e400" .`,
        `<${EVENT}> <http://schema.org/d> "-0"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
        `<${EVENT}> <http://schema.org/e> "42"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
      );
    });
    it('keeps a fraction in the digits of its sender', async () => {
      await shouldSay(
        withSchemaOrg({ id: EVENT, price: 2.5 }),
        `<${EVENT}> <http://schema.org/price> "2.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .`,
      );
    });
    it('keeps a value that should be an IRI and is not', async () => {
      await shouldSay(
        withSchemaOrg({ id: EVENT, url: ['call me', 'note: call', 'http://{a}.example/', '@ada'] }),
        `<${EVENT}> <http://schema.org/url> "call me" .`,
        `<${EVENT}> <http://schema.org/url> "note: call" .`,
        `<${EVENT}> <http://schema.org/url> "http://{a}.example/" .`,
        `<${EVENT}> <http://schema.org/url> <http://%7Ba%7D.example/> .`,
        `<${EVENT}> <http://schema.org/url> "@ada" .`,
      );
    });
    it('resolves relative references against the base that its context names', async () => {
      const context = {
        '@base': 'https://crm.example.com/base/',
        '@vocab': 'http://schema.org/',
        url: { '@type': '@id' },
      };
      await shouldSay(
        { '@context': context, '@id': 'e/77', url: ['a b.html', '/abs', '#lead', '?q=é'] },
        '<https://crm.example.com/base/e/77> <http://schema.org/url> <https://crm.example.com/base/a%20b.html> .',
        '<https://crm.example.com/base/e/77> <http://schema.org/url> "a b.html" .',
        '<https://crm.example.com/base/e/77> <http://schema.org/url> <https://crm.example.com/abs> .',
        '<https://crm.example.com/base/e/77> <http://schema.org/url> <https://crm.example.com/base/#lead> .',
        '<https://crm.example.com/base/e/77> <http://schema.org/url> <https://crm.example.com/base/?q=é> .',
      );
    });
    it('resolves them if the base changes in a nested object, and if it is relative itself', async () => {
      const url = { '@type': '@id' };
      await shouldSay(
        {
          '@context': { '@base': 'a/', '@vocab': 'http://schema.org/', url },
          '@id': EVENT,
          url: 'x',
          agent: { '@context': { '@base': 'https://b.example/' }, '@id': 'y', url: 'z' },
        },
        `<${EVENT}> <http://schema.org/url> <https://pod.example/inbox/a/x> .`,
        `<${EVENT}> <http://schema.org/agent> <https://b.example/y> .`,
        '<https://b.example/y> <http://schema.org/url> <https://b.example/z> .',
      );
    });
    it('gives numbers the datatype of their term, in the digits of their sender', async () => {
      const xsd = 'http://www.w3.org/2001/XMLSchema#';
      const context = {
        '@vocab': 'http://schema.org/',
        len: { '@type': 'https://w3id.org/cdt/length' },
        fl: { '@type': `${xsd}float` },
        dbl: { '@type': `${xsd}double` },
        int: { '@type': `${xsd}integer` },
        ref: { '@type': '@id' },
      };
      const message = `{"@context":${JSON.stringify(context)},"@id":"${EVENT}","len":12.5,"fl":1.250,"dbl":1e3,"int":3,"ref":1.5}`;
      await shouldSay(
        message,
        `<${EVENT}> <http://schema.org/len> "12.5"^^<https://w3id.org/cdt/length> .`,
        `<${EVENT}> <http://schema.org/fl> "1.250"^^<${xsd}float> .`,
        `<${EVENT}> <http://schema.org/dbl> "1e3"^^<${xsd}double> .`,
        `<${EVENT}> <http://schema.org/int> "3"^^<${xsd}integer> .`,
        `<${EVENT}> <http://schema.org/ref> "1.5"^^<${xsd}decimal> .`,
      );
    });
    it('gives numbers the datatype that a bundled context declares', async () => {
      await shouldInclude(
        { '@context': 'https://www.w3.org/ns/activitystreams', '@id': EVENT, latitude: 40.5 },
        `<${EVENT}> <https://www.w3.org/ns/activitystreams#latitude> "40.5"^^<http://www.w3.org/2001/XMLSchema#float> .`,
      );
    });
    it('keeps texts with a malformed language tag, with a warning', async () => {
      const context = { '@vocab': 'http://schema.org/', '@language': 'en_US' };
      const message = { '@context': context, '@id': EVENT, email: 'ada@x.example', price: 2.5 };
      await shouldSay(
        message,
        `<${EVENT}> <http://schema.org/email> "ada@x.example"@en-us .`,
        `<${EVENT}> <http://schema.org/price> "2.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .`,
      );
      expect(await warningsOfMessage(message)).to.deep.equal([' language-invalid']);
    });
    it('keeps keys that the context maps to blank nodes', async () => {
      await shouldSay(
        { '@context': 'https://www.w3.org/ns/activitystreams', id: EVENT, topic: 'realestate/lead#add', name: 'x' },
        `<${EVENT}> <https://w3id.org/leadpod/x#topic> "realestate/lead#add" .`,
        `<${EVENT}> <https://www.w3.org/ns/activitystreams#name> "x" .`,
      );
    });
    it('recognises aliases of keywords', async () => {
      const context = { '@vocab': 'http://schema.org/', lang: '@language', text: '@value', iri: '@id' };
      await shouldSay(
        { '@context': context, iri: EVENT, name: { text: 'Ada', lang: 'en' } },
        `<${EVENT}> <http://schema.org/name> "Ada"@en .`,
      );
    });
    it('resolves relative references against the notification', async () => {
      await shouldSay(
        withSchemaOrg({ id: '', url: ['#it', '../x', './y', '?q'] }),
        `<${BASE}> <http://schema.org/url> <${BASE}#it> .`,
        `<${BASE}> <http://schema.org/url> <https://pod.example/x> .`,
        `<${BASE}> <http://schema.org/url> <https://pod.example/inbox/y> .`,
        `<${BASE}> <http://schema.org/url> <${BASE}?q> .`,
      );
    });
    it('keeps an empty text as a text, not as a reference to the notification', async () => {
      await shouldSay(withSchemaOrg({ id: EVENT, sameAs: '' }), `<${EVENT}> <http://schema.org/sameAs> "" .`);
    });
    it('reads @id beside id as the place of delivery, at every level, with a warning', async () => {
      const message = withSchemaOrg({
        id: EVENT,
        '@id': 'https://pod.example/inbox/2',
        object: [{ id: 'https://a.example/1', '@id': 'https://a.example/2', name: 'x' }],
      });
      await shouldSay(
        message,
        `<${EVENT}> <https://w3id.org/leadpod#deliveredAs> "https://pod.example/inbox/2" .`,
        `<${EVENT}> <http://schema.org/object> <https://a.example/1> .`,
        '<https://a.example/1> <http://schema.org/name> "x" .',
        '<https://a.example/1> <https://w3id.org/leadpod#deliveredAs> "https://a.example/2" .',
      );
      expect(await warningsOfMessage(message)).to.deep.equal([' colliding-keywords']);
    });
    it('reads a part with a context inside a message in the terms of leadpod', async () => {
      expect(LEAD_CONTEXT).to.equal('https://w3id.org/leadpod/v1');
      await shouldSay(
        { id: EVENT, type: 'AcceptAction', object: withSchemaOrg({ id: 'https://a.example/1', name: 'x' }) },
        `<${EVENT}> <${A}> <http://schema.org/AcceptAction> .`,
        `<${EVENT}> <http://schema.org/object> <https://a.example/1> .`,
        '<https://a.example/1> <http://schema.org/name> "x" .',
      );
    });
    it('reads names that every object inherits as ordinary keys', async () => {
      await shouldSay(
        '{"@context":"https://schema.org","id":"https://a.example/1","__proto__":"a","constructor":"b"}',
        '<https://a.example/1> <http://schema.org/__proto__> "a" .',
        '<https://a.example/1> <http://schema.org/constructor> "b" .',
      );
    });
  });
});

describe('usesJsonLd', () => {
  it('finds a context at any depth', () => {
    for (const message of [{ '@context': null }, [{ a: [{ '@context': {} }] }], { a: { b: { '@context': 'x' } } }])
      expect(usesJsonLd(jsonOf(message))).to.equal(true);
  });
  it('does not find a context in plain messages with any texts', () => {
    for (const message of [envelope(), [], null, '"@context"', { a: '@context', '@id': 'x', '@type': 'y' }])
      expect(usesJsonLd(jsonOf(message))).to.equal(false);
  });
  it('finds an expanded document, and no vendor map in a plain message', () => {
    const value = [{ '@value': 'x' }];
    for (const document of [{ 'ex:name': value }, [{ 'urn:x:a': [{ '@list': value }], '@index': 'i' }]])
      expect(usesJsonLd(jsonOf(document))).to.equal(true);
    for (const message of [
      { topic: 'x', 'ex:name': value },
      { data: { 'ex:name': value } },
      { 'ex:name': [{ name: 'x' }] },
      { 'ex:name': 'x' },
    ])
      expect(usesJsonLd(jsonOf(message))).to.equal(false);
  });
});
