/**
 * Builds the page of the desk: `src/page/` -> `dist/page/`. The name of each file contains the hash of its content.
 * `manifest.json` has the names that the server needs for its HTML.
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
