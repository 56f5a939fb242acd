import { expect } from 'chai';
import fc from 'fast-check';
import { NotificationError } from '../../src/errors.ts';
import {
  blankNode,
  defaultGraph,
  literal,
  namedNode,
  parseRdf,
  quad,
  serializeQuads,
  type Quad,
  type RdfFormat,
} from '../../src/rdf/quads.ts';
import { rdf, schema, xsd } from '../../src/vocab.ts';
import { runsOf } from '../support/extent.ts';

const S = namedNode('https://pod.example/a');
const P = namedNode(schema('name'));
const BASE = 'https://pod.example/leads/ab/abc.ttl';
const PREFIXES = { schema: schema(''), a: 'http://a.example/', xsd: xsd('') };

const linesOf = (quads: Iterable<Quad>): string[] =>
  serializeQuads(quads, { format: 'application/n-quads', sorted: true }).trimEnd().split('\n');
const failureOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof NotificationError) return `${error.reason}: ${error.message}`;
    throw error;
  }
  return 'no failure';
};

/** Turtle in, N-Quads out. */
const shouldParse = (text: string, ...expected: string[]): void => {
  expect(linesOf(parseRdf(text, { format: 'text/turtle', base: BASE }))).to.deep.equal(expected);
};
const shouldRefuse = (text: string, reason: string, format: RdfFormat = 'text/turtle'): void => {
  expect(failureOf(() => parseRdf(text, { format })))
    .to.contain('not-rdf')
    .and.to.contain(reason);
};
const shouldWrite = (quads: Quad[], expected: string, base?: string): void => {
  expect(serializeQuads(quads, { format: 'text/turtle', prefixes: PREFIXES, base })).to.equal(expected);
};
const shouldNotWrite = (statement: Quad, reason: string, format: RdfFormat = 'application/n-quads'): void => {
  expect(failureOf(() => serializeQuads([statement], { format })))
    .to.contain('not-rdf')
    .and.to.contain(reason);
};

describe('parseRdf', () => {
  it('reads Turtle', () => {
    shouldParse('<#it> a <x>.', `<${BASE}#it> <${rdf('type')}> <https://pod.example/leads/ab/x> .`);
  });
  it('keeps the labels of blank nodes and gives anonymous nodes other labels', () => {
    shouldParse(
      '_:anon0 <http://p/> [], _:anonx1.',
      '_:anon0 <http://p/> _:anonx1 .',
      '_:anon0 <http://p/> _:anonxx0 .',
    );
  });
  it('gives the same quads for the same text', () => {
    const text = '[] <http://p/> [ <http://q/> ( 1 2 ) ].';
    expect(linesOf(parseRdf(text, { format: 'text/turtle' }))).to.deep.equal(
      linesOf(parseRdf(text, { format: 'text/turtle' })),
    );
  });
  it('names the line of an error, without a quotation', () => {
    shouldRefuse('<a:a> <a:b>\n\n "Jane Roe', 'Reading Turtle failed: Unexpected "..." on line 3');
  });
  it('refuses relative IRIs without a base', () => {
    shouldRefuse('<a> <b:b> <c:c>.', 'in statement 1, the subject is no absolute IRI');
  });
  it('refuses formulas and rules', () => {
    shouldRefuse('{ <a:a> <a:b> <a:c> } => {}.', 'line 1');
  });
  it('refuses triple terms', () => {
    shouldRefuse('<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>>.', 'the object is a Quad');
  });
  it('refuses base directions', () => {
    shouldRefuse('<a:a> <a:b> "x"@en--ltr.', 'base direction');
  });
  it('refuses escapes in an IRI that make it invalid', () => {
    shouldRefuse('<http://a\\u0020b> <a:b> <a:c>.', 'line 1');
  });
  it('refuses the graphs of another syntax', () => {
    shouldRefuse('<a:g> { <a:a> <a:b> <a:c> }', 'line 1');
  });
  it('refuses prefixes in N-Triples', () => {
    shouldRefuse('@prefix a: <a:a>.', 'line 1', 'application/n-triples');
  });
  it('finds labels for anonymous nodes by the longest of the document, however many it uses up', () => {
    const hostile = Array.from({ length: 1200 }, (_, index) => `_:anon${'x'.repeat(index)} <a:b> [].`).join('\n');
    const quads = parseRdf(hostile, { format: 'text/turtle' });
    expect(quads).to.have.length(1200);
    // Longer than any of the document: none of its labels is tried.
    for (const { object } of quads) expect(object.value).to.match(/^anonx{1200}/);
  });
});

