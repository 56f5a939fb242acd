import { expect } from 'chai';
import fc from 'fast-check';
import { BaseIRI, Writer } from 'n3';
import { blankNode, literal, namedNode, parseRdf, quad, type Quad } from '../../src/rdf/quads.ts';
import { relativeTo } from '../../src/rdf/relative.ts';
import { simpleLines } from '../../src/rdf/simple-lines.ts';
import { simpleTurtle } from '../../src/rdf/simple-turtle.ts';
import { PREFIXES, rdf, schema, xsd } from '../../src/vocab.ts';
import { runsOf } from '../support/extent.ts';

const BASE = 'https://pod.example/leads/ab/abcdef012345.ttl';

type Node = ReturnType<typeof namedNode>;

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

const turtle = (quads: readonly Quad[], base?: string): string | undefined =>
  simpleTurtle(quads, { prefixes: PREFIXES, toRelative: relativeTo(base) });
/** Plain ones, and some with a query, a fragment, an empty segment or no path. */
const BASES = [
  ...[undefined, BASE, 'https://pod.example/leads/', 'https://pod.example', `${BASE}?x=1`, `${BASE}#a`],
  ...['https://pod.example/a//b', 'urn:x:a', 'https://pod.example/leads/a:b'],
];
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
const statementsInGraphs = fc.array(
  fc
    .tuple(statement, fc.oneof(iri, nearIri, label))
    .map(([{ subject, predicate, object: o }, graph]) => quad(subject, predicate, o, graph)),
  { maxLength: 5 },
);

/** The prefixes that a document declares, so that n3 is told of no others. */
const declared = (document: string): Record<string, string> =>
  Object.fromEntries(Object.entries(PREFIXES).filter(([name]) => document.includes(`@prefix ${name}:`)));

describe('Statements of simple terms', () => {
  it('may be in named graphs, but not in N-Triples', () => {
    const [s, p, g] = ['https://a.example/s', schema('name'), BASE].map(namedNode) as [Node, Node, Node];
    const lines = simpleLines([quad(s, p, literal('Ada'), g)]);
    expect(lines).to.deep.equal([`<${s.value}> <${p.value}> "Ada" <${BASE}> .\n`]);
    expect(simpleLines([quad(s, p, literal('Ada'), g)], 'application/n-triples')).to.equal(undefined);
    expect(simpleLines([quad(s, p, literal('Ada'))], 'application/n-triples')).to.have.lengthOf(1);
  });

  it('are lines as n3 writes them, and read back', () => {
    fc.assert(
      fc.property(fc.oneof(statements, statementsInGraphs), (quads) => {
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
      fc.property(statements, fc.constantFrom(...BASES), (quads, base) => {
        const document = turtle(quads, base);
        if (document === undefined) return;
        const options = { format: 'text/turtle', prefixes: declared(document), ...(base && { baseIRI: base }) };
        expect(document).to.equal(byN3(quads, options));
        expect(linesOf(parseRdf(document, { format: 'text/turtle', base }))).to.deep.equal(linesOf(quads));
      }),
      { numRuns: runsOf(2000) },
    );
  });

  it('are left to n3 if a term could be read in another way', () => {
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
      quad(s, p, s, namedNode('relative')),
      quad(s, p, s, literal('x') as never),
    ];
    for (const one of others) {
      expect(simpleLines([one]), one.object.value).to.equal(undefined);
      expect(turtle([one]), one.object.value).to.equal(undefined);
    }
    expect(turtle([quad(s, p, s, namedNode('https://a.example/graph'))])).to.equal(undefined);
    expect(turtle([quad(s, p, namedNode('schema:Person'))])).to.equal(undefined);
    expect(turtle([quad(s, p, namedNode(rdf('type')))])).to.equal(undefined);
  });

  it('are left to n3 if a prefix or its namespace is not simple', () => {
    const quads = [quad(namedNode('a:a'), namedNode('a:b'), namedNode('a:c'))];
    const toRelative = (one: string): string => one;
    expect(simpleTurtle(quads, { prefixes: { 'a-b': 'http://a/' }, toRelative })).to.equal(undefined);
    expect(simpleTurtle(quads, { prefixes: { ab: 'http://a/ ' }, toRelative })).to.equal(undefined);
  });

  it('have the same references as from n3, except those that would be read as another IRI', () => {
    const parts = fc.array(fc.constantFrom('#', '?', '/', 'a', 'a:b', '.', 'leads'), { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...BASES), fc.constantFrom(...BASES), parts, (base, start = 'urn:x:', end) => {
        const iri = `${start}${end.join('')}`;
        const relative = base === undefined ? iri : new BaseIRI(base).toRelative(iri);
        expect(relativeTo(base)(iri)).to.be.oneOf([relative, undefined]);
      }),
      { numRuns: runsOf(2000) },
    );
    expect(relativeTo('https://a.example/x')('https://a.example/x#a:b')).to.equal(undefined);
    expect(relativeTo('https://a.example/x')('https://a.example/x#a')).to.equal('#a');
    expect(relativeTo('')('https://a.example/x')).to.equal('https://a.example/x');
  });

  it('cache the names of frozen prefixes only', () => {
    const quads = [quad(namedNode('http://a/b'), namedNode('http://a/c'), namedNode('http://a/d'))];
    const prefixes: Record<string, string> = { a: 'http://a/' };
    const write = (): string | undefined => simpleTurtle(quads, { prefixes, toRelative: (one) => one });
    expect(write()).to.equal('@prefix a: <http://a/>.\n\na:b a:c a:d.\n');
    delete prefixes['a'];
    expect(write()).to.equal('<http://a/b> <http://a/c> <http://a/d>.\n');
  });

  it('have equal terms, parsed or created', () => {
    const made = [literal('a'), literal('1', namedNode(xsd('integer'))), literal('a', namedNode(xsd('string')))];
    const parsed = ['"a"', '1', '"a"'].map((one) => {
      const [found] = parseRdf(`<urn:s:s> <urn:p:p> ${one} .`, { format: 'text/turtle' });
      return found!.object;
    });
    for (const [index, one] of made.entries()) {
      const other = parsed[index]!;
      expect(one.equals(other) && other.equals(one)).to.equal(true);
      expect(one).to.deep.equal(other);
      expect({ ...one }).to.deep.equal({ ...other });
      const { value, language, datatype } = one;
      expect({ value, language, type: datatype.value }).to.deep.equal({
        value: other.value,
        language: '',
        type: (other as typeof one).datatype.value,
      });
    }
  });
});
