/**
 * Builds the page of the desk: `src/page/` -> `dist/page/`, with the hash of its content in the name of every file, and
 * `manifest.json`, which says what the server names in its HTML.
 *
 *     tsx scripts/build/build-page.ts          a part of `npm run build`
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundlePage } from './page-bundle.ts';

const TARGET = fileURLToPath(new URL('../../dist/page/', import.meta.url));

const { files, manifest } = await bundlePage();
rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
for (const [name, bytes] of files) writeFileSync(`${TARGET}${name}`, bytes);
writeFileSync(`${TARGET}manifest.json`, `${JSON.stringify(manifest)}\n`);
