import { expect } from 'chai';
import { beginningOf } from '../../src/text/beginning.ts';

describe('the beginning of a text', () => {
  it('has at most the given number of code units, and does not split a character', () => {
    expect([0, 1, 2, 3, 4, 9].map((length) => beginningOf('a🙂b', length))).to.deep.equal([
      ...['', 'a', 'a', 'a🙂', 'a🙂b', 'a🙂b'],
    ]);
  });

  it('keeps a lone surrogate as it is', () => {
    expect(beginningOf('a\ud83d', 2)).to.equal('a\ud83d');
  });
});
