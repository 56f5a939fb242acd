import { expect } from 'chai';
import fc from 'fast-check';
import {
  canonicalJson,
  isScalar,
  items,
  JsonNumber,
  JsonObject,
  keptByObject,
  pointerTo,
  publicPointer,
  scalarText,
  valuesOf,
  type Json,
} from '../../src/text/json.ts';
import { jsonOf } from '../support/reading.ts';

const shouldBecome = (text: string, canonical: string): void => {
  expect(canonicalJson(jsonOf(text)), text).to.equal(canonical);
};
/** The same value with the members of all its objects in the opposite order. */
const reversed = (json: Json): Json => {
  if (Array.isArray(json)) return json.map(reversed);
  if (!(json instanceof JsonObject)) return json;
  return JsonObject.of([...json].reverse().map(([key, value]) => [key, reversed(value)] as const));
};

describe('canonicalJson', () => {
  it('sorts keys by UTF-16 code units, at every level', () => {
    shouldBecome(
      '{"b":{"d":1,"c":2},"a":[{"z":0,"y":0}],"B":null}',
      '{"B":null,"a":[{"y":0,"z":0}],"b":{"c":2,"d":1}}',
    );
    shouldBecome('{"\u20ac":1,"\ud83d\ude00":2,"\ufb33":3}', '{"\u20ac":1,"\ud83d\ude00":2,"\ufb33":3}');
  });
  it('keeps the digits of numbers', () => {
    shouldBecome('[1.0,1,1e0,-0,9007199254740993,1e400]', '[1.0,1,1e0,-0,9007199254740993,1e400]');
  });
  it('keeps the order of a list', () => {
    shouldBecome('[3,1,2]', '[3,1,2]');
  });
  it('contains no white space, and has one spelling for a text', () => {
    shouldBecome(' { "a" : [ true , "\\u0041\\/" ] } ', '{"a":[true,"A/"]}');
  });
  it('treats the names of inherited members as ordinary keys', () => {
    shouldBecome('{"constructor":1,"__proto__":{"a":2}}', '{"__proto__":{"a":2},"constructor":1}');
  });
  it('is the same for every order of keys, and is itself canonical', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const json = jsonOf(text);
        expect(canonicalJson(reversed(json))).to.equal(canonicalJson(json));
        shouldBecome(canonicalJson(json), canonicalJson(json));
      }),
    );
  });
});

describe('scalars', () => {
  it('are texts, numbers and booleans, not null', () => {
    const values: (Json | undefined)[] = ['', true, new JsonNumber('1'), null, undefined, [], new JsonObject()];
    expect(values.map(isScalar)).to.deep.equal([true, true, true, false, false, false, false]);
  });
  it('have a text: a number the digits of its sender', () => {
    expect(['a', false, new JsonNumber('1.50')].map(scalarText)).to.deep.equal(['a', 'false', '1.50']);
  });
});

describe('pointerTo', () => {
  it('escapes a step as in RFC 6901', () => {
    expect(pointerTo('/a', 'b/c~d')).to.equal('/a/b~1c~0d');
    expect(pointerTo('', 0)).to.equal('/0');
    expect(pointerTo('', '')).to.equal('/');
  });
});

describe('publicPointer', () => {
  it('keeps words, list indexes and IRIs, and replaces any other step by an asterisk', () => {
    const kept = '/data/@type/leadSource/12/lead:status/b~1c/http:~1~1schema.org~1name';
    expect(publicPointer(kept)).to.equal(kept);
    for (const step of ['jane.roe@mail.example', 'Jane Roe', '+19035550142', '9035550142', '\u001b[2J', 'a~0b'])
      expect(publicPointer(`/data/${step}/name`)).to.equal('/data/*/name');
    expect(publicPointer('')).to.equal('');
  });
});

describe('items', () => {
  it('are the values of lists in lists, with their pointers and without null', () => {
    const found = items(jsonOf('["a",null,["b",[{}]]]'), '/x').map(({ pointer }) => pointer);
    expect(found).to.deep.equal(['/x/0', '/x/2/0', '/x/2/1/0']);
  });
  it('are one item for a single value, and empty for a missing value', () => {
    expect(items('a', '/x')).to.deep.equal([{ value: 'a', pointer: '/x' }]);
    expect([items(null, ''), items(undefined, '')]).to.deep.equal([[], []]);
  });
});

describe('valuesOf', () => {
  it('are the values of items, in any nested lists', () => {
    const one = JsonObject.of([['a', 'b']]);
    for (const value of ['a', one, ['a', one], ['a', [true, [one], null], null], [], null, undefined])
      expect(valuesOf(value)).to.deep.equal(items(value, '').map((item) => item.value));
  });
});

describe('A JsonObject', () => {
  it('keeps what was read of it until it changes', () => {
    let asked = 0;
    const read = keptByObject((object) => ({ size: object.size, asked: (asked += 1) }));
    const object = JsonObject.of([['type', 'Lead']]);
    expect([read(object), read(object)]).to.deep.equal([
      { size: 1, asked: 1 },
      { size: 1, asked: 1 },
    ]);
    object.set('name', 'Mira');
    expect(read(object)).to.deep.equal({ size: 2, asked: 2 });
    object.delete('type');
    expect(read(object)).to.deep.equal({ size: 1, asked: 3 });
    expect(read(JsonObject.of([['a', 'b']])).asked).to.equal(4);
  });
});

describe('JsonObject.of', () => {
  it('leaves out what is undefined, and keeps null', () => {
    expect([
      ...JsonObject.of([
        ['a', undefined],
        ['b', null],
        ['a', 'c'],
      ]),
    ]).to.deep.equal([
      ['b', null],
      ['a', 'c'],
    ]);
  });
});
