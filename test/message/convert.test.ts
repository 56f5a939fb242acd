import { expect } from 'chai';
import { convertDocument, type ConvertOptions } from '../../src/message/convert.ts';
import { serializeQuads } from '../../src/rdf/quads.ts';
import { NotificationError } from '../../src/errors.ts';
import { envelope, EVENT } from '../support/messages.ts';
import { BASE, bytesOf, warningsOf } from '../support/reading.ts';

const convert = (
  document: unknown,
  contentType?: string,
  options?: ConvertOptions,
): ReturnType<typeof convertDocument> =>
  convertDocument(
    { body: bytesOf(typeof document === 'string' ? document : JSON.stringify(document)), contentType, base: BASE },
    options,
  );
const shouldSay = async (converted: ReturnType<typeof convertDocument>, ...lines: string[]): Promise<void> => {
  const quads = await (await converted).quads();
  const text = serializeQuads(quads, { format: 'application/n-quads', sorted: true });
  expect(text.split('\n').filter(Boolean)).to.deep.equal(lines.sort());
};
const shouldBeRefused = async (reason: string, ...document: Parameters<typeof convert>): Promise<void> => {
  const failure = await convert(...document)
    .then((converted) => converted.quads())
    .catch((error: unknown) => error);
  expect(failure).to.be.instanceOf(NotificationError);
  expect((failure as NotificationError).reason).to.equal(reason);
};

const A = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';

