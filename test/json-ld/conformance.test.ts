import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { BARE } from '../../scripts/conformance/conformance-bare.ts';
import { MANIFESTS, runManifest, type Manifest } from '../../scripts/conformance/conformance-suite.ts';
import { skipWithout } from '../support/missing.ts';

const BESIDE = fileURLToPath(new URL('../../../shared/json-ld-api/tests', import.meta.url));
const FOLDER = resolve(process.env.LEADPOD_JSONLD_SUITE ?? BESIDE);

function skipWithoutSuite(test: Mocha.Context): void {
  const isThere = MANIFESTS.every((manifest) => existsSync(resolve(FOLDER, `${manifest}-manifest.jsonld`)));
  const reason = 'LEADPOD_JSONLD_SUITE names no folder of github.com/w3c/json-ld-api/tests';
  skipWithout(test, 'W3C suite of JSON-LD', isThere ? undefined : reason);
}

/** The cases of a manifest that the README of the processor says jsonld.js fails. */
function saidToFail(manifest: Manifest): string[] {
  const text = readFileSync(new URL('../../src/json-ld/README.md', import.meta.url), 'utf8');
  const lists = text.matchAll(/^\| (.*?): /gm);
  const cases = [...lists].flatMap(([, list]) => [...list!.matchAll(/((?:\w+, )*\w+) ((?: ?`t\w+`)+)/g)]);
  const ofManifest = cases.filter(([, manifests]) => manifests!.split(', ').includes(manifest));
  return ofManifest.flatMap(([, , ids]) => ids!.match(/t\w+/g)!.map((id) => `#${id}`)).sort();
}

describe('The JSON-LD processor passes the W3C suite', () => {
  for (const manifest of MANIFESTS)
    it(`of ${manifest}`, async function () {
      skipWithoutSuite(this);
      const { failures, total } = await runManifest(pathToFileURL(`${FOLDER}/`), manifest);
      expect(failures).to.deep.equal([]);
      expect(total).to.be.above(50);
    });
});

describe('jsonld.js alone', () => {
  for (const manifest of MANIFESTS)
    it(`fails the cases of ${manifest} that README lists, and no others: if it passes one, delete our code for it`, async function () {
      skipWithoutSuite(this);
      const { failures } = await runManifest(pathToFileURL(`${FOLDER}/`), manifest, BARE);
      expect(failures.map(({ id }) => id).sort()).to.deep.equal(saidToFail(manifest));
    });
});
