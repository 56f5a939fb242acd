import { expect as assert } from 'chai';
import type { DocumentLoader } from '../../src/json-ld/context-loader.ts';
import { ContextError } from '../../src/errors.ts';
import { canonicalNQuads, compact, expand, flatten, toQuads } from '../../src/json-ld/processor.ts';
import { schema } from '../../src/vocab.ts';
import { A, failureOf, parse, quadsOf, shouldExpand, shouldFail, shouldSay } from './dialect.ts';

const SCHEMA = 'https://schema.org';

describe('expand', () => {
  it('gives every key its IRI by the bundled contexts', async () => {
    await shouldExpand(
      { '@context': SCHEMA, id: 'x', name: 'n' },
      { '@id': `${A}x`, [schema('name')]: [{ '@value': 'n' }] },
    );
  });
  it('begins with the context of the caller', async () => {
    const [node] = await expand({ name: 'n' }, { expandContext: SCHEMA });
    assert(node).to.have.property(schema('name'));
    assert(await expand({ name: 'n' }, { expandContext: { '@context': { name: 'a:n' } } })).to.deep.equal([
      { 'a:n': [{ '@value': 'n' }] },
    ]);
  });
  it('reads the keys inside a nest in the context of the nest', async () => {
    const context = { nest: { '@id': '@nest', '@context': { p: 'a:inner' } }, p: 'a:outer', r: { '@reverse': 'a:r' } };
    await shouldExpand(
      {
        '@context': context,
        p: 1,
        nest: [
          { p: 2, '@type': 'a:T' },
          { p: 3, r: { '@id': 'a:x' } },
        ],
        r: { '@id': 'a:y' },
      },
      {
        '@type': ['a:T'],
        'a:inner': [{ '@value': 2 }, { '@value': 3 }],
        'a:outer': [{ '@value': 1 }],
        '@reverse': { 'a:r': [{ '@id': 'a:y' }, { '@id': 'a:x' }] },
      },
    );
  });
  it('refuses a nest that is not a node, or has a second @id', async () => {
    const context = { nest: { '@id': '@nest', '@context': {} } };
    await shouldFail({ '@context': context, nest: 'x' }, 'invalid @nest value');
    await shouldFail({ '@context': context, '@id': 'a:b', nest: { '@id': 'a:c' } }, 'colliding keywords');
  });
  it('reads a scoped nest in a loaded context too', async () => {
    const document = { '@context': [{ nest: { '@id': '@nest', '@context': { p: 'a:p' } } }] };
    const documentLoader: DocumentLoader = (url) => Promise.resolve({ documentUrl: url, document, tag: 'static' });
    assert(await expand({ '@context': A, nest: { p: 1 } }, { documentLoader })).to.deep.equal([
      { 'a:p': [{ '@value': 1 }] },
    ]);
  });
  it('does not change JSON literals', async () => {
    const value = { '@context': { '@context': 1 }, list: [[2, 1]] };
    await shouldExpand(
      { 'a:p': { '@type': '@json', '@value': value } },
      { 'a:p': [{ '@type': '@json', '@value': value }] },
    );
  });
});

