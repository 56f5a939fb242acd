import { expect } from 'chai';
import { beginningOf } from '../../src/text/beginning.ts';

describe('the beginning of a text', () => {
  it('has at most so many code units, and divides no character', () => {
    expect([0, 1, 2, 3, 4, 9].map((length) => beginningOf('a🙂b', length))).to.deep.equal([
      ...['', 'a', 'a', 'a🙂', 'a🙂b', 'a🙂b'],
    ]);
  });

  it('keeps what is no pair as it is', () => {
    expect(beginningOf('a\ud83d', 2)).to.equal('a\ud83d');
  });
});
