import { expect } from 'chai';
import fc from 'fast-check';
import { BaseIRI, Writer } from 'n3';
import { blankNode, literal, namedNode, parseRdf, quad, type Quad } from '../../src/rdf/quads.ts';
import { simpleLines } from '../../src/rdf/simple-lines.ts';
import { simpleTurtle } from '../../src/rdf/simple-turtle.ts';
import { PREFIXES, rdf, schema, xsd } from '../../src/vocab.ts';
import { runsOf } from '../support/extent.ts';

const BASE = 'https://pod.example/leads/ab/abcdef012345.ttl';

/** What n3 writes. */
function byN3(quads: readonly Quad[], options: object): string {
  const writer = new Writer(options);
  for (const one of quads) writer.addQuad(one);
  let text = '';
  writer.end((_error: unknown, result: string) => {
    text = result;
  });
  return text;
}

const turtle = (quads: readonly Quad[], base?: string): string | undefined => {
  const baseIri = base === undefined ? undefined : new BaseIRI(base);
  return simpleTurtle(quads, { prefixes: PREFIXES, base, toRelative: (iri) => baseIri?.toRelative(iri) ?? iri });
};
const linesOf = (quads: readonly Quad[]): Set<string> =>
  new Set(byN3(quads, { format: 'application/n-quads' }).split('\n'));

const tail = fc.string({
  unit: fc.constantFrom('a', 'B', '7', '-', '_', '.', '/', '#', '%20', ':', 'é', '\u3000', '?'),
});
const iri = fc
  .tuple(
    fc.constantFrom(schema(''), 'https://w3id.org/leadpod#', 'https://w3id.org/leadpod/x#', xsd(''), 'urn:x:', BASE),
    tail,
  )
  .map(([start, end]) => namedNode(start + end));
const nearIri = fc
  .tuple(fc.constantFrom(`${BASE}#`, 'https://pod.example/', 'https://pod.example/leads/', 'schema:'), tail)
  .map(([start, end]) => namedNode(start + end));
const label = fc.constantFrom('b0', 'b17', 'a.b').map(blankNode);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', '\r', '\t', '\u0000', '\u001B', '\u007F', '\uFFFE', '🙂', 'é', 'x'),
  }),
);
const number = fc.constantFrom('1', '+1', '1.', '.5', '1.50', '1e1', '1.E5', 'true', 'TRUE', '-0', '1\n', '');
const object = fc.oneof(
  ...[iri, nearIri, label, text.map((value) => literal(value))],
  fc
    .tuple(fc.oneof(number, text), fc.constantFrom('integer', 'decimal', 'double', 'boolean', 'dateTime'))
    .map(([value, type]) => literal(value, namedNode(xsd(type)))),
);
const statement = fc
  .tuple(fc.oneof(iri, nearIri, label), fc.oneof(iri, fc.constant(namedNode(rdf('type')))), object)
  .map(([s, p, o]) => quad(s, p, o));
const statements = fc.array(statement, { maxLength: 5 });

/** The prefixes that a document declares, so that n3 is told of no others. */
const declared = (document: string): Record<string, string> =>
  Object.fromEntries(Object.entries(PREFIXES).filter(([name]) => document.includes(`@prefix ${name}:`)));

describe('Statements of simple terms', () => {
  it('are lines as n3 writes them, and read back', () => {
    fc.assert(
      fc.property(statements, (quads) => {
        const lines = simpleLines(quads)?.join('');
        if (lines === undefined) return;
        expect(lines).to.equal(byN3(quads, { format: 'application/n-quads' }));
        expect(linesOf(parseRdf(lines, { format: 'application/n-quads' }))).to.deep.equal(linesOf(quads));
      }),
      { numRuns: runsOf(2000) },
    );
  });

  it('are Turtle as n3 writes it, and read back', () => {
    fc.assert(
      fc.property(statements, fc.constantFrom(undefined, BASE), (quads, base) => {
        const document = turtle(quads, base);
        if (document === undefined) return;
        const options = { format: 'text/turtle', prefixes: declared(document), ...(base && { baseIRI: base }) };
        expect(document).to.equal(byN3(quads, options));
        expect(linesOf(parseRdf(document, { format: 'text/turtle', base }))).to.deep.equal(linesOf(quads));
      }),
      { numRuns: runsOf(2000) },
    );
  });

  it('are left to n3 where a term could be read otherwise', () => {
    const s = namedNode('https://a.example/s');
    const p = namedNode(schema('name'));
    const others: Quad[] = [
      quad(s, p, literal('x', 'en')),
      quad(s, p, literal('\ud800')),
      quad(s, p, literal('x', namedNode('a b'))),
      quad(s, p, namedNode('https://a.example/> . <b:b')),
      quad(namedNode('relative'), p, s),
      quad(blankNode('a-b'), p, s),
      quad(s, blankNode('b') as never, s),
      quad(literal('x') as never, p, s),
      quad(s, p, s, namedNode('https://a.example/graph')),
    ];
    for (const one of others) {
      expect(simpleLines([one]), one.object.value).to.equal(undefined);
      expect(turtle([one]), one.object.value).to.equal(undefined);
    }
    expect(turtle([quad(s, p, namedNode('schema:Person'))])).to.equal(undefined);
    expect(turtle([quad(s, p, namedNode(rdf('type')))])).to.equal(undefined);
  });

  it('are left to n3 where a prefix or its namespace is not simple', () => {
    const quads = [quad(namedNode('a:a'), namedNode('a:b'), namedNode('a:c'))];
    const toRelative = (one: string): string => one;
    expect(simpleTurtle(quads, { prefixes: { 'a-b': 'http://a/' }, toRelative })).to.equal(undefined);
    expect(simpleTurtle(quads, { prefixes: { ab: 'http://a/ ' }, toRelative })).to.equal(undefined);
  });

  it('have references only where they resolve to the same', () => {
    const quads = [quad(namedNode('http://a/b'), namedNode('http://a/c'), namedNode('http://a/d'))];
    expect(simpleTurtle(quads, { prefixes: {}, base: 'http://a/x/y', toRelative: () => 'b' })).to.equal(undefined);
  });
});
