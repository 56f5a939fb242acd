import { expect } from 'chai';
import fc from 'fast-check';
import { SEED, tellSeed, testSeedOf } from './support/seed.ts';

describe('The seed of the tests', () => {
  it('is used by every property test, also by one that sets its number of runs', () => {
    const law = fc.property(fc.nat(), () => true);
    expect(fc.check(law).seed).to.equal(SEED);
    expect(fc.check(law, { numRuns: 3 }).seed).to.equal(SEED);
  });

  it('is the requested one, and is not printed again', () => {
    const seed = testSeedOf('71');
    expect(seed).to.deep.equal({ seed: 71, isDrawn: false });
    tellSeed((text) => expect.fail(text), seed);
  });

  it('is printed when it is drawn, so that the run can be repeated', () => {
    const drawn = testSeedOf('random');
    const told: string[] = [];
    tellSeed((text) => told.push(text), drawn);
    expect(told).to.deep.equal([`LEADPOD_TEST_SEED=${drawn.seed} repeats what these tests generate\n`]);
    expect(testSeedOf(String(drawn.seed)).seed).to.equal(drawn.seed);
  });

  it('is refused if it is invalid', () => {
    for (const setting of ['', 'other', '-1', '1.5', String(2 ** 31)])
      expect(() => testSeedOf(setting), setting).to.throw(`LEADPOD_TEST_SEED is [${setting}] - set it to random`);
  });
});
