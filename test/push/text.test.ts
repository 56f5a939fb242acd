import { expect } from 'chai';
import fc from 'fast-check';
import oxigraph from 'oxigraph';
import { blankNode, literal, namedNode, parseRdf, quad, serializeQuads, type Quad } from '../../src/rdf/quads.ts';
import { NotificationError } from '../../src/errors.ts';
import { dropText, insertText, SEPARATOR, toPushedLead } from '../../src/push/text.ts';
import { copiedLead, generatedLeads } from '../support/copied-leads.ts';
import { graphsUnder } from '../support/store-server.ts';
import { runsOf } from '../support/extent.ts';

const URL_OF_LEAD = 'https://agent.example/leads/01/0123456789abcdef01234567.ttl';
const VICTIM = '<https://agent.example/victim> <https://agent.example/p> "safe" <https://agent.example/victim> .';
const [IT, TEXT] = [namedNode(`${URL_OF_LEAD}#it`), namedNode('http://schema.org/text')];

/** What a lead comes to in an engine, through the text of an update; and the victim beside it. */
function shouldArrive(quads: readonly Quad[]): void {
  const lead = copiedLead(URL_OF_LEAD, quads);
  const [direct, pushed] = [new oxigraph.Store(), new oxigraph.Store()];
  for (const store of [direct, pushed]) store.load(VICTIM, { format: 'application/n-quads' });
  direct.load(lead.nquads, { format: 'application/n-quads' });
  const ready = toPushedLead(lead);
  const update = [dropText(ready.graph), insertText(ready, ready.lines)].join(SEPARATOR);
  for (const text of [update, unescapeFirst(update)]) {
    pushed.update(text);
    expect(graphsUnder(pushed, '')).to.deep.equal(graphsUnder(direct, ''));
  }
}

/** What a reader makes of it that takes SPARQL 1.1 Query Language, section 19.2, by the letter. */
function unescapeFirst(update: string): string {
  return update.replace(/\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})/g, (_, short?: string, long?: string) =>
    String.fromCodePoint(Number.parseInt(short ?? long ?? '', 16)),
  );
}

const text = (value: string): Quad => quad(IT, TEXT, literal(value));

describe('Leads as SPARQL Update', () => {
  const NASTY = {
    'quotes and line breaks': '" } } ; DROP ALL ; INSERT DATA { GRAPH <a:b> { <a:b> <a:b> "\n\r\'\'\' """',
    'an escape that reads as a quotation mark once it is unescaped': String.raw`\u0022 } } ; DROP ALL #`,
    'the same in its long form, and twice': String.raw`\U00000022 \\u0022 \\\u005Cu0022 } } ; DROP ALL #`,
    'a backslash at the end': 'end\\',
    'comments, variables, parameters': '# ?x $y ??? ^{z}^ -- /* */ define input:x %s ${a} `',
    'controls, NUL among them': '\u0000\u0001\u0008\u000b\u000c\u001b\u007f\u0085\u2028',
    'marks of direction, a byte order mark, a noncharacter': '\u202e\u2066\ufeff\ufffe',
    'emoji and letters of all planes': '😀 𝒳 é 中 \u{10FFFD}',
    'an operation on a line of its own': 'a ;\nDROP ALL ;\nb',
  };
  for (const [name, value] of Object.entries(NASTY))
    it(`keep ${name}`, () => {
      shouldArrive([text(value)]);
    });

  it('keep any text, in any language and of any type', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\\', 'u', 'U', '0', '2', '"', '\n') }),
    );
    fc.assert(
      fc.property(value, fc.constantFrom('', 'en', 'zh-hant', 'https://w3id.org/leadpod#odd'), (one, kind) => {
        if (/\p{Surrogate}/u.test(one)) return;
        shouldArrive([
          quad(IT, TEXT, kind === '' ? literal(one) : literal(one, kind.includes(':') ? namedNode(kind) : kind)),
        ]);
      }),
      { numRuns: runsOf(300) },
    );
  });

  it('keep anonymous nodes apart that have one label in several leads', () => {
    const other = `${URL_OF_LEAD.slice(0, -5)}8.ttl`;
    const of = (url: string) =>
      toPushedLead(
        copiedLead(url, [quad(blankNode('b0'), TEXT, blankNode('b1')), quad(blankNode('b1'), TEXT, literal('x'))]),
      );
    const store = new oxigraph.Store();
    store.update(
      [URL_OF_LEAD, other]
        .map(of)
        .map((lead) => insertText(lead, lead.lines))
        .join(SEPARATOR),
    );
    const sparql = 'SELECT DISTINCT ?n { GRAPH ?g { ?n ?p ?o } FILTER(ISBLANK(?n)) }';
    expect(store.query(sparql)).to.have.length(4);
  });

  it('contain the statements of generated leads', async () => {
    for (const { url, nquads } of await generatedLeads('https://agent.example/', 20)) {
      const quads = parseRdf(nquads, { format: 'application/n-quads' });
      const store = new oxigraph.Store();
      const lead = toPushedLead({ slug: 'x', url, nquads });
      store.update(insertText(lead, lead.lines));
      const direct = new oxigraph.Store();
      direct.load(serializeQuads(quads, { format: 'application/n-quads' }), { format: 'application/n-quads' });
      expect(graphsUnder(store, '')).to.deep.equal(graphsUnder(direct, ''));
    }
  });

  for (const [name, nquads] of [
    ['another graph', `<a:b> <a:b> "x" <${URL_OF_LEAD}x> .\n`],
    ['no graph', '<a:b> <a:b> "x" .\n'],
    ['an IRI that would end itself', `<a:b> <a:b> <a:b> } ; DROP ALL ; INSERT DATA { <a:b> <${URL_OF_LEAD}> .\n`],
  ] as const)
    it(`refuse a statement with ${name}`, () => {
      expect(() => toPushedLead({ slug: 'x', url: URL_OF_LEAD, nquads })).to.throw(NotificationError);
    });
});
