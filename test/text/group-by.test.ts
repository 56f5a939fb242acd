import { expect } from 'chai';
import { groupBy } from '../../src/text/group-by.ts';

describe('groupBy', () => {
  it('gives groups in the order of their first items, each in the order of its items', () => {
    expect([...groupBy(['b1', 'a1', 'b2'], ([letter = '']) => letter)]).to.deep.equal([
      ['b', ['b1', 'b2']],
      ['a', ['a1']],
    ]);
    expect([...groupBy([], () => '')]).to.deep.equal([]);
  });
});
