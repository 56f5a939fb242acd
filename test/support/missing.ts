/**
 * Parts that npm cannot install. What needs one is skipped, and that is said in one line for each part when all tests are
 * done. Mocha may run them in several processes, which tell each other through a file.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the lines stand until the end. */
const FILE = 'LEADPOD_TEST_MISSING';

/** Skips what runs at the moment, where there is a reason: what is missing, and how it is had. */
export function skipWithout(context: Mocha.Context, part: string, why: string | undefined): void {
  if (why === undefined) return;
  const file = process.env[FILE];
  if (file !== undefined) appendFileSync(file, `skipped: ${part} - ${why}\n`);
  context.skip();
}

/** Why a program cannot be run, and where it is from; `variable` may name another. */
export function whyNot(program: string, debianPackage: string, variable?: string): string | undefined {
  if (spawnSync(program, ['--version']).status === 0) return undefined;
  const other = variable === undefined ? '' : `, or name one with ${variable}`;
  return `no ${program}: apt-get install ${debianPackage}${other}`;
}

/** Before all tests, in the first process. */
export function listMissing(): void {
  process.env[FILE] = join(mkdtempSync(join(tmpdir(), 'leadpod-test-missing-')), 'lines');
}

/** After all of them. */
export function tellMissing(say: (text: string) => void): void {
  const file = process.env[FILE];
  if (file === undefined) return;
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const line of [...new Set(lines)].sort()) if (line !== '') say(`${line}\n`);
  rmSync(dirname(file), { recursive: true, force: true });
}
