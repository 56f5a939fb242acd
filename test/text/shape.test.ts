import { expect } from 'chai';
import { JsonObject } from '../../src/text/json.ts';
import { ofKeys, sortedKeysOf } from '../../src/text/shape.ts';

const objectOf = (...keys: readonly string[]): JsonObject => JsonObject.of(keys.map((key) => [key, null]));

describe('A function of the keys of an object', () => {
  it('is computed once for all objects with the same keys in the same order', () => {
    const asked: string[] = [];
    const join = ofKeys((keys) => {
      asked.push(keys.join());
      return keys.length;
    });
    expect([objectOf('a', 'b'), objectOf('b', 'a'), objectOf('a', 'b'), objectOf()].map(join)).to.deep.equal([
      2, 2, 2, 0,
    ]);
    expect(asked).to.deep.equal(['a,b', 'b,a', '']);
  });

  it('is computed again if a key was added or removed', () => {
    const object = objectOf('b', 'a');
    expect(sortedKeysOf(object)).to.deep.equal(['a', 'b']);
    object.set('A', null);
    expect(sortedKeysOf(object)).to.deep.equal(['A', 'a', 'b']);
    object.delete('a');
    expect(sortedKeysOf(object)).to.deep.equal(['A', 'b']);
  });

  it('works for objects with many keys, and for more keys than are kept', () => {
    const many = Array.from({ length: 100 }, (_, index) => `key ${index}`);
    expect(sortedKeysOf(objectOf(...many))).to.deep.equal([...many].sort());
    let asked = 0;
    const count = ofKeys((keys) => {
      asked += 1;
      return keys.length;
    });
    const known = objectOf('known');
    expect(count(known)).to.equal(1);
    for (let index = 0; index < 10_000; index += 1) expect(count(objectOf(`stranger ${index}`))).to.equal(1);
    expect(count(objectOf('known'))).to.equal(1);
    expect(asked).to.equal(10_002);
    expect(count(known)).to.equal(1);
    expect(asked).to.equal(10_002);
  });

  it('does not cache objects with long keys', () => {
    const asked: number[] = [];
    const lengthOf = ofKeys((keys) => {
      asked.push(keys.length);
      return keys.join('').length;
    });
    const long = 'k'.repeat(100_000);
    expect([objectOf('a', long), objectOf('a', long), objectOf('a'), objectOf('a')].map(lengthOf)).to.deep.equal([
      100_001, 100_001, 1, 1,
    ]);
    expect(asked).to.deep.equal([2, 2, 1]);
  });
});
