/** Comunica, in a tree of its own (`test/comunica/`), which is installed by whoever needs it first. */
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshFolder } from './cli.ts';

const TREE = fileURLToPath(new URL('../comunica/', import.meta.url));
const ENTRIES = ['query-sparql', 'query-sparql-solid'].map((name) => join(TREE, 'node_modules/@comunica', name));

/** What is said where it is missing. */
export const NO_COMUNICA = 'it is not installed: npm ci --prefix test/comunica --ignore-scripts';

/** Why it is not there and cannot be had, if so. */
export function whyNoComunica(): string | undefined {
  if (ENTRIES.every((entry) => existsSync(entry))) return undefined;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd: TREE, stdio: 'ignore', timeout: 600_000 });
  return status === 0 ? undefined : NO_COMUNICA;
}

/** A folder with a program that may import Comunica; comes back with the path of the program. */
export function comunicaProgram(text: string): string {
  const folder = freshFolder();
  symlinkSync(join(TREE, 'node_modules'), join(folder, 'node_modules'));
  const program = join(folder, 'program.mjs');
  writeFileSync(program, text);
  return program;
}
