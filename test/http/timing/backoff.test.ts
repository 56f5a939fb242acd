import { expect } from 'chai';
import { backoffMs } from '../../../src/http/timing/backoff.ts';

const BACKOFF = { firstMs: 50, baseMs: 250, capMs: 60_000 };

describe('The backoff', () => {
  it('begins with no pause, doubles, and never exceeds its cap', () => {
    const pauses = [1, 2, 3, 4, 9, 10, 11, 1000].map((failures) => backoffMs(failures, BACKOFF, 1));
    expect(pauses).to.deep.equal([50, 250, 500, 1000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('varies the second half at random, so that clients which failed together do not retry together', () => {
    expect([0, 0.5, 0.999].map((chance) => Math.round(backoffMs(4, BACKOFF, chance)))).to.deep.equal([500, 750, 1000]);
  });
});
