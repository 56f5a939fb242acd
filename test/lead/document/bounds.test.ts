import { expect } from 'chai';
import { boundStatements, bytesInTurtle, eventsBeyond } from '../../../src/lead/document/bounds.ts';
import { readLeadDocument, writeLeadDocument } from '../../../src/lead/document/document.ts';
import type { OriginalReader } from '../../../src/lead/document/originals.ts';
import { describeLead } from '../../../src/lead/document/describe.ts';
import { foldEvents, type Lead } from '../../../src/lead/lead.ts';
import { literal, namedNode, quad, serializeQuads } from '../../../src/rdf/quads.ts';
import { lead as leadTerm } from '../../../src/vocab.ts';
import { validateText } from '../../../src/format/validate.ts';
import { leadEvent } from '../../support/lead-events.ts';
import { envelope, leadOf } from '../../support/messages.ts';
import { eventOf } from '../../support/reading.ts';

const URL_OF_LEAD = 'https://pod.example/leads/ab/abc.ttl';
const PLACE = 'https://pod.example/leads/journal/2024-03/00.ndjson#line=0';
const MOVED = 'https://pod.example/leads/journal/2024-03/11.ndjson#line=4';

/** A lead of a short and a long event. */
async function twoEvents(): Promise<Lead> {
  const long = envelope(
    { id: 'https://vendor.example/publish/2', time: '2024-03-02T10:00:00Z' },
    {
      object: leadOf({ object: { type: 'Contact', name: 'Mira Alder' } }),
      comment: 'x'.repeat(2000),
    },
  );
  return foldEvents([await eventOf(envelope()), await eventOf(long)]);
}

/** A journal with these texts. */
const journalOf = (texts: Readonly<Record<string, string>>, elsewhere: Readonly<Record<string, string>> = {}) => {
  const asked: string[] = [];
  const originals: OriginalReader = {
    read: (places) => {
      asked.push(...places);
      return Promise.resolve(
        new Map(places.flatMap((place) => (texts[place] === undefined ? [] : [[place, texts[place]]]))),
      );
    },
    async *search() {
      asked.push('search');
      for (const [place, text] of Object.entries(elsewhere)) yield await Promise.resolve({ place, text });
    },
  };
  return { originals, asked };
};

describe('The bytes of a text in Turtle', () => {
  for (const [what, text] of [
    ['plain', 'a lead'],
    ['accented and wide', 'Zoë 東京'],
    ['with quotes, a backslash and breaks', '"\\\n\r\t'],
    ['with control characters', '\u0001\u0002'],
    ['with emoji', '🏠🏡'],
  ] as const)
    it(`are never counted as fewer than are written: ${what}`, () => {
      const write = (value: string): number => {
        const statement = quad(namedNode('urn:a'), namedNode('urn:b'), literal(value));
        return Buffer.byteLength(serializeQuads([statement], { format: 'text/turtle' }));
      };
      expect(bytesInTurtle(text)).to.equal(write(text) - write(''));
    });
});

