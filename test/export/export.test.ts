import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import oxigraph from 'oxigraph';
import { canonicalNQuads, toQuads } from '../../src/json-ld/processor.ts';
import { parseRdf, quad, type Quad, type RdfFormat } from '../../src/rdf/quads.ts';
import { exportLeads, type ExportFormat } from '../../src/export/export.ts';
import { JSON_LD } from '../../src/export/json-ld.ts';
import { N_QUADS, TRIG, TURTLE } from '../../src/export/rdf.ts';
import type { CopiedLead } from '../../src/copy/lead-copy.ts';
import { readLeadGraph } from '../../src/copy/lead-quads.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import { generatedLeads } from '../support/copied-leads.ts';
import { runsOf } from '../support/extent.ts';
import { skipWithout, whyNot } from '../support/missing.ts';
import { standInCopy } from '../support/stand-in-copy.ts';

const STORAGE = 'https://agent.example/';

/** What others may have written beside a lead, and whatever a syntax may stumble over. */
const FOREIGN = String.raw`
@prefix lead: <https://w3id.org/leadpod#>. @prefix x: <https://w3id.org/leadpod/x#>. @prefix : <#>.
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>. @prefix schema: <http://schema.org/>.
<#it> schema:review [ schema:author [ schema:name "Ilse \"Q\" \\ back\u202Eslash\nline\t\u0085\u2028" ] ];
  x:list (1 2.50 1e3 true "zwei"@de-ch [ x:in "a list" ]), (); x:empty "";
  x:__proto__ "polluted"; x:constructor <http://example.com/100%>; x:wide <http://example.com/a${'\u00A0'}b${'\u3000'}c>;
  <schema:name> <schema:thing>; <http://schema.org/a.b> <http://schema.org/c-d>, <http://schema.org/>;
  x:json "{\"b\": 1.0, \"a\":[1,2], \"n\":9007199254740993}"^^rdf:JSON; x:broken "{"^^rdf:JSON; x:odd "x"^^<urn:t>, "x"^^<urn:%>.
_:same x:from _:same; a _:kind, "a text for a type". <https://other.example/#me> schema:knows <#it>, <https://other.example/#me>.
<#a> x:next <#b>. <#b> x:next <#c>. <#c> x:next <#a>. x:s x:p x:o.
`;

const EXPORTS: Readonly<Record<string, readonly [format: ExportFormat, syntax: RdfFormat | 'application/ld+json']>> = {
  nquads: [N_QUADS, 'application/n-quads'],
  trig: [TRIG, 'application/trig'],
  turtle: [TURTLE, 'text/turtle'],
  jsonld: [JSON_LD, 'application/ld+json'],
};

/** A lead with the statements of others after its own, under a slug that comes last. */
function withForeign(lead: CopiedLead, slug: string): CopiedLead {
  const url = layoutOf(STORAGE).leadUrl(slug);
  const own = lead.nquads.replaceAll(lead.url, url).replaceAll(` <${url}> .\n`, ' .\n');
  const graph = readLeadGraph(`${own}${FOREIGN}`, url);
  if (graph.kind !== 'lead') throw new Error(graph.kind);
  return { slug, url, nquads: graph.nquads };
}

async function textOf(leads: readonly CopiedLead[], format: ExportFormat): Promise<string> {
  let text = '';
  for await (const piece of exportLeads(standInCopy(() => leads).leads(), format)) text += piece;
  return text;
}

const withoutGraphs = (quads: readonly Quad[]): Quad[] =>
  quads.map(({ subject, predicate, object }) => quad(subject, predicate, object));

