/**
 * Runs the fast part of the tests and the demo on another version of Node than the installed one. The npm package `node`
 * contains it. It is installed in a temporary folder.
 *
 *     npm run test:node -- 24                        the newest Node 24: the demo, then the tests in PARTS
 *     npm run test:node -- 26 test/pod/*.test.ts     the demo, then these files
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { filesOf, versionOf } from './test-node-parts.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The folder with the program `node` of a version. */
async function installNode(version: string, folder: string): Promise<string> {
  const quiet = ['--no-save', '--no-audit', '--no-fund', '--loglevel', 'error'];
  await promisify(execFile)('npm', ['install', ...quiet, '--prefix', folder, `node@${version}`], { cwd: folder });
  return join(folder, 'node_modules', 'node', 'bin');
}

/** Runs a script with the `node` in a folder, which is first in the PATH. Returns whether it succeeded. */
function isRight(bin: string, args: readonly string[]): boolean {
  const env = {
    ...process.env,
    LEADPOD_TEST_PROGRAM: 'dist/cli.js',
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
  };
  return spawnSync(join(bin, 'node'), args, { cwd: ROOT, env, stdio: 'inherit' }).status === 0;
}

const [wanted, ...files] = process.argv.slice(2);
const version = versionOf(wanted);
const folder = mkdtempSync(join(tmpdir(), `leadpod-node-${version}-`));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
const bin = await installNode(version, folder);
const runs = [
  ['--version'],
  ['dist/cli.js', 'demo'],
  ['node_modules/mocha/bin/mocha.js', ...(files.length > 0 ? files : filesOf())],
];
process.exitCode = runs.every((args) => isRight(bin, args)) ? 0 : 1;
