import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  contextFromRelease,
  rangesFromRelease,
  readRelease,
  type SchemaRelease,
} from '../../scripts/build/schema-context.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/build/build-contexts.ts', import.meta.url));
const CONTEXTS = fileURLToPath(new URL('../../contexts/', import.meta.url));
const CHECKSUMS = fileURLToPath(new URL('../../src/json-ld/checksums.ts', import.meta.url));

describe('npm run contexts', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'leadpod-build-'));
    mkdirSync(join(root, 'src', 'json-ld'), { recursive: true });
    cpSync(CONTEXTS, join(root, 'contexts'), { recursive: true });
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const build = (...flags: string[]): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, ['--import', 'tsx', SCRIPT, '--root', root, ...flags], { encoding: 'utf8' });

  it('writes files that --check finds right, and byte for byte those of the repository', () => {
    expect(build().status).to.equal(0);
    const { status, stderr } = build('--check');
    expect(status).to.equal(0);
    expect(stderr).to.match(/^schema\.org: release 30\.0, published on 2026-03-19, \d+ days ago\n$/);
    for (const path of ['contexts/schema.org.jsonld', 'contexts/schema.org-ranges.json', 'src/json-ld/checksums.ts'])
      expect(readFileSync(join(root, path), 'utf8'), path).to.equal(
        readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8'),
      );
  });
  it('names with --check a generated file that is out of date, and writes nothing', () => {
    cpSync(CHECKSUMS, join(root, 'src', 'json-ld', 'checksums.ts'));
    appendFileSync(join(root, 'contexts', 'schema.org.jsonld'), ' ');
    const line = 'contexts/schema.org.jsonld is not what `npm run contexts` would write\n';
    const { status, stderr } = build('--check');
    expect(status).to.equal(1);
    expect(stderr)
      .to.match(/^schema\.org: .*\n/)
      .and.to.contain(line);
    expect(readFileSync(join(root, 'contexts', 'schema.org.jsonld'), 'utf8')).to.match(/ $/);
  });
  it('reports with --check a hand-written context that differs from the approved one', () => {
    cpSync(CHECKSUMS, join(root, 'src', 'json-ld', 'checksums.ts'));
    appendFileSync(join(root, 'contexts', 'ldp.jsonld'), ' ');
    const line = 'src/json-ld/checksums.ts is not what `npm run contexts` would write\n';
    const { status, stderr } = build('--check');
    expect(status).to.equal(1);
    expect(stderr).to.contain(line);
  });
});

describe('The context made of a release of schema.org', () => {
  const FACTS = { release: '1', published: '2026-03-19' };
  /** A release of the lines of its tables: term, types, parents, ranges. */
  const releaseOf = (...lines: string[]): SchemaRelease => {
    const rows = lines.map((line) => line.replaceAll(' | ', '\t'));
    const table = [
      'term\ttypes\tsubOf\trangeIncludes',
      'Text\tDataType rdfs:Class\t\t',
      'URL\trdfs:Class\tText\t',
      ...rows,
    ];
    return readRelease(
      FACTS,
      `${table.join('\n')}\n`,
      'prefix\tIRI\n@vocab\thttp://schema.org/\nog\thttp://ogp.me/ns#\n',
    );
  };
  const definitionOf = (term: string, ...lines: string[]): unknown =>
    (JSON.parse(contextFromRelease(releaseOf(...lines))) as { '@context': Record<string, unknown> })['@context'][term];

  it('makes references of values if a URL is expected and no text', () => {
    expect(definitionOf('p', 'p | rdf:Property |  | Person URL')).to.deep.equal({ '@id': 'schema:p', '@type': '@id' });
    expect(definitionOf('p', 'p | rdf:Property |  | Text URL')).to.deep.equal({ '@id': 'schema:p' });
  });
  it('types dates, but as the official one does no times of day', () => {
    expect(definitionOf('p', 'p | rdf:Property |  | Date DateTime')).to.deep.equal({
      '@id': 'schema:p',
      '@type': 'Date',
    });
    expect(definitionOf('p', 'p | rdf:Property |  | DateTime')).to.deep.equal({ '@id': 'schema:p' });
  });
  it('has the prefixes of the release', () => {
    expect(definitionOf('og')).to.equal('http://ogp.me/ns#');
    expect(definitionOf('@vocab')).to.equal('http://schema.org/');
  });
  it('does not depend on the order of the terms', () => {
    const lines = ['b | rdf:Property |  | URL', 'a | rdf:Property |  | Date'];
    expect(contextFromRelease(releaseOf(...lines))).to.equal(contextFromRelease(releaseOf(...lines.toReversed())));
  });
  it('has beside it which properties take things alone, and which days', () => {
    const lines = [
      'thing | rdf:Property |  | Person',
      'text | rdf:Property |  | Person URL',
      'none | rdf:Property |  | ',
    ];
    const days = ['day | rdf:Property |  | Date', 'time | rdf:Property |  | Date DateTime'];
    const dates = ['Date | DataType |  | ', 'DateTime | DataType |  | '];
    expect(JSON.parse(rangesFromRelease(releaseOf(...lines, ...days, ...dates)))).to.deep.equal({
      things: ['thing'],
      days: ['day'],
    });
  });
});