describe('serializeQuads', () => {
  it('writes Turtle with the prefixes that are needed', () => {
    shouldWrite([quad(S, P, literal('x'))], `@prefix schema: <http://schema.org/>.\n\n<${S.value}> schema:name "x".\n`);
  });
  it('writes IRIs relative to the base, and no base', () => {
    shouldWrite(
      [quad(namedNode(`${BASE}#it`), P, namedNode(BASE))],
      '@prefix schema: <http://schema.org/>.\n\n<#it> schema:name <>.\n',
      BASE,
    );
  });
  it('uses no prefixes if an IRI looks like a prefixed name', () => {
    shouldWrite([quad(S, P, namedNode('schema:Person'))], `<${S.value}> <http://schema.org/name> <schema:Person>.\n`);
  });
  it('keeps subjects in the order given', () => {
    const text = serializeQuads([quad(namedNode('b:b'), P, S), quad(namedNode('a:a'), P, S)], {
      format: 'text/turtle',
    });
    expect(text.indexOf('b:b')).to.be.below(text.indexOf('a:a'));
  });
  it('sorts lines when asked to', () => {
    const quads = [quad(namedNode('b:b'), P, S), quad(namedNode('a:a'), P, S)];
    expect(linesOf(quads)[0]).to.match(/^<a:a>/);
    expect(serializeQuads(quads, { format: 'application/n-quads' })).to.match(/^<b:b>/);
  });
  it('writes named graphs in TriG', () => {
    const text = serializeQuads([quad(S, P, S, namedNode('g:g'))], { format: 'application/trig' });
    expect(text).to.contain('<g:g> {');
  });
  it('writes an empty text without quads', () => {
    expect(serializeQuads([], { format: 'text/turtle', prefixes: PREFIXES })).to.equal('');
  });
  it('refuses an IRI that would inject a statement', () => {
    shouldNotWrite(
      quad(S, P, namedNode('a:a> . <https://victim.example/> <a:b> <a:c')),
      'the object is no absolute IRI',
    );
  });
  it('refuses a relative IRI', () => {
    shouldNotWrite(quad(namedNode('#it'), P, S), 'the subject is no absolute IRI');
  });
  it('refuses a lone surrogate in an IRI', () => {
    shouldNotWrite(quad(namedNode('http://a/\ud800'), P, S), 'the subject is no absolute IRI');
  });
  it('refuses a lone surrogate in a text', () => {
    shouldNotWrite(quad(S, P, literal('\udc00')), 'a literal with a lone surrogate');
  });
  it('refuses an invalid language tag', () => {
    shouldNotWrite(quad(S, P, literal('x', 'en> . <a:a')), 'invalid language tag');
  });
  it('refuses a datatype that is not an IRI', () => {
    shouldNotWrite(quad(S, P, literal('x', namedNode('a b'))), 'datatype');
  });
  it('refuses an invalid label', () => {
    shouldNotWrite(quad(blankNode('a b'), P, S), 'the subject is a blank node with an invalid label');
  });
  it('refuses terms in places that RDF does not allow', () => {
    shouldNotWrite(quad(literal('x') as never, P, S), 'the subject is a Literal');
    shouldNotWrite(quad(S, blankNode('b') as never, S), 'the predicate is a BlankNode');
    shouldNotWrite(quad(S, P, defaultGraph() as never), 'the object is a DefaultGraph');
    shouldNotWrite(quad(S, P, S, literal('x') as never), 'the graph is a Literal');
    shouldNotWrite(quad(S, P, S, namedNode('g')), 'the graph is no absolute IRI');
  });
  it('refuses named graphs if the syntax does not support them', () => {
    shouldNotWrite(quad(S, P, S, namedNode('g:g')), 'no named graphs', 'text/turtle');
  });
  it('refuses terms that the parser would change', () => {
    shouldNotWrite(quad(S, P, literal('x', 'version')), 'does not read back', 'text/turtle');
  });
});