describe('An export', () => {
  let leads: CopiedLead[];
  let expected: Quad[];
  const texts = new Map<string, string>();
  const textIn = (name: string): string => texts.get(name) ?? '';

  before(async () => {
    // Fewer would be one piece.
    const generated = await generatedLeads(STORAGE, Math.max(runsOf(400), 160));
    const [first] = generated;
    // Two with the same statements of others: their anonymous nodes are four, not two.
    leads = [
      ...generated,
      withForeign(first!, 'fffffffffffffffffffffff0'),
      withForeign(first!, 'fffffffffffffffffffffff1'),
    ];
    expected = leads.flatMap(({ nquads }) => parseRdf(nquads, { format: 'application/n-quads' }));
    for (const [name, [format]] of Object.entries(EXPORTS)) texts.set(name, await textOf(leads, format));
  });

  it('is written in several pieces, in the order of the slugs, and ends its lines with LF', async () => {
    const pieces: string[] = [];
    for await (const piece of exportLeads(standInCopy(() => leads).leads(), N_QUADS)) pieces.push(piece);
    expect(pieces).to.have.length.above(1);
    expect(pieces.join('')).to.equal(leads.map(({ nquads }) => nquads).join(''));
    for (const [name, text] of texts) expect(text, name).to.match(/\n$/).and.not.include('\r');
  });

  it('is the same, byte by byte, each time', async () => {
    for (const [name, [format]] of Object.entries(EXPORTS))
      expect(await textOf(leads, format), name).to.equal(textIn(name));
  });

  it('contains everything in the pod, as N-Quads and TriG with its graphs', async () => {
    const canonical = await canonicalNQuads(expected);
    for (const name of ['nquads', 'trig'] as const) {
      const format = EXPORTS[name]![1] as RdfFormat;
      expect(await canonicalNQuads(parseRdf(textIn(name), { format })), name).to.equal(canonical);
    }
  });

  it('contains the same without graphs as Turtle and JSON-LD, to the last space of a quoted message', async () => {
    const canonical = await canonicalNQuads(withoutGraphs(expected));
    expect(await canonicalNQuads(parseRdf(textIn('turtle'), { format: 'text/turtle' }))).to.equal(canonical);
    const spoken = await canonicalNQuads(await toQuads(JSON.parse(textIn('jsonld'))));
    // Processors of JSON-LD take no IRI that has a lone percent sign or a wide space in it.
    const encoded = canonical.replaceAll('100%>', '100%25>').replaceAll('urn:%>', 'urn:%25>');
    const sorted = (text: string): string[] => text.split('\n').sort();
    expect(sorted(spoken)).to.deep.equal(sorted(encoded.replaceAll('a\u00A0b\u3000c', 'a%C2%A0b%E3%80%80c')));
  });

  it('has one tree a lead as JSON-LD, with contact, identifiers and events inside', () => {
    const document = JSON.parse(textIn('jsonld')) as { '@context': string; '@graph': Record<string, unknown>[] };
    expect(document['@context']).to.equal('https://w3id.org/leadpod/v1');
    expect(document['@graph'].map((lead) => lead['id'] ?? lead['@id'])).to.deep.equal(
      leads.map(({ url }) => `${url}#it`),
    );
    const [lead] = document['@graph'];
    expect(lead).to.include({ type: 'Lead' });
    expect(lead?.['object']).to.have.property('type').that.includes('Person');
    expect(lead?.['identifier']).to.include({ type: 'PropertyValue' });
    for (const event of [lead?.['event']].flat())
      expect(event)
        .to.include({ object: `${leads[0]!.url}#it` })
        .and.have.property('topic');
  });

  it('is read by Oxigraph', () => {
    for (const [name, [, format]] of Object.entries(EXPORTS)) {
      if (name === 'jsonld') continue; // It fetches no context, and is given none.
      const store = new oxigraph.Store();
      store.load(textIn(name), { format, lenient: true });
      // Without graphs, what is in two leads stands once.
      const statements = name === 'turtle' ? withoutGraphs(expected) : expected;
      const distinct = new Set(statements.map((statement) => JSON.stringify(statement)));
      expect(store.size, name).to.equal(distinct.size);
    }
  });

  it('is read by rapper, to the same number of statements', function () {
    const rapper = process.env['LEADPOD_RAPPER'] ?? 'rapper';
    skipWithout(this, 'rapper', whyNot(rapper, 'raptor2-utils', 'LEADPOD_RAPPER'));
    for (const name of ['nquads', 'trig', 'turtle']) {
      const { status, stdout, stderr } = spawnSync(rapper, ['-q', '-i', name, '-o', 'nquads', '-', 'urn:x:'], {
        input: textIn(name),
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      expect({ status, stderr }, name).to.deep.equal({ status: 0, stderr: '' });
      expect(stdout.trimEnd().split('\n'), name).to.have.length(expected.length);
    }
  });

  it('of no leads is an empty document', async () => {
    expect(await textOf([], N_QUADS)).to.equal('');
    expect(parseRdf(await textOf([], TRIG), { format: 'application/trig' })).to.deep.equal([]);
    expect(JSON.parse(await textOf([], JSON_LD))).to.deep.include({ '@graph': [] });
  });

  it('of one lead is a list of one, and of a resource without a lead its other statements', async () => {
    const [first] = leads;
    expect(JSON.parse(await textOf([first!], JSON_LD)))
      .to.have.property('@graph')
      .with.length(1);
    const url = layoutOf(STORAGE).leadUrl('abababababababababababab');
    const graph = readLeadGraph('<https://other.example/#me> <urn:p> "o" .', url);
    if (graph.kind !== 'lead') throw new Error(graph.kind);
    const quads = await toQuads(JSON.parse(await textOf([{ slug: 'ab', url, nquads: graph.nquads }], JSON_LD)));
    expect(quads.map(({ object }) => object.value)).to.deep.equal(['o']);
  });
});
