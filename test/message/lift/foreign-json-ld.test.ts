import { expect } from 'chai';
import jsonld from 'jsonld';
import { loadContext } from '../../../src/json-ld/context-loader.ts';
import { expandForeign } from '../../../src/message/lift/foreign-json-ld.ts';
import { JsonLdError, canonicalNQuads, toQuads } from '../../../src/json-ld/processor.ts';
import { parseRdf } from '../../../src/rdf/quads.ts';
import { warnInto, type Warning } from '../../../src/message/warning.ts';
import { ContextError } from '../../../src/errors.ts';
import { failureOf, linesOf } from '../../json-ld/dialect.ts';
import { BASE, jsonOf } from '../../support/reading.ts';

const toRDF = jsonld.toRDF as unknown as (document: object, options: object) => Promise<string>;
const XSD = 'http://www.w3.org/2001/XMLSchema#';
const RDF_JSON = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON';
const SCHEMA = { '@context': 'https://schema.org' };
interface Options {
  readonly base?: string;
  readonly safe?: boolean;
}
const read = async (document: unknown, { base = BASE, safe = true }: Options = {}) => {
  const warnings: Warning[] = [];
  const reading = { base, safe, documentLoader: loadContext, warn: warnInto(warnings) };
  return { expanded: await expandForeign(jsonOf(document), reading), codes: warnings.map(({ code }) => code) };
};
/** A document in, lines of its N-Quads out. */
const shouldSay = async (document: unknown, lines: string[], ...codes: string[]): Promise<void> => {
  const found = await read(document);
  expect(linesOf(await toQuads(found.expanded, { base: BASE }))).to.deep.equal(lines.sort());
  expect(found.codes).to.deep.equal(codes);
};

