import { expect } from 'chai';
import oxigraph from 'oxigraph';
import { literal, namedNode, parseRdf, quad, serializeQuads, type Quad } from '../../src/rdf/quads.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import type { CopiedLead } from '../../src/copy/lead-copy.ts';
import { storeEndpoints } from '../../src/push/endpoints.ts';
import { SparqlStore } from '../../src/push/store.ts';
import { pushLeads } from '../../src/push/push.ts';
import type { PushOptions, PushReport } from '../../src/push/options.ts';
import { PREFIXES, xsd } from '../../src/vocab.ts';
import { copiedLead, copyOf, generatedLeads } from '../support/copied-leads.ts';
import { skipWithout } from '../support/missing.ts';
import { startVirtuoso, whyNoVirtuoso, type Virtuoso } from '../support/virtuoso.ts';

const PREFIX_LINES = Object.entries(PREFIXES)
  .map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}>\n`)
  .join('');

/** Questions of every kind, about leads alone: the default graph of Virtuoso is the union of all, its own graphs among them. */
const QUESTIONS = {
  'statements a predicate':
    'SELECT ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), "LEADS")) } GROUP BY ?p',
  graphs: 'SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), "LEADS")) }',
  'leads by status':
    'SELECT ?status (COUNT(DISTINCT ?lead) AS ?n) { ?lead a lead:Lead ; lead:status ?status } GROUP BY ?status',
  types:
    'SELECT ?type (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s a ?type } FILTER(STRSTARTS(STR(?g), "LEADS")) } GROUP BY ?type',
  'leads without a telephone':
    'SELECT (COUNT(?lead) AS ?n) { ?lead a lead:Lead ; schema:object ?c FILTER NOT EXISTS { ?c schema:telephone ?t } }',
  'events after a moment':
    'SELECT (COUNT(?e) AS ?n) { ?e lead:topic ?t ; schema:startTime ?time FILTER(?time > "2024-01-08T16:00:00Z"^^xsd:dateTime) }',
  'leads accepted in time':
    'SELECT (COUNT(?lead) AS ?n) { ?lead a lead:Lead ; lead:dateAccepted ?a ; schema:dateReceived ?r FILTER(?a >= ?r) }',
  'distinct days':
    'SELECT (COUNT(DISTINCT ?day) AS ?n) { ?e lead:topic ?t ; schema:startTime ?time BIND(SUBSTR(STR(?time), 1, 10) AS ?day) }',
  'names that hold a letter':
    'SELECT (COUNT(?c) AS ?n) { ?c a vcard:Individual ; schema:name ?name FILTER(CONTAINS(LCASE(?name), "th")) }',
  'identifiers of one key':
    'SELECT ?key (COUNT(*) AS ?n) { ?lead a lead:Lead ; schema:identifier ?i . ?i schema:propertyID ?key } GROUP BY ?key',
  'the longest histories':
    'SELECT ?n (COUNT(?lead) AS ?leads) { { SELECT ?lead (COUNT(?e) AS ?n) { ?lead lead:event ?e } GROUP BY ?lead } } GROUP BY ?n',
  'sources that speak of a word':
    'SELECT (COUNT(?e) AS ?n) { ?e lead:source ?text FILTER(CONTAINS(STR(?text), "leadSource")) }',
};

describe('Pushing leads to a real Virtuoso', () => {
  const STORAGE = 'https://agent.example/';
  const LAYOUT = layoutOf(STORAGE);
  let virtuoso: Virtuoso;
  let leads: CopiedLead[];

  before(async function () {
    skipWithout(this, 'Virtuoso', whyNoVirtuoso());
    virtuoso = await startVirtuoso();
    leads = await generatedLeads(STORAGE, 150);
  });
  after(() => (virtuoso as Virtuoso | undefined)?.stop());

  const push = (list: readonly CopiedLead[], options: PushOptions = {}, layout = LAYOUT): Promise<PushReport> => {
    const endpoints = storeEndpoints({ endpoint: `${virtuoso.url}sparql-auth` });
    return pushLeads(copyOf(list), layout, new SparqlStore(endpoints, { credentials: virtuoso.credentials }), options);
  };

  /** The statements of a graph. */
  const graphIn = async (graph: string): Promise<string[]> =>
    linesOf(
      parseRdf(await virtuoso.ask(`CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <${graph}> { ?s ?p ?o } }`, 'text/plain'), {
        format: 'application/n-triples',
      }),
    );

  async function shouldHave(lead: CopiedLead): Promise<void> {
    const quads = parseRdf(lead.nquads, { format: 'application/n-quads' });
    expect(await graphIn(lead.url)).to.deep.equal(linesOf(quads.map(asVirtuosoHasIt)));
  }

  /** Of one made-up lead in a pod of its own, what arrives. */
  async function arrivals(name: string, quads: readonly Quad[], options?: PushOptions): Promise<string[]> {
    const layout = layoutOf(`https://${name}.example/`);
    const url = layout.leadUrl('0123456789abcdef01234567');
    expect(await push([copiedLead(url, quads)], options, layout)).to.include({ pushed: 1, failed: 0 });
    return graphIn(url);
  }

  for (const protocol of ['update', 'gsp'] as const)
    it(`stores each statement by ${protocol}, then only what is news, and removes what is gone`, async () => {
      const list = protocol === 'update' ? leads : leads.slice(0, 8);
      await push([], { protocol });
      expect(await push(list, { protocol })).to.include({ pushed: list.length, failed: 0 });
      for (const lead of list) await shouldHave(lead);
      expect(await push(list, { protocol, full: true })).to.include({ pushed: 0, unchanged: list.length, deleted: 0 });
      const then = list.slice(2);
      expect(await push(then, { protocol })).to.include({ pushed: 0, unchanged: then.length, deleted: 2 });
      expect(await graphIn(list[0]!.url)).to.deep.equal([]);
      expect(await graphIn(`urn:leadpod:push:${LAYOUT.leads}`)).to.have.length(then.length);
    });

  it('gives the answers that leadpod gives', async () => {
    await push(leads);
    const own = new oxigraph.Store();
    for (const { nquads } of leads) own.load(nquads, { format: 'application/n-quads' });
    for (const [name, question] of Object.entries(QUESTIONS)) {
      const sparql = `${PREFIX_LINES}${question.replaceAll('LEADS', LAYOUT.leads)}`;
      const expected = own.query(sparql, { results_format: 'csv', use_default_graph_as_union: true }) as string;
      expect(rowsOf(await virtuoso.ask(sparql, 'text/csv')), name).to.deep.equal(rowsOf(expected));
      expect(rowsOf(expected).join(), name).to.match(/[1-9]/);
    }
  });

  it('keeps texts that could break out of an update, and leaves the victim alone', async () => {
    const victim = layoutOf('https://victim.example/');
    const victimLead = copiedLead(victim.leadUrl('0123456789abcdef01234567'), [
      quad(namedNode('https://victim.example/s'), namedNode('https://victim.example/p'), literal('safe')),
    ]);
    await push([victimLead], {}, victim);
    const texts = [
      String.raw`\u0022 } } ; DROP SILENT GRAPH <${victimLead.url}> #`,
      String.raw`\\u0022 \U00000022 } } ; DROP SILENT GRAPH <${victimLead.url}> #`,
      `" } } ;\nDROP SILENT GRAPH <${victimLead.url}> ;\n INSERT DATA { GRAPH <a:b> { <a:b> <a:b> "`,
      `'; delete from DB.DBA.RDF_QUAD; -- ??? \${x} ^{a}^ %s define input:x`,
      '\u0000\u0001\u0008\u001b\u007f\u0085\u202e\ufeff\ufffe \r\n\t end\\',
      '😀 𝒳 é 中',
      'x'.repeat(300_000),
    ];
    const [s, p] = [namedNode('https://texts.example/s'), namedNode('https://texts.example/p')];
    const quads = texts.map((text) => quad(s, p, literal(text)));
    expect(await arrivals('texts', quads)).to.deep.equal(linesOf(quads));
    expect(await graphIn(victimLead.url)).to.have.length(1);
  });

  it('takes a lead with thousands of statements', async () => {
    const p = namedNode('https://large.example/p');
    const quads = Array.from({ length: 3_000 }, (_, index) =>
      quad(namedNode(`https://large.example/${index}`), p, literal(`${index}`)),
    );
    expect(await arrivals('large', quads)).to.have.length(quads.length);
  });

  describe('knows what Virtuoso makes of', () => {
    /** An object in, an object out. */
    const shouldBecome = (object: string, expected: string, options?: PushOptions): void => {
      it(object.length > 60 ? `${object.slice(0, 40)}...` : object, async () => {
        const typed = (text: string): string => `<a:s> <a:p> ${text.replace(/\^\^(\w+)$/, `^^<${xsd('')}$1>`)} .`;
        const read = (text: string): Quad[] => parseRdf(typed(text), { format: 'application/n-triples' });
        expect(await arrivals('quirks', read(object), options)).to.deep.equal(linesOf(read(expected)));
      });
    };
    shouldBecome('"2024-01-09T02:02:19.470123456Z"^^dateTime', '"2024-01-09T02:02:19.470123Z"^^dateTime');
    shouldBecome('"2024-01-09T02:02:19.000Z"^^dateTime', '"2024-01-09T02:02:19Z"^^dateTime');
    shouldBecome('"2024-01-09T02:02:19+05:30"^^dateTime', '"2024-01-09T02:02:19+05:30"^^dateTime');
    shouldBecome('"1"^^boolean', '"true"^^boolean');
    shouldBecome('"042"^^integer', '"42"^^integer');
    shouldBecome('"1.50"^^decimal', '"1.5"^^decimal');
    shouldBecome('"4"^^long', '"4"^^integer');
    shouldBecome('"Grüezi"@de-ch', '"Grüezi"@de-ch');
    shouldBecome('<http://e.example/100%>', '<http://e.example/100%>');
  });

  it('distinguishes long IRIs, although it keeps only a hash of their ends', async () => {
    const [s, p] = [namedNode('https://long.example/s'), namedNode('https://long.example/p')];
    const iris = ['a', 'b'].map((end) => `https://long.example/${'x'.repeat(2_000)}${end}`);
    const lines = await arrivals(
      'long',
      iris.map((iri) => quad(s, p, namedNode(iri))),
    );
    expect(lines).to.have.length(2);
    for (const line of lines)
      expect(/<([^<>]*)> \.$/.exec(line)?.[1]).to.match(/^https:\/\/long\.example\/x+[0-9a-f]{32}$/);
  });

  it('finds the lead that Virtuoso refuses, and names the one with an IRI that is too long', async () => {
    const layout = layoutOf('https://refused.example/');
    const [s, p] = [namedNode('https://refused.example/s'), namedNode('https://refused.example/p')];
    const leadOf = (digit: string, object: Quad['object']): CopiedLead =>
      copiedLead(layout.leadUrl(digit.repeat(24)), [quad(s, p, object)]);
    const list = [
      leadOf('1', literal('fine')),
      leadOf('2', literal('10:00:00', namedNode(xsd('time')))),
      leadOf('3', namedNode(`https://refused.example/${'a'.repeat(2_000)}`)),
    ];
    const notes: string[] = [];
    const onNote = (graph: string, message: string): void => void notes.push(`${graph} ${message}`);
    expect(await push(list, { onNote }, layout)).to.include({ pushed: 2, failed: 1 });
    expect(notes.sort().map((note) => /(\d)\.ttl (.*)/.exec(note)?.slice(1))).to.deep.equal([
      [
        '2',
        `Pushing leads failed: POST ${virtuoso.url}sparql-auth - expected success, received 500 (Virtuoso 22007 DT011)`,
      ],
      ['3', 'it has an IRI of more than 1,900 characters: Virtuoso keeps a hash of its end only'],
    ]);
    expect(await push(list, {}, layout)).to.include({ pushed: 0, unchanged: 2, failed: 1 });
  });
});

/** Statements of any graph as sorted N-Triples. */
function linesOf(quads: readonly Quad[]): string[] {
  const triples = quads.map(({ subject, predicate, object }) => quad(subject, predicate, object));
  return [...new Set(serializeQuads(triples, { format: 'application/n-triples', sorted: true }).split('\n'))].filter(
    (line) => line !== '',
  );
}

/** The one difference in what leadpod writes: fractions of seconds end at a microsecond, and not with zeros only. */
function asVirtuosoHasIt(statement: Quad): Quad {
  const { subject, predicate, object } = statement;
  if (object.termType !== 'Literal' || object.datatype.value !== xsd('dateTime')) return statement;
  const value = object.value.replace(/(\.\d{6})\d+/, '$1').replace(/\.0+(?=Z|[+-]|$)/, '');
  return quad(subject, predicate, literal(value, object.datatype));
}

/** The rows of a CSV, in any order; Virtuoso quotes texts. */
const rowsOf = (csv: string): string[] =>
  csv
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((row) => row.replaceAll('"', ''))
    .sort();