describe('the terms', () => {
  it('refuse a datatype or tag in which n3 would lose the text', () => {
    expect(failureOf(() => literal('x', namedNode('http://a/"@en')))).to.contain('quotation mark');
    expect(failureOf(() => literal('x', 'en"'))).to.contain('quotation mark');
  });
  it('refuse an empty label, for which n3 would count', () => {
    expect(failureOf(() => blankNode(''))).to.contain('empty label');
  });
  it('have the datatype xsd:string by default', () => {
    expect(literal('x').datatype.value).to.equal(xsd('string'));
  });
  it('are in the default graph by default', () => {
    expect(quad(S, P, S).graph.termType).to.equal('DefaultGraph');
  });
});

/** Terms as an enemy would choose them. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', '\r', '\t', '\u0000', '\u001f', '\u007f', '<', '>', '^', '@', '.'),
  }),
);
const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      'schema:',
      'a:',
      '//',
      '/',
      '..',
      '.',
      '?',
      '#',
      '%',
      '%zz',
      '@',
      ':',
      'x',
      'leads',
      'ab',
      'abc.ttl',
      "'",
    ),
    fc.string({ unit: 'grapheme', maxLength: 3 }).map((piece) => piece.replace(/[\u0000-\u0020<>"{}|^`\\]/g, '_')),
  ),
  { maxLength: 6 },
);
const starts = [
  'http://a.example/',
  'http://schema.org/',
  'schema:',
  'a:',
  'urn:',
  'https://pod.example/',
  `${BASE}#`,
  BASE,
  xsd(''),
];
const iri = fc.tuple(fc.constantFrom(...starts), pieces).map(([start, rest]) => namedNode(start + rest.join('')));
const blank = fc.constantFrom('b0', 'a.b', '0', 'é', 'anon0', 'b-1_2').map(blankNode);
const object = fc.oneof(
  iri,
  blank,
  text.map((value) => literal(value)),
  fc.tuple(text, fc.constantFrom('en', 'de-AT', 'zh-Hant-TW')).map(([value, tag]) => literal(value, tag)),
  fc.tuple(text, iri).map(([value, type]) => literal(value, type)),
  fc
    .tuple(
      fc.oneof(fc.constantFrom('1', '+1', '1.', '.5', '1e1', '1.e5', 'true', '-.0E+0', '1\n'), text),
      fc.constantFrom('integer', 'decimal', 'double', 'boolean'),
    )
    .map(([value, type]) => literal(value, namedNode(xsd(type)))),
);
const triple = fc.tuple(fc.oneof(iri, blank), iri, object).map(([s, p, o]) => quad(s, p, o));
const anyQuad = fc
  .tuple(triple, fc.option(fc.oneof(iri, blank), { nil: undefined }))
  .map(([{ subject, predicate, object }, graph]) => quad(subject, predicate, object, graph ?? defaultGraph()));
const bases = fc.constantFrom(
  undefined,
  BASE,
  'https://pod.example',
  'https://pod.example/leads/',
  'https://pod.example/?q#f',
  'http://schema.org/a/../b//c',
  'urn:x',
);

describe('parse(serialize(quads)) is equal to quads', () => {
  const holds = (format: RdfFormat, quads: fc.Arbitrary<Quad[]>): void => {
    fc.assert(
      fc.property(quads, bases, fc.boolean(), (list, base, withPrefixes) => {
        const options = { format, base, ...(withPrefixes && { prefixes: PREFIXES }) };
        const received = parseRdf(serializeQuads(list, options), options);
        expect(new Set(linesOf(received))).to.deep.equal(new Set(linesOf(list)));
      }),
      { numRuns: runsOf(300) },
    );
  };
  it('in Turtle', () => {
    holds('text/turtle', fc.array(triple, { maxLength: 6 }));
  });
  it('in TriG', () => {
    holds('application/trig', fc.array(anyQuad, { maxLength: 6 }));
  });
  it('in N-Quads', () => {
    holds('application/n-quads', fc.array(anyQuad, { maxLength: 6 }));
  });
  it('in N-Triples', () => {
    holds('application/n-triples', fc.array(triple, { maxLength: 6 }));
  });
});
