/** Comunica, in a tree of its own (`test/comunica/`), whose packages the server would take for its own. */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshFolder } from './cli.ts';

const TREE = fileURLToPath(new URL('../comunica/', import.meta.url));
const ENTRIES = ['query-sparql', 'query-sparql-solid'].map((name) => join(TREE, 'node_modules/@comunica', name));

/** Why it is not there, if so. CI installs it: the tests download nothing. */
export const whyNoComunica = (): string | undefined =>
  ENTRIES.every((entry) => existsSync(entry))
    ? undefined
    : 'it is not installed: npm ci --prefix test/comunica --ignore-scripts';

/** A folder with a program that may import Comunica; comes back with the path of the program. */
export function comunicaProgram(text: string): string {
  const folder = freshFolder();
  symlinkSync(join(TREE, 'node_modules'), join(folder, 'node_modules'));
  const program = join(folder, 'program.mjs');
  writeFileSync(program, text);
  return program;
}
