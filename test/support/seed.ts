/**
 * The seed of what tests generate. One commit has one answer: `npm test` and CI begin at the same seed each time. A night
 * (`npm run test:soak`) draws one, and says it. `LEADPOD_TEST_SEED` names another, or `random`.
 */
import { randomInt } from 'node:crypto';
import { SIZE } from './extent.ts';

const SETTING = 'LEADPOD_TEST_SEED';
const FIXED = 20240301;
const RANDOM = 'random';
/** fast-check takes 32 bits. */
const END = 2 ** 31;

/** A seed, and whether it is another each time. */
export interface TestSeed {
  readonly seed: number;
  readonly isDrawn: boolean;
}

/** What a setting stands for. */
export function testSeedOf(setting: string): TestSeed {
  if (setting === RANDOM) return { seed: randomInt(END), isDrawn: true };
  const seed = Number(setting);
  if (/^\d+$/.test(setting) && seed < END) return { seed, isDrawn: false };
  throw new Error(`${SETTING} is [${setting}] - set it to ${RANDOM} or to a whole number from 0 to ${END - 1}`);
}

const chosen = testSeedOf(process.env[SETTING] ?? (SIZE === 'soak' ? RANDOM : String(FIXED)));
// The processes in which mocha runs the tests begin where this one does.
process.env[SETTING] = String(chosen.seed);

/** The seed of this run. */
export const SEED: number = chosen.seed;

/** Says a seed that was drawn, before all tests, so that the run can be repeated. */
export function tellSeed(say: (text: string) => void, { seed, isDrawn }: TestSeed = chosen): void {
  if (isDrawn) say(`${SETTING}=${seed} repeats what these tests generate\n`);
}