describe('convertDocument', () => {
  it('reads messages without loss, and reports what it repaired', async () => {
    const converted = await convert({ topic: 'lead#accept', id: EVENT, 'a key': 2.5 });
    expect(warningsOf(converted)).to.deep.equal(['/topic topic-rewritten', '/a key unknown-term']);
    await shouldSay(
      Promise.resolve(converted),
      `<${EVENT}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/AcceptAction> .`,
      `<${EVENT}> <https://w3id.org/leadpod#topic> "lead#accept" .`,
      `<${EVENT}> <https://w3id.org/leadpod#topic> "realestate/lead#accept" .`,
      `<${EVENT}> <https://w3id.org/leadpod/x#a%20key> "2.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .`,
    );
  });
  it('adds classes of known vocabularies to those of the format, with any context', async () => {
    const typesUnder = async (context: unknown, type: string): Promise<string[]> => {
      const message = { '@context': context, '@id': EVENT, object: { '@id': 'https://a.example/1', '@type': type } };
      const quads = await (await convert(message)).quads();
      return quads.flatMap(({ subject, predicate, object }) =>
        subject.value === 'https://a.example/1' && predicate.value === A ? [object.value] : [],
      );
    };
    const [schema, lead] = ['http://schema.org/', 'https://w3id.org/leadpod#'];
    const both = [`${lead}PropertyListing`, `${schema}RealEstateListing`];
    expect(await typesUnder('https://schema.org', 'PropertyListing')).to.have.members([
      `${schema}PropertyListing`,
      ...both,
    ]);
    expect(await typesUnder({ '@vocab': schema }, 'PropertyListing')).to.include.members(both);
    expect(await typesUnder('https://w3id.org/leadpod/v1', 'PropertyListing')).to.include.members(both);
    const expected = [`${lead}OpenHouseEvent`, `${schema}Event`];
    expect(await typesUnder('https://schema.org', 'OpenHouseEvent')).to.include.members(expected);
    expect(await typesUnder({ '@vocab': schema }, 'RetractAction')).to.include.members([`${schema}CancelAction`]);
    const other = 'https://other.example/PropertyListing';
    expect(await typesUnder({}, other)).to.deep.equal([other]);
  });
  it('keeps relative references as they were written if there is no base', async () => {
    const message = { '@context': 'https://schema.org', '@id': '#it', url: '/a?b={c}', sameAs: '../b', object: {} };
    const converted = await convertDocument({ body: bytesOf(JSON.stringify(message)) });
    const texts = (await converted.quads()).map(({ object }) => object.value);
    expect(texts).to.include.members(['#it', '/a?b={c}', '../b']);
    expect(new Set(texts).size).to.equal(texts.length);
    expect(texts.join()).not.to.include('.invalid');
  });
  it('reports the place of an error in invalid JSON-LD', async () => {
    const failure = await convert({ '@context': 'https://schema.org', object: { name: { '@value': 'a', b: 'c' } } })
      .then((converted) => converted.quads())
      .catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(NotificationError).and.to.include({ pointer: '/object/name/b' });
  });
  it('reads other JSON-LD by the standard', async () => {
    const document = { '@context': { '@vocab': 'http://schema.org/' }, '@id': '#it', price: 2.5 };
    await shouldSay(
      convert(document),
      `<${BASE}#it> <http://schema.org/price> "2.5E0"^^<http://www.w3.org/2001/XMLSchema#double> .`,
    );
    await shouldSay(
      convert({ '@context': document['@context'], '@graph': [{ '@id': '#it', price: 1 }] }),
      `<${BASE}#it> <http://schema.org/price> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
    );
  });
  it('recognises a message in a list or a @graph by keys that only messages have', async () => {
    const object = { '@id': 'https://a.example/1', price: 2.5 };
    const line = '<https://a.example/1> <http://schema.org/price> "2.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .';
    const message = { '@id': EVENT, object };
    const link = `<${EVENT}> <http://schema.org/object> <https://a.example/1> .`;
    const context = { '@context': 'https://schema.org' };
    await shouldSay(convert({ ...context, '@graph': [message] }), line, link);
    await shouldSay(convert([{ ...context, ...message }]), line, link);
  });
  it('refuses other JSON-LD that would lose data, unless an option allows it', async () => {
    const document = { '@context': {}, '@id': 'https://a.example/1', lost: 'x' };
    await shouldBeRefused('json-ld', document);
    await shouldSay(convert(document, undefined, { safe: false }));
  });
  it('reads RDF as it is', async () => {
    const converted = await convert('<#it> <http://schema.org/name> "x" .', 'text/turtle');
    await shouldSay(Promise.resolve(converted), `<${BASE}#it> <http://schema.org/name> "x" .`);
    expect(await converted.expanded()).to.deep.equal([
      { '@id': `${BASE}#it`, 'http://schema.org/name': [{ '@value': 'x' }] },
    ]);
  });
  it('returns expanded JSON-LD of a message', async () => {
    const [node] = await (await convert({ id: EVENT, name: 'x' })).expanded();
    expect(node).to.deep.equal({ '@id': EVENT, 'http://schema.org/name': [{ '@value': 'x' }] });
  });
  it('refuses other formats than JSON and RDF, and JSON without anything to convert', async () => {
    await shouldBeRefused('media-type', '<html>', 'text/html');
    await shouldBeRefused('not-json', '<html>');
    await shouldBeRefused('no-event', '"text"');
    await shouldBeRefused('too-large', envelope(), undefined, { limits: { maxBytes: 5 } });
  });
  it('keeps relative references as texts if there is no base, without an invented host', async () => {
    const context = { '@context': 'https://schema.org' };
    const document = { ...context, '@type': 'RealEstateListing', url: '12-elm', image: 'photo.jpg' };
    const lines = [
      '_:b0 <http://schema.org/image> "photo.jpg" .',
      '_:b0 <http://schema.org/url> "12-elm" .',
      `_:b0 <${A}> <http://schema.org/RealEstateListing> .`,
    ];
    for (const more of [{}, { object: {} }]) {
      const converted = await convertDocument({ body: bytesOf(JSON.stringify({ ...document, ...more })) });
      const text = serializeQuads(await converted.quads(), { format: 'application/n-quads' });
      expect(text).to.contain(lines[0]).and.to.contain(lines[1]).and.not.to.contain('invalid');
      expect(JSON.stringify(await converted.expanded())).not.to.contain('invalid');
      expect(warningsOf(converted)).to.contain(' iri-relative');
    }
  });
  it('does not show the invented host in texts that are no references', async () => {
    const context = {
      '@version': 1.1,
      status: { '@id': 'http://p.example/status', '@type': '@vocab' },
      parts: { '@id': 'http://p.example/parts', '@container': '@id' },
      name: 'http://p.example/name',
    };
    const document = {
      '@context': context,
      '@id': 'urn:x:1',
      status: 'in progress',
      parts: { 'a key': { name: 'x' } },
    };
    await shouldSay(
      convertDocument({ body: bytesOf(JSON.stringify(document)) }),
      '<urn:x:1> <http://p.example/status> "in progress" .',
      '<urn:x:1> <http://p.example/parts> _:b0 .',
      '_:b0 <http://p.example/name> "x" .',
      '_:b0 <https://w3id.org/leadpod#originalId> "a key" .',
    );
  });
  it('keeps the direction of a text', async () => {
    const name = { '@value': 'x', '@language': 'ar', '@direction': 'rtl' };
    const context = { '@vocab': 'http://p.example/' };
    const typed = '"x"^^<https://www.w3.org/ns/i18n#ar_rtl> .';
    await shouldSay(
      convert({ '@context': context, '@id': 'urn:x:1', name }),
      `<urn:x:1> <http://p.example/name> ${typed}`,
    );
    await shouldSay(
      convert({ '@context': context, '@id': EVENT, topic: 'x', name }),
      `<${EVENT}> <http://p.example/name> ${typed}`,
      `<${EVENT}> <http://p.example/topic> "x" .`,
    );
  });
  it('keeps the text of a JSON literal in RDF', async () => {
    const json = { '@value': '{"n":9007199254740993, "m":1.10}', '@type': A.replace('type', 'JSON') };
    const turtle = `<p:a> <p:b> '${json['@value']}'^^<${json['@type']}> .`;
    const expanded = await (await convert(turtle, 'text/turtle')).expanded();
    expect(expanded).to.deep.equal([{ '@id': 'p:a', 'p:b': [json] }]);
  });
  it('reads expanded JSON-LD without names, types and http addresses', async () => {
    for (const [key, value] of [
      ['http://schema.org/name', { '@value': 'x' }],
      ['ex:name', { '@value': 'x' }],
    ] as const)
      await shouldSay(convert([{ [key]: [value] }]), `_:b0 <${key}> "x" .`);
    await shouldSay(convert({ 'ex:knows': [{ '@id': 'p:a' }] }), '_:b0 <ex:knows> <p:a> .');
  });
  it('reads dates in the time zone and region', async () => {
    const message = { id: EVENT, topic: 'realestate/lead#add', data: { dateSent: '03/04/2024' } };
    const options = { region: 'DE', timeZone: 'Europe/Berlin' } as const;
    const text = serializeQuads(await (await convert(message, undefined, options)).quads(), {
      format: 'application/n-quads',
    });
    expect(text).to.contain('dateSent> "2024-04-03"^^<http://www.w3.org/2001/XMLSchema#date>');
  });
  describe('puts a prefix in front of blank nodes', () => {
    const options = { labelPrefix: 'd1' };

    it('of RDF', async () => {
      await shouldSay(convert('_:a <p:p> _:b .', 'text/turtle', options), '_:d1a <p:p> _:d1b .');
    });
    it('of messages and other JSON-LD, in both forms alike', async () => {
      await shouldSay(
        convert({ id: EVENT, agent: 'Ada' }, undefined, options),
        `<${EVENT}> <http://schema.org/agent> _:d1b0 .`,
        '_:d1b0 <http://schema.org/name> "Ada" .',
      );
      const document = {
        '@context': { '@vocab': 'http://p.example/' },
        '@id': '_:a',
        '@type': ['_:t', 'T'],
        p: [{ '@id': '_:c' }, 'x'],
      };
      const [node] = await (await convert(document, undefined, options)).expanded();
      expect(node).to.deep.equal({
        '@id': '_:d1a',
        '@type': ['_:d1t', 'http://p.example/T'],
        'http://p.example/p': [{ '@id': '_:d1c' }, { '@value': 'x' }],
      });
      const quads = await (await convert(document, undefined, options)).quads();
      for (const { subject } of quads) expect(subject.value).to.match(/^d1/);
    });
    it('and keeps different blank nodes apart, with any labels', async () => {
      const quads = await (await convert('_:b0 <p:p> _:d1b0 .', 'text/turtle', options)).quads();
      expect(quads[0]?.subject.value).not.to.equal(quads[0]?.object.value);
    });
  });
});