describe('In safe mode', () => {
  it('an unknown key is an error that names the key and its place', async () => {
    const error = await failureOf(() => expand({ '@context': { p: 'a:p' }, p: [{ 'b/c': 'Jane Roe' }] }));
    assert(error).to.include({ reason: 'json-ld', jsonLdCode: 'invalid property', term: 'b/c', pointer: '/p/0/b~1c' });
    assert(error.message).to.equal('JSON-LD expand failed: invalid property "b/c" at /p/0/b~1c');
    assert(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.to.contain('Jane Roe');
  });
  it('an unknown key is dropped only when safe mode is off', async () => {
    assert(await expand({ 'a:p': 1, q: 2 }, { safe: false })).to.deep.equal([{ 'a:p': [{ '@value': 1 }] }]);
  });
  it('a document cannot remove the base: relative references are refused', async () => {
    const context = { '@base': null, ref: { '@id': 'a:p', '@type': '@id' } };
    await shouldFail({ '@context': context, '@id': 'x', 'a:p': 1 }, 'relative @id reference', { base: A });
    await shouldFail({ '@context': context, ref: 'x' }, 'relative object reference', { base: A });
    await shouldSay({ '@context': context, ref: 'x' }, [], { safe: false });
  });
  for (const [code, document] of Object.entries({
    'relative subject reference': { '@id': 'http://{a}.example/', 'a:p': 1 },
    'relative object reference': { 'a:p': { '@id': 'http://{a}.example/' } },
    'relative predicate reference': { 'http://a/{b}': 1 },
    'relative @type reference': { '@type': 'http://a/{b}', 'a:p': 1 },
    'relative graph reference': { '@id': 'http://a/{b}', '@graph': [{ '@id': 'a:b', 'a:p': 1 }] },
    'blank node predicate': { '_:p': 1 },
    'invalid datatype': { 'a:p': { '@value': 'x', '@type': 'http://a/{b}' } },
    'invalid @language value': { 'a:p': { '@value': 'x', '@language': 'not a tag' } },
    'rdfDirection not set': { 'a:p': { '@value': 'x', '@direction': 'rtl' } },
    'unsafe number': { 'a:p': 2 ** 53 },
    'invalid typed value': { 'a:p': { '@value': 'x', '@type': ['a:b', 'a:c'] } },
    'colliding keywords': { '@context': { id: '@id' }, id: 'a:b', '@id': 'a:c' },
    'keyword redefinition': { '@context': { '@context': { p: 'a:p' } }, p: 1 },
    'conflicting indexes': [
      { '@id': 'a:b', '@index': '1', 'a:p': 1 },
      { '@id': 'a:b', '@index': '2', 'a:p': 1 },
    ],
  }))
    it(`${code} is an error`, () => shouldFail(document, code));
  it('1e400 is an error, in a JSON literal too', async () => {
    await shouldFail(parse('{"a:p": 1e400}'), 'unsafe number');
    await shouldFail(parse('{"a:p": {"@type": "@json", "@value": [{"b": 1e400}]}}'), 'unsafe number');
  });
});

describe('compact', () => {
  it('uses the terms of a context', async () => {
    const compacted = await compact({ '@id': 'a:b', [schema('name')]: 'n' }, SCHEMA);
    assert(compacted).to.deep.equal({ '@context': SCHEMA, id: 'a:b', name: 'n' });
  });
  it('keeps arrays if an option is set', async () => {
    const compacted = await compact({ 'a:p': 1 }, { p: 'a:p' }, { compactArrays: false });
    assert(compacted).to.deep.equal({ '@context': { p: 'a:p' }, '@graph': [{ p: [1] }] });
  });
  for (const index of ['ex:name', `${A}name`, 'name'])
    it(`indexes by the property ${index}`, async () => {
      const context = {
        ex: A,
        ...(index === 'name' && { name: 'ex:name' }),
        prop: { '@id': 'ex:prop', '@container': '@index', '@index': index },
      };
      const node = { '@id': `${A}x`, [`${A}name`]: ['one', 'two'], 'b:p': 1 };
      const key = index === 'name' ? 'name' : 'ex:name';
      assert(await compact({ [`${A}prop`]: node }, { '@context': context })).to.deep.equal({
        '@context': context,
        prop: { one: { '@id': 'ex:x', [key]: 'two', 'b:p': 1 } },
      });
    });
  it('indexes by a property that has a term already', async () => {
    const context = { name: `${A}name`, prop: { '@id': `${A}prop`, '@container': '@index', '@index': `${A}name` } };
    const compacted = await compact({ [`${A}prop`]: { [`${A}name`]: 'one', 'b:p': 1 } }, context);
    assert(compacted).to.deep.equal({ '@context': context, prop: { one: { 'b:p': 1 } } });
  });
  it('does not change an index that is not a property', async () => {
    const context = [{ prop: { '@id': 'a:prop', '@container': '@index', '@index': '_:x' } }, null];
    assert(await compact({ 'b:p': 1 }, context)).to.deep.equal({ '@context': context, 'b:p': 1 });
  });
});

describe('flatten', () => {
  const document = { '@id': 'a:b', '@index': 'i', 'a:p': { '@id': 'a:c', 'a:q': 1 }, 'a:none': [] };
  it('puts every node at the top, once', async () => {
    assert(await flatten([document, document])).to.deep.equal([
      { '@id': 'a:b', '@index': 'i', 'a:none': [], 'a:p': [{ '@id': 'a:c' }] },
      { '@id': 'a:c', 'a:q': [{ '@value': 1 }] },
    ]);
  });
  it('keeps graphs with the nodes of the same name', async () => {
    const flattened = await flatten(
      [
        { '@id': 'a:g', 'a:p': 1, '@graph': [document] },
        { '@id': 'a:h', '@graph': [{ '@id': '_:x', '_:y': 1 }] },
      ],
      null,
      { safe: false },
    );
    assert(flattened).to.have.nested.property('[0].@graph[1].@id', 'a:c');
    assert(flattened).to.have.nested.property('[1].@graph[0].@id', '_:b0');
  });
  it('uses the terms of a context', async () => {
    const context = { q: 'a:q' };
    assert(await flatten({ 'a:q': 1 }, context)).to.deep.equal({
      '@context': context,
      '@graph': [{ '@id': '_:b0', q: 1 }],
    });
  });
});

describe('canonicalNQuads', () => {
  const canonical = (turtle: string): Promise<string> => canonicalNQuads(quadsOf(turtle));
  it('is one text for every order and every labelling', async () => {
    const [left, right] = await Promise.all([
      canonical('_:a <a:p> _:b . _:b <a:q> 1 . <a:a> <a:p> 1, 1 .'),
      canonical('<a:a> <a:p> 1 . _:b <a:p> _:a . _:a <a:q> 1 .'),
    ]);
    assert(left).to.equal(right);
  });
  it('is the sorted lines if there are no blank nodes', async () => {
    assert(await canonical('<a:b> <a:p> <a:b> . <a:a> <a:p> "_:x _:y" .')).to.equal(
      '<a:a> <a:p> "_:x _:y" .\n<a:b> <a:p> <a:b> .\n',
    );
  });
  it('gives up on a graph made to be hard', async () => {
    const clique = Array.from({ length: 64 }, (_, index) => `_:n${index >> 3} <a:p> _:n${index & 7} .`).join('\n');
    const error = await failureOf(() => canonical(clique));
    assert(error.message).to.match(/JSON-LD canonize failed/);
  });
});

describe('A context', () => {
  const EVIL = 'https://evil.example/';
  for (const [place, document] of Object.entries({
    'at the top': { '@context': EVIL },
    'in a list': { '@context': [SCHEMA, EVIL] },
    'further down': { '@context': SCHEMA, name: [{ '@context': EVIL }] },
    imported: { '@context': { '@import': EVIL } },
    'in the definition of a term': { '@context': { t: { '@id': 'a:b', '@context': EVIL } }, t: { b: 1 } },
  }))
    it(`that is not in the bundle is refused ${place}, and nothing is fetched`, async () => {
      const error = await failureOf(() => toQuads(document, { safe: false }));
      assert(error).to.be.instanceOf(ContextError).and.to.include({ url: EVIL });
    });
  it('may come from a loader of the caller, whose other errors are not hidden', async () => {
    const documentLoader: DocumentLoader = () => Promise.reject(new Error('no'));
    const error = await failureOf(() => expand({ '@context': A }, { documentLoader }));
    assert(error).to.include({ jsonLdCode: 'loading remote context failed' });
  });
});

describe('Invalid JSON-LD', () => {
  it('is refused before it exhausts the stack', async () => {
    let deep: object = {};
    for (let level = 0; level < 100_000; level += 1) deep = { 'a:p': deep };
    assert(await failureOf(() => toQuads(deep))).to.include({ reason: 'too-deep' });
  });
  it('is refused as such when it is not even JSON', async () => {
    const error = await failureOf(() => expand({ 'a:p': 1n }));
    assert(error).to.include({ jsonLdCode: 'processing failed' });
    assert(error.cause).to.be.instanceOf(TypeError);
  });
  it('is refused with the code of the API', async () => {
    await shouldFail({ '@id': 1 }, 'invalid @id value');
    await shouldFail({ '@context': { t: { '@id': 'a:b', '@type': 'c' } } }, 'invalid type mapping');
  });
});
