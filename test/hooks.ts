/**
 * What tests leave behind is cleared away here, whether mocha runs them in one process or in several: a module that is shared
 * by test files is loaded once a process, so that a hook of its own would run after the first of them alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { optimizeLater } from '../src/system/optimize-later.ts';
import { startThreadsFrom } from '../src/system/thread.ts';
import { runsOf } from './support/extent.ts';
import { listMissing, tellMissing } from './support/missing.ts';
import { SEED, tellSeed } from './support/seed.ts';
// Knows of every connection from the first on.
import './support/own-requests.ts';

// Most code of a test runs a few times only.
optimizeLater();

type Clearing = () => Promise<unknown> | undefined;

const afterEachTest: Clearing[] = [];
const afterAllTests: Clearing[] = [];

/** Runs after each test of this process. */
export function clearAfterEach(clear: Clearing): void {
  afterEachTest.push(clear);
}

/** Runs when all tests are done; in a process that mocha shares among files it ends with the process instead. */
export function clearAtEnd(clear: Clearing): void {
  afterAllTests.push(clear);
}

// What a law does not say itself.
fc.configureGlobal({ numRuns: runsOf(100), seed: SEED });

// `npm test` names the program that it has just built; whoever runs a file of tests on its own may have an old one.
const program = process.env['LEADPOD_TEST_PROGRAM'];
if (program?.startsWith('dist/') === true) startThreadsFrom(new URL('../dist/', import.meta.url));

// The copies of leads that the commands make are not for the cache of whoever runs the tests.
const cache = mkdtempSync(join(tmpdir(), 'leadpod-test-cache-'));
process.env['LEADPOD_CACHE'] = cache;
process.on('exit', () => {
  rmSync(cache, { recursive: true, force: true });
});

export const mochaHooks = {
  async afterEach(): Promise<void> {
    for (const clear of afterEachTest) await clear();
  },
  async afterAll(): Promise<void> {
    if (process.env['MOCHA_WORKER_ID'] !== undefined) return;
    for (const clear of afterAllTests) await clear();
  },
};

/** Once, in the process that starts all others. */
export function mochaGlobalSetup(): void {
  listMissing();
  tellSeed((text) => process.stderr.write(text));
}

/** Once, when all of them are done. */
export function mochaGlobalTeardown(): void {
  tellMissing((text) => process.stderr.write(text));
}
