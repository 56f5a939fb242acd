import { simulateAll } from '../support/simulation-worker.ts';

/** Seeds that `npm test` does not try. */
const FIRST = 1_000_001;
const RUNS = Number(process.env['LEADPOD_SIM_RUNS'] ?? 100_000);

describe('a pod that several machines work on while everything goes wrong', () => {
  it(`ends as the offline fold says: ${RUNS} schedules`, () => simulateAll(FIRST, RUNS));
});
