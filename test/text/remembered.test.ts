import { expect } from 'chai';
import { remembered } from '../../src/text/remembered.ts';

describe('A remembered function', () => {
  it('returns what the function returns, and calls it once for a text', () => {
    const asked: string[] = [];
    const length = remembered((text) => {
      asked.push(text);
      return text.length;
    });
    expect([length('a'), length('bb'), length('a')]).to.deep.equal([1, 2, 1]);
    expect(asked).to.deep.equal(['a', 'bb']);
  });

  it('keeps no more than two generations of answers, and no long texts', () => {
    let asked = 0;
    const read = remembered((text) => {
      asked += 1;
      return text;
    });
    for (let index = 0; index < 600; index += 1) read(String(index));
    expect(read('0')).to.equal('0');
    expect(asked).to.equal(600);
    for (let index = 1000; index < 2200; index += 1) read(String(index));
    read('1');
    expect(asked).to.equal(1801);
    read('x'.repeat(200));
    read('x'.repeat(200));
    expect(asked).to.equal(1803);
  });
});
