import { EXTENT } from '../support/extent.ts';
import { simulateAll } from '../support/simulation-worker.ts';

/** Seeds that the smaller sizes do not try. */
const FIRST = 1_000_001;
const { schedules: RUNS } = EXTENT;

describe('a pod that several machines work on while everything goes wrong', () => {
  it(`ends as the offline fold says: ${RUNS} schedules`, () => simulateAll(FIRST, RUNS));
});
