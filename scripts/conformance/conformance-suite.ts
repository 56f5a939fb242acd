/** The test suite of the JSON-LD 1.1 API: its manifests, its tests, and what each test requires. */
import { readFileSync } from 'node:fs';
import { isomorphic } from 'rdf-isomorphic';
import type { DocumentLoader } from '../../src/json-ld/context-loader.ts';
import { compact, expand, flatten, fromQuads, JsonLdError, toQuads } from '../../src/json-ld/processor.ts';
import type { CompactOptions, FromQuadsOptions, ToQuadsOptions } from '../../src/json-ld/processor.ts';
import type { Quad } from '../../src/rdf/quads.ts';
import { parseGeneralizedNQuads } from './conformance-nquads.ts';
import { isSameJsonLd } from './conformance-compare.ts';

/** The manifests that leadpod must pass. */
export const MANIFESTS = ['expand', 'compact', 'flatten', 'toRdf', 'fromRdf'] as const;
/** One of {@link MANIFESTS}. */
export type Manifest = (typeof MANIFESTS)[number];

/** The operations that the suite tests. */
export interface Operations {
  readonly expand: (document: unknown, options: ToQuadsOptions) => Promise<unknown>;
  readonly compact: (document: unknown, context: unknown, options: CompactOptions) => Promise<unknown>;
  readonly flatten: (document: unknown, context: unknown, options: CompactOptions) => Promise<unknown>;
  readonly toQuads: (document: unknown, options: ToQuadsOptions) => Promise<unknown>;
  readonly fromQuads: (quads: readonly Quad[], options: FromQuadsOptions) => Promise<unknown>;
}

/** The operations of leadpod. */
const OURS: Operations = { expand, compact, flatten, toQuads, fromQuads };

/** A test that failed, and why. */
export interface Failure {
  id: string;
  name: string;
  reason: string;
}

/** The result of a manifest. */
export interface Result {
  total: number;
  failures: Failure[];
}

interface Case {
  '@id': string;
  '@type': string[];
  name: string;
  input: string;
  context?: string;
  expect?: string;
  expectErrorCode?: string;
  option?: CompactOptions & ToQuadsOptions & FromQuadsOptions & { expandContext?: string; specVersion?: string };
}

/** The base URL of the suite. The loader replaces it by the folder. */
const BASE = 'https://w3c.github.io/json-ld-api/tests/';

const readText = (folder: URL, path: string): string => readFileSync(new URL(path, folder), 'utf8');
const readJson = (folder: URL, path: string): unknown => JSON.parse(readText(folder, path));

const createLoader =
  (folder: URL): DocumentLoader =>
  (url) =>
    new Promise((resolve) => {
      if (!url.startsWith(BASE)) throw new Error(`Not in the suite: ${url}`);
      resolve({ documentUrl: url, document: readJson(folder, url.slice(BASE.length)) });
    });

/** The options of a test, with our own names. The suite has other options too, which are for other processors. */
function optionsOf({ input, option = {} }: Case, folder: URL): CompactOptions & ToQuadsOptions {
  const { base = BASE + input, expandContext, processingMode, rdfDirection } = option;
  const { compactArrays, compactToRelative, produceGeneralizedRdf } = option;
  return {
    ...{ base, processingMode, rdfDirection, compactArrays, compactToRelative, produceGeneralizedRdf },
    safe: false,
    documentLoader: createLoader(folder),
    ...(expandContext !== undefined && { expandContext: readJson(folder, expandContext) }),
  };
}

async function runOperation(
  manifest: Manifest,
  test: Case,
  folder: URL,
  { expand, compact, flatten, toQuads, fromQuads }: Operations,
): Promise<unknown> {
  if (manifest === 'fromRdf') return fromQuads(parseGeneralizedNQuads(readText(folder, test.input)), test.option ?? {});
  const document = readJson(folder, test.input);
  const context = test.context === undefined ? null : readJson(folder, test.context);
  const options = optionsOf(test, folder);
  switch (manifest) {
    case 'expand':
      return expand(document, options);
    case 'compact':
      return compact(document, context, options);
    case 'flatten':
      return flatten(document, context, options);
    case 'toRdf':
      return toQuads(document, options);
  }
}

function isExpected(manifest: Manifest, { expect = '', context }: Case, received: unknown, folder: URL): boolean {
  if (manifest === 'toRdf')
    return isomorphic(
      received as Awaited<ReturnType<typeof toQuads>>,
      parseGeneralizedNQuads(readText(folder, expect)),
    );
  return isSameJsonLd(readJson(folder, expect), received, context === undefined ? null : readJson(folder, context));
}

/** Why a test fails; `undefined` if it passes. */
async function reasonOfFailure(
  manifest: Manifest,
  test: Case,
  folder: URL,
  operations: Operations,
): Promise<string | undefined> {
  let received: unknown;
  try {
    received = await runOperation(manifest, test, folder, operations);
  } catch (error) {
    const code = error instanceof JsonLdError ? error.jsonLdCode : String(error);
    if (test.expectErrorCode === undefined) return `expected no error, received [${code}]`;
    return code === test.expectErrorCode ? undefined : `expected error ${test.expectErrorCode}, received [${code}]`;
  }
  if (test.expectErrorCode !== undefined) return `expected error ${test.expectErrorCode}, received none`;
  if (test['@type'].includes('jld:PositiveSyntaxTest')) return undefined;
  return isExpected(manifest, test, received, folder) ? undefined : 'the result is not the expected one';
}

/** Runs all tests of a manifest that are for JSON-LD 1.1 processors. Default: with the operations of leadpod. */
export async function runManifest(folder: URL, manifest: Manifest, operations: Operations = OURS): Promise<Result> {
  const { sequence } = readJson(folder, `${manifest}-manifest.jsonld`) as { sequence: Case[] };
  const cases = sequence.filter(({ option }) => option?.specVersion !== 'json-ld-1.0');
  const failures: Failure[] = [];
  for (const test of cases) {
    const reason = await reasonOfFailure(manifest, test, folder, operations);
    if (reason !== undefined) failures.push({ id: test['@id'], name: test.name, reason });
  }
  return { total: cases.length, failures };
}
