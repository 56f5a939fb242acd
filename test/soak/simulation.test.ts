import { EXTENT } from '../support/extent.ts';
import { SEED } from '../support/seed.ts';
import { simulateAll } from '../support/simulation-worker.ts';

/** Seeds that the smaller sizes do not try; each night others. */
const FIRST = 1_000_001 + (SEED % 2 ** 28);
const { schedules: RUNS } = EXTENT;

describe('a pod that several machines work on while everything goes wrong', () => {
  it(`ends as the offline fold says: ${RUNS} schedules from ${FIRST} on`, () => simulateAll(FIRST, RUNS));
});
