import { expect as assert } from 'chai';
import type { DocumentLoader } from '../../src/json-ld/context-loader.ts';
import { compact, expand, flatten } from '../../src/json-ld/processor.ts';
import { A, failureOf, parse, shouldExpand, shouldSay } from './dialect.ts';

describe('The names that every object inherits', () => {
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  const shouldBeUntouched = async (): Promise<void> => {
    assert(Object.getOwnPropertyNames(Object.prototype).join()).to.equal(before);
    assert(Object.keys(Object)).to.deep.equal([]);
    await shouldSay({ '@id': 'a:b', 'a:p': 'next' }, ['<a:b> <a:p> "next" .']);
  };
  const NAMES = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];

  for (const name of NAMES) {
    it(`${name} is an identifier like any other`, async () => {
      await shouldSay({ '@id': name, 'a:p': { '@id': `./${name}` } }, [`<${A}${name}> <a:p> <${A}${name}> .`]);
      await shouldSay({ '@id': name, 'a:p': { '@id': `./${name}`, 'a:q': 1 } }, [], { base: '', safe: false });
      assert(await flatten({ '@id': name, 'a:p': 1 }, null, { safe: false })).to.deep.equal([
        { '@id': name, 'a:p': [{ '@value': 1 }] },
      ]);
      await shouldBeUntouched();
    });
    it(`${name} is a term, a value and an index like any other`, async () => {
      const context = parse(`{"${name}": {"@id": "a:p", "@container": "@index"}, "@vocab": "v:"}`);
      const document = { '@context': context, ...(parse(`{"${name}": {"${name}": "${name}"}}`) as object) };
      const expanded = [{ 'a:p': [{ '@value': name, '@index': name }] }];
      assert(await expand(document)).to.deep.equal(expanded);
      assert(JSON.stringify(await compact(expanded, context))).to.equal(
        `{"@context":${JSON.stringify(context)},"${name}":{"${name}":"${name}"}}`,
      );
      await shouldBeUntouched();
    });
    it(`${name} is a language, a nest and a graph like any other`, async () => {
      const language = name.toLowerCase();
      const value = { '@value': 'x', '@language': language };
      assert(await compact({ 'a:p': value }, { p: 'a:p' }, { safe: false })).to.deep.equal({
        '@context': { p: 'a:p' },
        p: value,
      });
      const context = parse(`{"${name}": "@nest", "p": {"@id": "a:p", "@nest": "${name}"}}`);
      const nested = JSON.stringify(await compact({ 'a:p': 1 }, context));
      assert(nested).to.equal(`{"@context":${JSON.stringify(context)},"${name}":{"p":1}}`);
      await shouldSay({ '@id': name, '@graph': [{ '@id': name, 'a:p': 1 }] }, [], { base: '', safe: false });
      await shouldBeUntouched();
    });
    it(`${name} may be beside the mark that hides it`, async () => {
      await shouldExpand({ 'a:p': `${name} \ue000 ${name}` }, { 'a:p': [{ '@value': `${name} \ue000 ${name}` }] });
    });
    it(`${name} may be a term of a loaded context`, async () => {
      const documentLoader: DocumentLoader = (url) =>
        Promise.resolve({ documentUrl: url, document: parse(`{"@context": {"${name}": "a:p"}}`), tag: 'static' });
      const document = { '@context': A, ...(parse(`{"${name}": 1}`) as object) };
      assert(await expand(document, { documentLoader })).to.deep.equal([{ 'a:p': [{ '@value': 1 }] }]);
    });
    it(`${name} is named as it is in an error`, async () => {
      const error = await failureOf(() => expand(parse(`{"a:p": {"${name}": 1}}`)));
      assert(error).to.include({ term: name, pointer: `/a:p/${name}` });
    });
  }
});
