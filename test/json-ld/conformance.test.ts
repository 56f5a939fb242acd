import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { MANIFESTS, runManifest } from '../../scripts/conformance-suite.ts';
import { skipWithout } from '../support/missing.ts';

const BESIDE = fileURLToPath(new URL('../../../shared/json-ld-api/tests', import.meta.url));
const FOLDER = resolve(process.env.LEADPOD_JSONLD_SUITE ?? BESIDE);

describe('The JSON-LD processor passes the W3C suite', () => {
  for (const manifest of MANIFESTS)
    it(`of ${manifest}`, async function () {
      const isThere = existsSync(resolve(FOLDER, `${manifest}-manifest.jsonld`));
      skipWithout(
        this,
        'W3C suite of JSON-LD',
        isThere ? undefined : 'LEADPOD_JSONLD_SUITE names no folder of github.com/w3c/json-ld-api/tests',
      );
      const { failures, total } = await runManifest(pathToFileURL(`${FOLDER}/`), manifest);
      expect(failures).to.deep.equal([]);
      expect(total).to.be.above(50);
    });
});
