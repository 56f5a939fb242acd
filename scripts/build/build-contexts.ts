/**
 * Writes the generated files about contexts: `contexts/schema.org.jsonld` and `contexts/schema.org-ranges.json` from the tables
 * in `scripts/schemaorg/`, and `src/json-ld/checksums.ts` with the checksums of all bundled files. With `--check` it writes
 * nothing: it prints the age of the release of schema.org, and exits with 1 if a file is not up to date.
 *
 *     npm run contexts                   write
 *     npm run check:contexts             compare
 *     tsx scripts/build/build-contexts.ts --root FOLDER [--check]
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { BUNDLED_CONTEXTS, RANGES_FILE } from '../../src/json-ld/bundle.ts';
import { contextFromRelease, rangesFromRelease, readRelease, type SchemaRelease } from './schema-context.ts';

/** The release of schema.org that is bundled. */
function readSchemaOrg(): SchemaRelease {
  const read = (file: string): string => readFileSync(new URL(`../schemaorg/${file}`, import.meta.url), 'utf8');
  const facts = JSON.parse(read('release.json')) as Pick<SchemaRelease, 'release' | 'published'>;
  return readRelease(facts, read(`terms-${facts.release}.tsv`), read(`prefixes-${facts.release}.tsv`));
}

/** The files that are generated from a release. */
const generatedFrom = (release: SchemaRelease): Map<string, string> =>
  new Map([
    ['schema.org.jsonld', contextFromRelease(release)],
    [RANGES_FILE, rangesFromRelease(release)],
  ]);

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The module with the checksums. It is code and not data, so that someone who can change a file of the bundle cannot as easily
 * change its checksum.
 */
function checksumsModule(texts: ReadonlyMap<string, string | Buffer>): string {
  const lines = [...texts].map(([file, text]) => `  '${file}': '${sha256(text)}',\n`);
  return [
    '// Written by scripts/build/build-contexts.ts (`npm run contexts`); do not edit.\n\n',
    '/** SHA-256 of every context in the bundle, by file name. */\n',
    `export const CHECKSUMS: Readonly<Record<string, string>> = {\n${lines.join('')}};\n`,
  ].join('');
}

/** All files that this script generates, by their paths in the repository. */
function buildFiles(root: URL, release: SchemaRelease): Map<string, string> {
  const generated = generatedFrom(release);
  const texts = new Map<string, string | Buffer>();
  for (const file of [...BUNDLED_CONTEXTS.map((context) => context.file), RANGES_FILE]) {
    const url = new URL(`contexts/${file}`, root);
    const text = generated.get(file) ?? (existsSync(url) ? readFileSync(url) : undefined);
    if (text !== undefined) texts.set(file, text);
  }
  return new Map([
    ...[...generated].map(([file, text]): [string, string] => [`contexts/${file}`, text]),
    ['src/json-ld/checksums.ts', checksumsModule(texts)],
  ]);
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The age of a release, for people who want to know whether there is a newer one. */
function ageOf({ release, published }: SchemaRelease): string {
  const days = Math.floor((Date.now() - Date.parse(published)) / 86_400_000);
  return `schema.org: release ${release}, published on ${published}, ${days} days ago`;
}

/** Writes or compares the files under `root`. Returns the exit code. */
function run(root: URL, check: boolean): number {
  const release = readSchemaOrg();
  if (check) say(ageOf(release));
  let stale = 0;
  for (const [path, text] of buildFiles(root, release)) {
    const url = new URL(path, root);
    if (existsSync(url) && readFileSync(url, 'utf8') === text) continue;
    stale += 1;
    if (!check) writeFileSync(url, text);
    say(check ? `${path} is not what \`npm run contexts\` would write` : `wrote ${path}`);
  }
  return check && stale > 0 ? 1 : 0;
}

const { values } = parseArgs({ options: { check: { type: 'boolean' }, root: { type: 'string' } } });
const root = values.root === undefined ? new URL('../../', import.meta.url) : pathToFileURL(`${values.root}/`);
process.exitCode = run(root, values.check ?? false);
