import { expect } from 'chai';
import fc from 'fast-check';
import { createScanner } from 'jsonc-parser';
import { decodeJson, decodeText, DEFAULT_LIMITS, type Limits } from '../../../src/message/decode/json-decode.ts';
import { canonicalJson, JsonNumber, JsonObject, type Json } from '../../../src/text/json.ts';
import { warnInto, type Warning } from '../../../src/message/warning.ts';
import { bytesOf, failureOf, jsonOf, warningsOf } from '../../support/reading.ts';
import { runsOf } from '../../support/extent.ts';

const shouldRefuse = (text: string, failure: string, limits: Partial<Limits> = {}): void => {
  expect(
    failureOf(() => decodeJson(text, { ...DEFAULT_LIMITS, ...limits })),
    text,
  ).to.equal(failure);
};
const shouldWarn = (text: string, ...warnings: string[]): void => {
  const found: Warning[] = [];
  decodeJson(text, DEFAULT_LIMITS, warnInto(found));
  expect(warningsOf({ warnings: found })).to.deep.equal(warnings);
};
/** As JSON.parse has it, but for the numbers, which it changes. */
const plain = (json: Json): unknown => {
  if (json instanceof JsonNumber) return Number(json.text);
  if (Array.isArray(json)) return json.map(plain);
  if (!(json instanceof JsonObject)) return json;
  return Object.fromEntries([...json].map(([key, value]) => [key, plain(value)]));
};

describe('decodeJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.constantFrom('', '  ', '\n\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(plain(jsonOf(text))).to.deep.equal(JSON.parse(text));
      }),
    );
  });
  it('refuses exactly what JSON.parse refuses, for changed texts', () => {
    const damage = fc.constantFrom(
      '',
      ',',
      '"',
      '{',
      ']',
      '0',
      '\\',
      'e',
      '\n',
      '//x\n',
      '/**/',
      '\u0000',
      '\u00a0',
      '-',
      '+',
      '.',
      'NaN',
      "'",
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.nat(3), damage, (text, at, cut, put) => {
        const place = at % (text.length + 1);
        const broken = text.slice(0, place) + put + text.slice(place + cut);
        let isJson = true;
        try {
          JSON.parse(broken);
        } catch {
          isJson = false;
        }
        const failure = failureOf(() => jsonOf(broken));
        if (isJson) expect(failure, broken).to.match(/^no failure$|^duplicate-key /);
        else expect(failure, broken).to.match(/^(?:not-json|duplicate-key)/);
      }),
      { numRuns: runsOf(500) },
    );
  });
  it('keeps the digits of every number', () => {
    for (const digits of ['9007199254740993', '1e400', '-0', '0.10', '1E+2', '-1.5e-7'])
      expect(canonicalJson(jsonOf(digits))).to.equal(digits);
  });
  it('treats __proto__ as an ordinary key', () => {
    const json = jsonOf('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}') as JsonObject;
    expect([...json.keys()]).to.deep.equal(['__proto__', 'constructor']);
    expect('polluted' in {}).to.equal(false);
  });
  it('stores in an object its slice of the text', () => {
    const text = ' [ {"a":1} , { "b" : {} } ]';
    const list = jsonOf(text) as JsonObject[];
    expect(list.map(({ start, end }) => text.slice(start, end))).to.deep.equal(['{"a":1}', '{ "b" : {} }']);
  });
  it('names the line and column of an error, without a quotation', () => {
    expect(() => jsonOf('{\n  "name": Jane }')).to.throw('line 2, column 11: expected');
    expect(() => jsonOf('{"name": Jane }')).to.throw(/^[^J]*$/);
  });
  it('reports that a text is empty, or that it ends too early', () => {
    const messageOf = (text: string): string => {
      try {
        decodeJson(text, DEFAULT_LIMITS);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(messageOf('')).to.equal('the message is empty');
    expect(messageOf('{"a":{')).to.equal('line 1, column 7: expected a key, but the text ends here');
    expect(messageOf('{"a":1 "b"}')).to.equal('line 1, column 8: expected "," or "}"');
  });
  it('refuses texts that are not JSON', () => {
    for (const text of [
      '',
      ' ',
      '{',
      '{"a"}',
      '{"a":}',
      '{"a":1',
      '{a:1}',
      '{,}',
      '[',
      '[1 2]',
      'NaN',
      'undefined',
      '1 2',
    ])
      expect(
        failureOf(() => jsonOf(text)),
        text,
      ).to.match(/^not-json/);
    shouldRefuse('{"a":["b","x\ny"]}', 'not-json /a');
    shouldRefuse('["a",]', 'not-json /1');
    shouldRefuse('{"a":1,}', 'not-json');
    shouldRefuse('"\\ud8"', 'not-json');
  });
  it('refuses comments', () => {
    for (const text of ['// x\n{}', '{} // x', '[1, /* x */ 2]'])
      expect(
        failureOf(() => jsonOf(text)),
        text,
      ).to.match(/^not-json/);
  });

  it('refuses a key that occurs twice with different values', () => {
    shouldRefuse('{"a":{"b":1,"c":0,"b":2}}', 'duplicate-key /a/b');
    shouldRefuse('{"a":1,"\\u0061":1.0}', 'duplicate-key /a');
    shouldRefuse('{"a":null,"a":1}', 'duplicate-key /a');
    shouldRefuse('{"__proto__":1,"__proto__":2}', 'duplicate-key /__proto__');
  });
  it('warns of a key that occurs twice with the same value', () => {
    shouldWarn('{"a":{"x":1,"y":2},"a":{"y":2,"x":1}}', '/a duplicate-key');
  });
  it('replaces half of a surrogate pair, in values and keys', () => {
    shouldWarn('{"a":"\\ud83d!","\\udc00":1}', '/a lone-surrogate', ' lone-surrogate');
    expect(canonicalJson(jsonOf('["\\ud83d!"]'))).to.equal('["\ufffd!"]');
    shouldWarn('["\\ud83d\\ude00"]');
  });

  it('allows exactly as many levels, values and list items as the limits', () => {
    shouldRefuse('[[[]]]', 'no failure', { maxDepth: 3 });
    shouldRefuse('[[[[]]]]', 'too-deep /0/0/0', { maxDepth: 3 });
    shouldRefuse('{"a":{"b":{"c":{}}}}', 'too-deep /a/b/c', { maxDepth: 3 });
    shouldRefuse('[1,2]', 'no failure', { maxNodes: 3 });
    shouldRefuse('[1,2,3]', 'too-many-nodes /2', { maxNodes: 3 });
    shouldRefuse('[1,2]', 'no failure', { maxValues: 2 });
    shouldRefuse('{"a":[1,2,3]}', 'too-many-nodes /a', { maxValues: 2 });
  });
  it('stops deep nesting at the limit, before the stack overflows', () => {
    shouldRefuse('['.repeat(400_000), `too-deep ${'/0'.repeat(DEFAULT_LIMITS.maxDepth)}`);
  });
});

