import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { contextFromVocabulary } from '../../scripts/schema-context.ts';
import { literal, namedNode, quad, type Quad } from '../../src/core/quads.ts';
import { rdf, schema } from '../../src/vocab.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/build-contexts.ts', import.meta.url));
const CONTEXTS = fileURLToPath(new URL('../../contexts/', import.meta.url));

describe('npm run contexts', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'leadpod-build-'));
    mkdirSync(join(root, 'src', 'contexts'), { recursive: true });
    cpSync(CONTEXTS, join(root, 'contexts'), { recursive: true });
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const build = (...flags: string[]): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, ['--import', 'tsx', SCRIPT, '--root', root, ...flags], { encoding: 'utf8' });

  it('writes files that --check finds right, and byte for byte those of the repository', () => {
    expect(build().status).to.equal(0);
    expect(build('--check')).to.include({ status: 0, stderr: '' });
    for (const path of ['contexts/schema.org.jsonld', 'src/contexts/checksums.ts'])
      expect(readFileSync(join(root, path), 'utf8'), path).to.equal(
        readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8'),
      );
  });
  it('says with --check which generated file is not what it would write, and writes nothing', () => {
    build();
    appendFileSync(join(root, 'contexts', 'schema.org.jsonld'), ' ');
    const line = 'contexts/schema.org.jsonld is not what `npm run contexts` would write\n';
    expect(build('--check')).to.include({ status: 1, stderr: line });
    expect(build('--check').status).to.equal(1);
  });
  it('says with --check when a hand-written context is not the one that was vouched for', () => {
    build();
    appendFileSync(join(root, 'contexts', 'ldp.jsonld'), ' ');
    const line = 'src/contexts/checksums.ts is not what `npm run contexts` would write\n';
    expect(build('--check')).to.include({ status: 1, stderr: line });
  });
});

describe('The context made of the schema.org vocabulary', () => {
  const property = (name: string, ...ranges: string[]): Quad[] => [
    quad(namedNode(schema(name)), namedNode(rdf('type')), namedNode(rdf('Property'))),
    ...ranges.map((range) =>
      quad(namedNode(schema(name)), namedNode(schema('rangeIncludes')), namedNode(schema(range))),
    ),
  ];
  const definitionOf = (term: string, quads: Quad[]): unknown =>
    (JSON.parse(contextFromVocabulary(quads, '1')) as { '@context': Record<string, unknown> })['@context'][term];

  it('makes references of values where a URL is expected, and no text', () => {
    expect(definitionOf('p', property('p', 'Person', 'URL'))).to.deep.equal({ '@id': 'schema:p', '@type': '@id' });
    expect(definitionOf('p', property('p', 'Text', 'URL'))).to.deep.equal({ '@id': 'schema:p' });
  });
  it('types dates, but as the official one does no times of day', () => {
    expect(definitionOf('p', property('p', 'Date', 'DateTime'))).to.deep.equal({ '@id': 'schema:p', '@type': 'Date' });
    expect(definitionOf('p', property('p', 'DateTime'))).to.deep.equal({ '@id': 'schema:p' });
  });
  it('leaves out what is no term of schema.org', () => {
    const foreign = quad(namedNode('http://a.example/p'), namedNode(rdf('type')), namedNode(rdf('Property')));
    expect(contextFromVocabulary([foreign], '1')).not.to.contain('a.example');
    expect(definitionOf('q', [quad(namedNode(schema('q')), namedNode(schema('name')), literal('q'))])).to.equal(
      undefined,
    );
  });
  it('does not depend on the order of the statements', () => {
    const quads = [...property('b', 'URL'), ...property('a', 'Date')];
    expect(contextFromVocabulary(quads, '1')).to.equal(contextFromVocabulary(quads.toReversed(), '1'));
  });
});