describe('expandForeign', () => {
  describe('gives the same quads as jsonld.js with the official context', () => {
    for (const [title, document] of [
      [
        'of relative references',
        { '@id': '../12-elm', url: 'plan.pdf', image: ['?size=2', '#front', '//cdn.example/x'] },
      ],
      [
        'of a base',
        { '@context': ['https://schema.org', { '@base': 'https://b.example/c/' }], '@id': 'd', url: './e' },
      ],
      ['of numbers', { price: 12.5, numberOfRooms: 3, floorSize: { value: -0.5 } }],
      ['of dates', { birthDate: '1980-05-22', startTime: '2024-01-02T03:04:05Z', datePosted: '2024-01-02' }],
      [
        'of prefixes',
        { 'vcard:fn': 'Mira', 'og:title': 'x', 'gs1:gtin': '1', '@type': ['Person', 'vcard:Individual'] },
      ],
      ['of the Time Ontology', { 'time:hasEnd': 'x', time: 'y' }],
      ['of names in other languages', { name: [{ '@value': 'Haus', '@language': 'de-AT' }, 'House'] }],
      ['of lists and graphs', { '@graph': [{ '@id': '_:a', itemListElement: { '@list': [1, 'x', { '@id': 'y' }] } }] }],
      ['of reverse properties', { name: 'x', '@reverse': { about: { '@type': 'Question', name: 'y' } } }],
    ] as const)
      it(title, async () => {
        const whole = { ...SCHEMA, '@type': 'RealEstateListing', ...document };
        const options = { base: BASE, documentLoader: loadContext, format: 'application/n-quads' };
        const theirs = await toRDF(whole, options);
        const canonical = await canonicalNQuads(parseRdf(theirs, { format: 'application/n-quads' }));
        const { expanded } = await read(whole);
        expect(await canonicalNQuads(await toQuads(expanded, { base: BASE }))).to.equal(canonical);
      });
  });

  it('percent-encodes templates, and keeps their originals', async () => {
    await shouldSay(
      { ...SCHEMA, '@id': 'urn:x:1', target: 'https://www.example.com/?q={search_term}' },
      [
        '<urn:x:1> <http://schema.org/target> <https://www.example.com/?q=%7Bsearch_term%7D> .',
        '<urn:x:1> <http://schema.org/target> "https://www.example.com/?q={search_term}" .',
      ],
      'iri-encoded',
    );
  });
  it('keeps a text in the place of an IRI, and numbers and keys as the standard has them', async () => {
    await shouldSay(
      { ...SCHEMA, '@id': 'urn:x:1', inDefinedTermSet: 'NAICS (North America)', price: 2.5, image: 'photo.jpg' },
      [
        '<urn:x:1> <http://schema.org/inDefinedTermSet> "NAICS (North America)" .',
        '<urn:x:1> <http://schema.org/price> "2.5E0"^^<http://www.w3.org/2001/XMLSchema#double> .',
        `<urn:x:1> <http://schema.org/image> <https://pod.example/inbox/photo.jpg> .`,
      ],
      'iri-invalid',
    );
  });
  it('keeps texts with a malformed language tag', async () => {
    await shouldSay(
      { '@context': { '@vocab': 'http://schema.org/', '@language': 'en_US' }, '@id': 'urn:x:1', name: 'x' },
      ['<urn:x:1> <http://schema.org/name> "x"@en-us .'],
      'language-invalid',
    );
  });
  it('also repairs values if unmapped keys may be dropped', async () => {
    const context = { name: 'http://schema.org/name', url: { '@id': 'http://schema.org/url', '@type': '@id' } };
    const document = { '@context': context, '@id': 'urn:x:1', lost: 'x', url: 'a b' };
    expect((await read(document, { safe: false })).expanded).to.deep.equal([
      { '@id': 'urn:x:1', 'http://schema.org/url': [{ '@value': 'a b' }] },
    ]);
  });
  it('refuses keys that the context does not map, and names their place', async () => {
    const document = { '@context': { a: 'http://p.example/a' }, '@id': 'urn:x:1', a: [{ a: 1, lost: 'x' }] };
    const failure = await failureOf(() => read(document));
    expect(failure).to.be.instanceOf(JsonLdError).and.to.include({ pointer: '/a/0/lost', term: 'lost' });
  });
  it('refuses unmapped keys also after a language tag that it would have repaired', async () => {
    const context = { '@language': 'en_US', name: 'http://schema.org/name', seller: 'http://schema.org/seller' };
    const document = { '@context': context, '@id': 'urn:x:1', name: 'x', seller: { lost: 'y' } };
    const failure = await failureOf(() => read(document));
    expect(failure).to.be.instanceOf(JsonLdError).and.to.include({ pointer: '/seller/lost', term: 'lost' });
  });
  it('names the key of a value that RDF cannot express', async () => {
    const name = { '@value': 'x', '@type': 'http://p.example/a|b' };
    for (const [document, jsonLdCode, pointer] of [
      [
        { ...SCHEMA, '@id': 'urn:x:1', sponsor: [{ url: 'urn:x:2' }, { name }] },
        'invalid datatype',
        '/sponsor/1/name/@type',
      ],
      [{ '@context': { '@vocab': 'http://schema.org/' }, '@id': 'urn:x:1', name }, 'invalid datatype', '/name/@type'],
      // A property that the document calls otherwise has no place that could be named.
      [{ '@context': { title: '_:t' }, '@id': 'urn:x:1', title: 'x' }, 'blank node predicate', ''],
    ] as const) {
      const failure = await failureOf(() => read(document));
      expect(failure).to.be.instanceOf(JsonLdError).and.to.include({ jsonLdCode, pointer });
      expect(failure.message).to.contain(pointer);
    }
  });
  it('names the place of a text that is not valid JSON-LD, and leaves it out of the error message', async () => {
    const document = {
      '@context': { '@vocab': 'http://p.example/' },
      a: { b: ['c', { '@type': 'x y', '@value': 'd' }] },
    };
    const failure = await failureOf(async () => toQuads((await read(document)).expanded));
    expect(failure.message).not.to.contain('x y');
  });
  it('names a context as the document does', async () => {
    for (const [name, said] of [
      ['schema.org', '[schema.org]'],
      ['../my%20context', 'a context with a relative address'],
      ['https://c.example/x?secret=1', 'the context https://c.example/x'],
    ] as const) {
      const failure = await failureOf(() => read({ '@context': [SCHEMA['@context'], name], b: 1 }));
      expect(failure).to.be.instanceOf(ContextError).and.to.include({ pointer: '/@context/1', url: name });
      expect(failure.message).to.contain(said).and.not.to.contain('pod.example').and.not.to.contain('secret');
    }
  });
  it('keeps the digits of a number that no double holds, with a warning and its place', async () => {
    const typed = { '@type': 'http://www.w3.org/2001/XMLSchema#double' };
    const document = { ...SCHEMA, '@id': 'urn:x:1', sku: { '@value': 1e30, ...typed } };
    for (const digits of ['1e30', '-9.5e22']) {
      const text = JSON.stringify(document).replace('1e+30', '1e30').replace(/}$/, `,"price":${digits}}`);
      const warnings: Warning[] = [];
      const reading = { base: BASE, safe: true, documentLoader: loadContext, warn: warnInto(warnings) };
      const lines = linesOf(await toQuads(await expandForeign(jsonOf(text), reading), { base: BASE }));
      const line = (property: string, text: string): string =>
        `<urn:x:1> <http://schema.org/${property}> "${text}"^^<http://www.w3.org/2001/XMLSchema#double> .`;
      expect(lines).to.include.members([line('price', digits), line('sku', '1e30')]);
      expect(warnings.map(({ code, pointer }) => `${code} ${pointer}`)).to.deep.equal(['number-inexact /price']);
    }
  });
  it('keeps the datatype of a number that no double holds', async () => {
    const typed = (type: string): object => ({ '@id': `http://p.example/${type}`, '@type': `${XSD}${type}` });
    const context = { '@vocab': 'http://p.example/', long: typed('unsignedLong'), dec: typed('decimal') };
    await shouldSay(
      `{"@context":${JSON.stringify(context)},"@id":"urn:x:1","long":12345678901234567890,"dec":1e30,"a":{"@value":9007199254740993},"b":9007199254740993,"c":1e400}`,
      [
        `<urn:x:1> <http://p.example/unsignedLong> "12345678901234567890"^^<${XSD}unsignedLong> .`,
        `<urn:x:1> <http://p.example/decimal> "1e30"^^<${XSD}decimal> .`,
        `<urn:x:1> <http://p.example/a> "9007199254740993"^^<${XSD}integer> .`,
        `<urn:x:1> <http://p.example/b> "9007199254740993"^^<${XSD}integer> .`,
        '<urn:x:1> <http://p.example/c> "1e400" .',
      ],
      'number-inexact',
    );
  });
  it('keeps the digits of the numbers in a JSON literal', async () => {
    const context = { data: { '@id': 'http://p.example/data', '@type': '@json' } };
    const text = '{"b":[9007199254740993,1e400],"a":1.10}';
    await shouldSay(
      `{"@context":${JSON.stringify(context)},"@id":"urn:x:1","data":${text}}`,
      [`<urn:x:1> <http://p.example/data> "{\\"a\\":1.10,\\"b\\":[9007199254740993,1e400]}"^^<${RDF_JSON}> .`],
      'number-inexact',
    );
  });
  it('changes no text in a JSON literal that a bundled context defines', async () => {
    const document = { '@context': 'https://w3id.org/leadpod/v1', '@id': 'urn:x:1', original: { a: 'b c', d: '_:e' } };
    await shouldSay(
      { ...document, name: { '@value': 'x', '@language': 'en_US' } },
      [
        `<urn:x:1> <https://w3id.org/leadpod#source> "{\\"a\\":\\"b c\\",\\"d\\":\\"_:e\\"}"^^<${RDF_JSON}> .`,
        '<urn:x:1> <http://schema.org/name> "x"@en-us .',
      ],
      'language-invalid',
    );
  });
  it('gives an empty reference the same meaning beside a value that must be repaired', async () => {
    const about = { '@id': 'http://p.example/about', '@type': '@id' };
    const context = { '@vocab': 'http://p.example/', about };
    await shouldSay(
      { '@context': context, '@id': 'urn:x:1', about: '', name: { '@value': 'x', '@language': 'en_US' } },
      [`<urn:x:1> <http://p.example/about> <${BASE}> .`, '<urn:x:1> <http://p.example/name> "x"@en-us .'],
      'language-invalid',
    );
  });
  it('percent-encodes a compact IRI, and keeps its original', async () => {
    const context = { ex: 'http://p.example/', knows: { '@id': 'ex:knows', '@type': '@id' } };
    await shouldSay(
      { '@context': context, '@id': 'urn:x:1', knows: ['ex:a|b', 'ex: a remark'] },
      [
        '<urn:x:1> <http://p.example/knows> <http://p.example/a%7Cb> .',
        '<urn:x:1> <http://p.example/knows> "http://p.example/a|b" .',
        '<urn:x:1> <http://p.example/knows> "ex: a remark" .',
      ],
      'iri-encoded',
      'iri-invalid',
    );
  });
});
