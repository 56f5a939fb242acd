/**
 * Runs the JSON-LD 1.1 API test suite of the W3C (github.com/w3c/json-ld-api, folder `tests`) with the functions of
 * src/json-ld/processor.ts, without the network. Exits with 1 if a test fails.
 *
 *     npm run conformance -- FOLDER [MANIFEST ...]
 *     npm run conformance -- FOLDER --bare          the results of jsonld.js without our code
 */
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { BARE } from './conformance-bare.ts';
import { MANIFESTS, runManifest, type Manifest, type Operations } from './conformance-suite.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Prints the result of one manifest, with the tests that fail. Returns the number of these tests. */
async function report(folder: URL, manifest: Manifest, operations?: Operations): Promise<number> {
  const { total, failures } = await runManifest(folder, manifest, operations);
  say(`${manifest}: ${total - failures.length} of ${total} passed`);
  for (const { id, name, reason } of failures) say(`  ${id} ${name}: ${reason}`);
  return failures.length;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { bare: { type: 'boolean', default: false } },
});
const [path, ...chosen] = positionals;
if (path === undefined || chosen.some((name) => !MANIFESTS.includes(name as Manifest))) {
  process.stderr.write(`usage: npm run conformance -- FOLDER [--bare] [${MANIFESTS.join(' ')}]\n`);
  process.exitCode = 2;
} else {
  const folder = new URL(`${pathToFileURL(path).href.replace(/\/$/, '')}/`);
  let failed = 0;
  for (const manifest of MANIFESTS)
    if (chosen.length === 0 || chosen.includes(manifest))
      failed += await report(folder, manifest, values.bare ? BARE : undefined);
  process.exitCode = failed === 0 ? 0 : 1;
}
