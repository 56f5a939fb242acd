import { expect } from 'chai';
import { standardJson } from '../../../src/message/lift/context-input.ts';
import { shieldMessage, unshield } from '../../../src/message/lift/shield.ts';
import { jsonOf, linesOf, objectOf } from '../../support/reading.ts';

const EVENT = 'https://a.example/1';
/** A message in, `property value` of its N-Quads out. */
const shouldSay = async (members: Record<string, unknown>, ...expected: string[]): Promise<void> => {
  const lines = await linesOf({ '@context': 'https://schema.org', id: EVENT, ...members });
  const said = lines.map((line) =>
    line.replace(`<${EVENT}> <http://schema.org/`, '').replace('>', '').replace(/ \.$/, ''),
  );
  expect(said).to.deep.equal(expected);
};

describe('standardJson', () => {
  const shouldBecome = (text: string, expected: unknown): void => {
    expect(standardJson(jsonOf(text))).to.deep.equal(expected);
  };

  it('converts numbers to doubles', () => {
    shouldBecome('[42,2.5,1e3]', [42, 2.5, 1000]);
  });
  it('does not change keywords or numbers after them', () => {
    shouldBecome('{"@id":"a","@value":1.0,"@list":[1]}', { '@id': 'a', '@value': 1, '@list': [1] });
  });
  it('does not change a context', () => {
    const context = { '@context': [{ '@version': 1.1, 'a b': { '@id': 'x' } }, 'u', true] };
    shouldBecome(JSON.stringify(context), context);
  });
  it('does not change keys, including names that every object inherits', () => {
    shouldBecome('{"a b":null,"100%":true,"c":[],"constructor":"z"}', {
      'a b': null,
      '100%': true,
      c: [],
      constructor: 'z',
    });
    expect(Object.keys(standardJson(jsonOf('{"__proto__":1}')) as object)).to.deep.equal(['__proto__']);
  });
});

describe('shieldMessage', () => {
  it('returns every text unchanged', async () => {
    for (const text of [
      '',
      '@ada',
      'note: call',
      '../x y',
      '#leadpod~text~ada',
      'https://a.example/#leadpod~number~7',
      '#leadpod~text~%25',
      '#leadpod~text~',
    ])
      await shouldSay({ name: text }, `name ${JSON.stringify(text)}`);
  });
  it('does not fail on a text that looks shielded but is not a valid encoding', async () => {
    const looksSo = 'https://b.example/#leadpod~text~%ff';
    await shouldSay({ name: looksSo }, `name "${looksSo}"`);
    await shouldSay({ url: looksSo }, `url <${looksSo}>`);
    await shouldSay({ url: 'https://b.example/#leadpod~text~ada' }, 'url <https://b.example/#leadpod~text~ada>');
  });
  it('keeps the meaning that the context gives a vocabulary term', async () => {
    const lines = await linesOf({
      '@context': { '@vocab': 'http://schema.org/', itemCondition: { '@type': '@vocab' } },
      '@id': EVENT,
      itemCondition: 'NewCondition',
    });
    expect(lines).to.deep.equal([`<${EVENT}> <http://schema.org/itemCondition> <http://schema.org/NewCondition> .`]);
  });
  it('does not change languages, directions and indexes', async () => {
    await shouldSay({ name: { '@value': 'Ada', '@language': 'en', '@index': 'a b' } }, 'name "Ada"@en');
  });
  it('gives back the texts in a JSON literal', async () => {
    const lines = await linesOf({
      '@context': { '@version': 1.1, '@vocab': 'http://schema.org/', data: { '@type': '@json' } },
      '@id': EVENT,
      data: { a: ['b c', { '@d': '' }] },
    });
    expect(lines.join()).to.contain('"{\\"a\\":[\\"b c\\",{\\"@d\\":\\"\\"}]}"');
  });
  it('keeps a value that is in the place of a name and is not a text', async () => {
    const lines = await linesOf({ '@context': 'https://schema.org', id: 7, name: 'x' });
    expect(lines.join()).to.contain('originalId> "7"');
  });
  it('does not change its input', () => {
    const message = objectOf({
      '@context': { name: null, kind: '@type' },
      name: 'a b',
      kind: 'K',
      list: [1, null, true],
    });
    const before = JSON.stringify([...message]);
    shieldMessage(message);
    expect(JSON.stringify([...message])).to.equal(before);
  });
});

describe('unshield', () => {
  it('recognises shielded texts only', () => {
    const shielded = shieldMessage(objectOf({ a: 'b c' })) as { a: string };
    expect([unshield(shielded.a), unshield('b c'), unshield('')]).to.deep.equal([
      { kind: 'text', text: 'b c', base: '' },
      undefined,
      undefined,
    ]);
  });
});
