import { expect as assert } from 'chai';
import fc from 'fast-check';
import { canonicalNQuads, fromQuads, toQuads } from '../../src/json-ld/processor.ts';
import { blankNode, defaultGraph, literal, namedNode, quad } from '../../src/rdf/quads.ts';
import { rdf, xsd } from '../../src/vocab.ts';
import { A, failureOf, quadsOf, shouldRead } from './dialect.ts';
import { runsOf } from '../support/extent.ts';

const P = `${A}p`;
/** What `:a :p ...` gives. */
const said = (...values: object[]): object[] => [{ '@id': `${A}a`, [P]: values }];

describe('fromQuads', () => {
  it('gives nodes, types and values', () =>
    shouldRead(':a a :T ; :p "x", "x"@en, "1"^^xsd:integer, _:b . _:b :q :a .', [
      { '@id': '_:b', [`${A}q`]: [{ '@id': `${A}a` }] },
      {
        '@id': `${A}a`,
        '@type': [`${A}T`],
        [P]: [
          { '@value': 'x' },
          { '@value': 'x', '@language': 'en' },
          { '@value': '1', '@type': xsd('integer') },
          { '@id': '_:b' },
        ],
      },
    ]));
  for (const [text, value] of Object.entries({
    '"1"^^xsd:integer': 1,
    '"-1.5e0"^^xsd:double': -1.5,
    '"true"^^xsd:boolean': true,
    '"0"^^xsd:boolean': false,
    '"x"': 'x',
  }))
    it(`gives the native value of ${text} when asked to`, () =>
      shouldRead(`:a :p ${text} .`, said({ '@value': value }), { useNativeTypes: true }));
  for (const [text, type] of [
    ['9007199254740993', 'integer'],
    ['1.0', 'integer'],
    ['1e999', 'double'],
    ['x', 'double'],
    ['x', 'boolean'],
    ['1', 'decimal'],
  ] as const)
    it(`gives no native value for "${text}"^^xsd:${type}, which would be another`, () =>
      shouldRead(`:a :p "${text}"^^xsd:${type} .`, said({ '@value': text, '@type': xsd(type) }), {
        useNativeTypes: true,
      }));
  it('gives lists, and lists in lists', () =>
    shouldRead(':a :p ( "x" ( ) ) .', said({ '@list': [{ '@value': 'x' }, { '@list': [] }] })));
  it('returns a list if its cells have the type rdf:List', () =>
    shouldRead(
      '_:c rdf:first :x ; rdf:rest rdf:nil ; a rdf:List . :a :p _:c .',
      said({ '@list': [{ '@id': `${A}x` }] }),
    ));
  for (const [why, trig] of Object.entries({
    'that two nodes share': ':a :p _:c . :b :p _:c . _:c rdf:first "x" ; rdf:rest () .',
    'with two firsts': ':a :p _:c . _:c rdf:first "x", "y" ; rdf:rest () .',
    'that says more': ':a :p _:c . _:c rdf:first "x" ; rdf:rest () ; :more "y" .',
    'with a name': ':a :p :c . :c rdf:first "x" ; rdf:rest () .',
    'that names a graph': ':a :p _:c . _:c rdf:first "x" ; rdf:rest () . _:c { :a :p :b }',
    'that is its own item': '_:c rdf:first _:c ; rdf:rest () .',
    'whose item is a list with it in it':
      '_:c rdf:first _:d ; rdf:rest () . _:d rdf:first _:c ; rdf:rest [ rdf:first "x" ; rdf:rest () ] .',
    'in a ring of three lists':
      '_:c rdf:first _:d ; rdf:rest () . _:d rdf:first "x" ; rdf:rest _:f . _:f rdf:first _:c ; rdf:rest () .',
    'in two graphs': ':a :p _:c . _:c rdf:first "x" ; rdf:rest () . :g { _:c rdf:first "y" ; rdf:rest :z }',
  }))
    it(`keeps all statements of a cell ${why}`, async () => {
      const quads = quadsOf(trig);
      assert(await canonicalNQuads(await toQuads(await fromQuads(quads)))).to.equal(await canonicalNQuads(quads));
    });
  it('gives graphs', () =>
    shouldRead(':g { :a :p :b }', [{ '@id': `${A}g`, '@graph': [{ '@id': `${A}a`, [P]: [{ '@id': `${A}b` }] }] }]));
  it('gives rdf:type as a property when asked to', () =>
    shouldRead(':a a :T .', [{ '@id': `${A}a`, [rdf('type')]: [{ '@id': `${A}T` }] }], { useRdfType: true }));
  it('gives each statement once', async () => {
    assert(await fromQuads([...quadsOf(':a a :T ; :p 1 .'), ...quadsOf(':a a :T ; :p 1 .')])).to.deep.equal(
      await fromQuads(quadsOf(':a a :T ; :p 1 .')),
    );
  });
  it('gives directions back from datatypes', async () => {
    const i18n = (tag: string): string => `:a :p "x"^^<https://www.w3.org/ns/i18n#${tag}> .`;
    const rdfDirection = 'i18n-datatype';
    await shouldRead(i18n('ar_rtl'), said({ '@value': 'x', '@language': 'ar', '@direction': 'rtl' }), { rdfDirection });
    await shouldRead(i18n('_ltr'), said({ '@value': 'x', '@direction': 'ltr' }), { rdfDirection });
  });
  it('gives directions back from compound literals', async () => {
    const rdfDirection = 'compound-literal';
    const text = { '@value': 'x', '@direction': 'rtl' };
    await shouldRead(':a :p [ rdf:value "x" ; rdf:direction "rtl" ] .', said(text), { rdfDirection });
    const tagged = ':a :p [ rdf:value "x" ; rdf:direction "rtl" ; rdf:language "ar" ] .';
    await shouldRead(tagged, said({ ...text, '@language': 'ar' }), { rdfDirection });
    for (const other of ['rdf:direction "rtl"', 'rdf:value "x" ; rdf:direction "rtl" ; :more 1'])
      assert(await fromQuads(quadsOf(`:a :p [ ${other} ] .`), { rdfDirection })).to.have.length(2);
  });
  it('gives the JSON of a literal', () =>
    shouldRead(':a :p "{\\"b\\":1}"^^rdf:JSON .', said({ '@value': { b: 1 }, '@type': '@json' })));
  it('keeps the text of a JSON literal, valid or not, if an option asks for it', async () => {
    const literals = quadsOf(':a :p "{\\"b\\": 1.0}"^^rdf:JSON . :a :p "{"^^rdf:JSON .');
    const [node] = await fromQuads(literals, { keepJsonText: true });
    const type = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON';
    assert(Object.values(node ?? {})).to.deep.include([
      { '@value': '{"b": 1.0}', '@type': type },
      { '@value': '{', '@type': type },
    ]);
  });
  it('refuses an invalid JSON literal, without quoting it', async () => {
    const error = await failureOf(() => fromQuads(quadsOf(':a :p "Jane Roe"^^rdf:JSON .')));
    assert(error).to.include({ jsonLdCode: 'invalid JSON literal' }).and.not.to.have.property('cause');
    assert(error.message).not.to.contain('Jane');
  });
  it('refuses terms that are not in RDF 1.1', async () => {
    const error = await failureOf(() => fromQuads([quad(namedNode('__proto__'), namedNode(A), namedNode(A))]));
    assert(error).to.include({ reason: 'not-rdf' });
  });
  it('gives what toQuads turns into the same quads again', async () => {
    const nodes = fc.constantFrom(...['a:a', 'a:b', rdf('nil')].map(namedNode), ...['x', 'y'].map(blankNode));
    const predicates = fc.constantFrom(...[rdf('first'), rdf('rest'), rdf('type'), 'a:p'].map(namedNode));
    const objects = fc.oneof(nodes, fc.constantFrom(literal('x'), literal(''), literal('x', 'en')));
    const graphs = fc.constantFrom(defaultGraph(), namedNode('a:g'), blankNode('x'));
    const quads = fc.tuple(nodes, predicates, objects, graphs).map((terms) => quad(...terms));
    await fc.assert(
      fc.asyncProperty(fc.array(quads, { maxLength: 8 }), async (list) => {
        const again = await toQuads(await fromQuads(list));
        assert(await canonicalNQuads(again)).to.equal(await canonicalNQuads(list));
      }),
      { numRuns: runsOf(300) },
    );
  });
});
