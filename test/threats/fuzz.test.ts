/** A few hundred cases of the fuzzer in every run; `npm run fuzz -- --count 100000` tries more. */
import { expect } from 'chai';
import { fuzzCase } from '../../scripts/fuzz/fuzz-mutate.ts';
import { runFuzz } from '../../scripts/fuzz/fuzz-run.ts';
import { runsOf } from '../support/extent.ts';

describe('The fuzzer', () => {
  it('finds no violation in the cases of two seeds', async () => {
    for (const seed of [1, 20240301]) {
      const { cases, read, refused, findings } = await runFuzz({ seed, count: runsOf(150) }, () => undefined);
      expect(findings, `--seed ${seed}`).to.deep.equal([]);
      expect(read + refused).to.equal(cases);
      // Neither all good nor all bad: both ways are tried.
      expect(Math.min(read, refused)).to.be.above(cases / 10);
    }
  });

  it('makes the same cases for the same seed, and others for another', () => {
    expect(fuzzCase(3, 5)).to.deep.equal(fuzzCase(3, 5));
    expect(fuzzCase(3, 5)).not.to.deep.equal(fuzzCase(4, 5));
    expect(fuzzCase(3, 5)).not.to.deep.equal(fuzzCase(3, 6));
  });
});