describe('decodeText', () => {
  it('allows exactly as many bytes as the limit', () => {
    const limits = { ...DEFAULT_LIMITS, maxBytes: 4 };
    expect(decodeText(bytesOf('äö'), limits)).to.equal('äö');
    expect(failureOf(() => decodeText(bytesOf('äöx'), limits))).to.equal('too-large');
  });
  it('refuses bytes that are not UTF-8', () => {
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80]])
      expect(failureOf(() => decodeText(Uint8Array.from(bytes)))).to.equal('not-utf-8');
  });
  it('skips a byte order mark with a warning, and only at the beginning', () => {
    const warnings: Warning[] = [];
    expect(decodeText(bytesOf('\ufeff{"a":"\ufeff"}'), DEFAULT_LIMITS, warnInto(warnings))).to.equal('{"a":"\ufeff"}');
    expect(warningsOf({ warnings })).to.deep.equal([' byte-order-mark']);
    expect(decodeText(bytesOf('\ufeff\ufeff'))).to.equal('\ufeff');
  });
});

describe('The numbers of jsonc-parser for tokens', () => {
  it('are those that the decoder supports', () => {
    const scanner = createScanner('{}[],:null true false"a"1\n//x\n~', false);
    const kinds: number[] = [];
    let kind: number = scanner.scan();
    while (kind !== 17) {
      kinds.push(kind);
      kind = scanner.scan();
    }
    expect(kinds).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 15, 8, 15, 9, 10, 11, 14, 12, 14, 16]);
  });
});