describe('A lead that is too large for its resource', () => {
  const bounds = { originals: 1000 };

  it('keeps the shortest original texts, in any order of its events', () => {
    const events = [300, 20, 500, 20].map((length, index) =>
      leadEvent({ id: `urn:e:${index}`, text: 'x'.repeat(length) }),
    );
    const beyond = (list: typeof events): string[] => eventsBeyond(list, 400).map(({ id }) => id);
    expect(beyond(events)).to.deep.equal(['urn:e:2']);
    expect(beyond(events.toReversed())).to.deep.equal(['urn:e:2']);
    expect(eventsBeyond(events, 10_000)).to.deep.equal([]);
  });
  it('names where the other texts are in the journal, and is the same when it is read from there', async () => {
    const lead = await twoEvents();
    const [far] = eventsBeyond(lead.events, bounds.originals);
    const journaled = new Map([[far!.key, PLACE]]);
    const text = writeLeadDocument({ lead, foreign: [], journaled }, URL_OF_LEAD);
    expect(text).to.include('lead:sourceIn <../journal/2024-03/00.ndjson#line=0>').and.not.include('\\"comment\\"');
    const { originals, asked } = journalOf({ [PLACE]: far!.source.text });
    const found = await readLeadDocument(text, URL_OF_LEAD, { originals, bounds });
    expect(found).to.deep.equal({ lead, journaled, foreign: [], state: 'whole' });
    expect(asked).to.deep.equal([PLACE]);
    // A pod that moves to another host keeps whole documents.
    const there = (iri: string): string => iri.replace('pod.example', 'new.example');
    const moved = journalOf({ [there(PLACE)]: far!.source.text });
    const elsewhere = await readLeadDocument(text, there(URL_OF_LEAD), { originals: moved.originals, bounds });
    expect(elsewhere).to.deep.include({ lead, state: 'whole' }).and.not.to.have.property('outdated');
  });
  it('conforms to its shapes, and a checksum that needs the journal is not reported', async () => {
    const lead = await twoEvents();
    const journaled = new Map([[lead.events[1]!.key, PLACE]]);
    const text = writeLeadDocument({ lead, foreign: [], journaled }, URL_OF_LEAD, { statements: 2000 });
    const findings = await validateText({ body: Buffer.from(text), base: URL_OF_LEAD, contentType: 'text/turtle' });
    expect(findings.map(({ severity, code }) => `${severity} ${code}`)).to.deep.equal(['warning checksum']);
  });
  it('finds a text that moved within the journal, and must be written again', async () => {
    const lead = await twoEvents();
    const [near, far] = lead.events;
    const text = writeLeadDocument({ lead, foreign: [], journaled: new Map([[far!.key, PLACE]]) }, URL_OF_LEAD);
    const elsewhere = { 'urn:broken': 'no JSON', 'urn:other': near!.source.text, [MOVED]: far!.source.text };
    const { originals } = journalOf({ [PLACE]: 'something else' }, elsewhere);
    const found = await readLeadDocument(text, URL_OF_LEAD, { originals, bounds });
    expect(found.lead).to.deep.equal(lead);
    expect(found).to.deep.include({ journaled: new Map([[far!.key, MOVED]]), state: 'whole', outdated: true });
  });
  it('keeps its statements about an event whose text is missing', async () => {
    const lead = await twoEvents();
    const [near, far] = lead.events;
    const text = writeLeadDocument({ lead, foreign: [], journaled: new Map([[far!.key, PLACE]]) }, URL_OF_LEAD);
    for (const options of [{}, { originals: journalOf({}).originals }]) {
      const found = await readLeadDocument(text, URL_OF_LEAD, options);
      expect(found.lead?.events.map(({ key }) => key)).to.deep.equal([near!.key]);
      expect(found).to.include({ state: 'whole', outdated: true });
      const again = writeLeadDocument(found, URL_OF_LEAD);
      expect(again).to.include('lead:sourceIn <../journal/2024-03/00.ndjson#line=0>');
    }
  });
  it('must be written again if an older leadpod wrote it in full', async () => {
    const lead = await twoEvents();
    const text = writeLeadDocument({ lead, foreign: [] }, URL_OF_LEAD);
    expect(await readLeadDocument(text, URL_OF_LEAD, { bounds })).to.deep.equal({
      ...{ lead, foreign: [], state: 'whole', outdated: true },
    });
    expect(await readLeadDocument(text, URL_OF_LEAD)).to.deep.equal({ lead, foreign: [], state: 'whole' });
  });
  it('leaves out the longest statements, counts them, and keeps those that its history needs', async () => {
    const lead = await twoEvents();
    const statements = describeLead(lead, URL_OF_LEAD);
    const kept = boundStatements(statements, URL_OF_LEAD, 2000);
    const left = kept.at(-1);
    expect([left?.predicate.value, left?.object.value]).to.deep.equal([
      leadTerm('leftOut'),
      String(statements.length - kept.length + 1),
    ]);
    const values = kept.map(({ object }) => object.value);
    expect(values).not.to.include('x'.repeat(2000));
    for (const { source } of lead.events) expect(values).to.include(source.text);
    const text = writeLeadDocument({ lead, foreign: [] }, URL_OF_LEAD, { statements: 2000 });
    const found = await readLeadDocument(text, URL_OF_LEAD, { bounds: { statements: 2000 } });
    expect(found).to.deep.equal({ lead, foreign: [], state: 'whole' });
    const room = boundStatements(statements, URL_OF_LEAD, 100_000);
    expect(room).to.deep.equal(statements);
    const exact = boundStatements(statements, URL_OF_LEAD, 30_000);
    expect(exact).to.deep.equal(statements);
  });
});
