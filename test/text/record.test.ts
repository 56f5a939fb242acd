import { expect } from 'chai';
import { isRecord } from '../../src/text/record.ts';

describe('isRecord', () => {
  it('is true for objects, and for neither null nor an array', () => {
    expect([{}, Object.create(null)].every(isRecord)).to.equal(true);
    expect([null, undefined, [], 'text', 1].some(isRecord)).to.equal(false);
  });
});
