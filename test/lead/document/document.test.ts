import { expect } from 'chai';
import { isomorphic } from 'rdf-isomorphic';
import { describeLead, FRAGMENTS } from '../../../src/lead/document/describe.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import {
  isSameLeadDocument,
  readLeadDocument,
  writeLeadDocument,
  writeLeadInPieces,
  type LeadContent,
  type LeadDocument,
} from '../../../src/lead/document/document.ts';
import { foldEvents, type Lead } from '../../../src/lead/lead.ts';
import { parseRdf, serializeQuads, type Quad } from '../../../src/rdf/quads.ts';
import { generateMessages } from '../../../src/dev/generator/generator.ts';
import { NotificationError } from '../../../src/errors.ts';
import { runsOf } from '../../support/extent.ts';
import { leadEvent } from '../../support/lead-events.ts';
import { envelope, envelopeOfLead, leadOf, seedText } from '../../support/messages.ts';
import { eventOf, parse } from '../../support/reading.ts';

const URL_A = 'https://pod.example/leads/ab/abc.ttl';
const URL_B = 'https://other.example/x/leads/ab/abc.ttl';
const URL_OF_OTHER = 'https://pod.example/leads/cd/cde.ttl';
const FOREIGN = `
@prefix ex: <https://ex.example/> .
@prefix schema: <http://schema.org/> .
<#it> ex:rating 5 ; schema:comment "of another app"@en .
<#note> ex:says "two\\nlines", [ ex:deep [ ex:deeper "x" ] ] .
_:a ex:knows _:b . _:b ex:knows _:a .
<> a ex:Document .
`;

const turtle = (text: string, base = URL_A): Quad[] => parseRdf(text, { format: 'text/turtle', base });
const shouldBeIsomorphic = (one: readonly Quad[], other: readonly Quad[]): void => {
  expect(isomorphic([...one], [...other])).to.equal(true);
};
const checksumIn = (content: LeadContent, url: string): string =>
  /lead:checksum "([0-9a-f]{64})"/.exec(writeLeadDocument(content, url))![1]!;
const read = (text: string, url = URL_A): Promise<LeadDocument> => readLeadDocument(text, url);
const shouldBe = async (text: string, state: LeadDocument['state'] | 'no Turtle', url = URL_A): Promise<void> => {
  const found = await read(text, url).catch((error: unknown) => {
    if (error instanceof NotificationError && error.reason === 'not-rdf') return { state: 'no Turtle' as const };
    throw error;
  });
  expect(found.state, text).to.equal(state);
};

describe('A lead document', () => {
  let lead: Lead;
  let text: string;

  before(async () => {
    const accepted = envelope(
      {},
      { object: leadOf({ owner: 'Constellation 1', leadSource: [{ text: 'a "b" > . <c>' }] }) },
    );
    lead = foldEvents([await eventOf(seedText('add')), await eventOf(accepted)]);
    text = writeLeadDocument({ lead, foreign: [] }, URL_A);
  });

  describe('is the same, byte for byte, after it was read and written again', () => {
    it('for one lead', async () => {
      const document = await read(text);
      expect(document).to.deep.equal({ lead, foreign: [], state: 'whole' });
      expect(writeLeadDocument(document, URL_A)).to.equal(text);
    });
    it('with statements of others, also about blank nodes', async () => {
      const foreign = turtle(FOREIGN);
      const once = writeLeadDocument({ lead, foreign }, URL_A);
      const document = await read(once);
      expect(document.state).to.equal('whole');
      shouldBeIsomorphic(document.foreign, foreign);
      expect(writeLeadDocument(document, URL_A)).to.equal(once);
    });
    it('for generated leads of every form', async () => {
      const events = [];
      for (const message of generateMessages({ count: runsOf(150), seed: 5 }))
        events.push(...(await parse(message)).events);
      for (const group of groupEvents(events)) {
        const state = foldEvents(group.events);
        const once = writeLeadDocument({ lead: state, foreign: [] }, URL_A);
        const document = await read(once);
        expect(document.state).to.equal('whole');
        expect(document.lead).to.deep.equal(state);
        expect(writeLeadDocument(document, URL_A)).to.equal(once);
      }
    });
    it('for events in JSON-LD and Turtle, and for several events in one notification', async () => {
      const jsonLd = { '@context': 'https://schema.org', '@graph': [envelope(), envelope({ id: 'urn:x:2' })] };
      const rdf =
        '<> a <http://schema.org/AddAction> ; <http://schema.org/object> [ a <https://w3id.org/leadpod#Lead> ] .';
      const { events } = await parse(jsonLd);
      const state = foldEvents([
        ...events,
        await eventOf(rdf, 'text/turtle'),
        ...(await parse([envelope(), envelope({ id: 'b' })])).events,
      ]);
      const once = writeLeadDocument({ lead: state, foreign: [] }, URL_A);
      expect((await read(once)).lead).to.deep.equal(state);
      await shouldBe(once, 'whole');
    });
    it('if another lead was merged into it', async () => {
      for (const foreign of [[], turtle(FOREIGN)]) {
        const once = writeLeadDocument({ foreign, replacedBy: URL_OF_OTHER }, URL_A);
        const document = await read(once);
        expect(document).to.include({ replacedBy: URL_OF_OTHER, state: 'whole' });
        expect(document.lead).to.equal(undefined);
        expect(writeLeadDocument(document, URL_A)).to.equal(once);
      }
    });
    it('for any order of the events and the statements of others', () => {
      const foreign = turtle(FOREIGN);
      const backwards = foldEvents([...lead.events].reverse());
      expect(writeLeadDocument({ lead: backwards, foreign: [...foreign].reverse() }, URL_A)).to.equal(
        writeLeadDocument({ lead, foreign }, URL_A),
      );
    });
  });

  it('is the same, except for prefixes, if it is written in pieces so that other work can run in between', async () => {
    const sources = Array.from({ length: 600 }, (_, index) => ({ type: 'AskAction', text: `question ${index}` }));
    const long = { lead: foldEvents([...lead.events, leadEvent({ id: 'long', sources })]), foreign: turtle(FOREIGN) };
    let turns = 0;
    const between = (): Promise<void> => Promise.resolve(void (turns += 1));
    const written = await writeLeadInPieces(long, URL_A, {}, between);
    expect(turns).to.be.above(2);
    shouldBeIsomorphic(turtle(written.text), turtle(writeLeadDocument(long, URL_A)));
    expect(written.checksum).to.equal(checksumIn(long, URL_A));
    expect((await writeLeadInPieces({ lead, foreign: [] }, URL_A, {}, between)).text).to.equal(text);
  });
  it('has no blank nodes or relative names of leadpod, and has its checksum at the end', () => {
    for (const { subject, object } of turtle(text))
      expect([subject.termType, object.termType]).not.to.include('BlankNode');
    expect(text).to.contain('<#it> a lead:Lead').and.not.to.contain(URL_A);
    expect(text.trimEnd().split('\n').at(-1)).to.match(/lead:checksum "[0-9a-f]{64}"/);
    expect(text).to.contain(checksumIn({ lead, foreign: [] }, URL_A));
  });
  it('contains a statement once if leadpod and others make it', () => {
    const foreign = describeLead(lead, URL_A).slice(0, 3);
    expect(writeLeadDocument({ lead, foreign }, URL_A)).to.equal(text);
  });

  describe('is recognized as damaged', () => {
    it('if it is cut after any byte', async () => {
      const foreign = turtle('<#it> <https://ex.example/p> "é😀" .');
      const whole = writeLeadDocument({ lead, foreign }, URL_A);
      const bytes = new TextEncoder().encode(whole);
      const states = new Map<string, number>();
      for (let length = 0; length < bytes.length - 1; length += 7) {
        const cut = new TextDecoder().decode(bytes.slice(0, length));
        const state = await read(cut).then(
          (document) => document.state,
          (error: unknown) => (error as NotificationError).reason,
        );
        states.set(state, (states.get(state) ?? 0) + 1);
        expect(state, `cut behind ${length} of ${bytes.length}`).to.be.oneOf(['torn', 'not-rdf']);
      }
      expect([...states.keys()].sort()).to.deep.equal(['not-rdf', 'torn']);
    });
    it('if it is cut in its last bytes, unless only white space is missing', async () => {
      for (let length = text.length - 120; length < text.length; length++) {
        const cut = text.slice(0, length);
        if (cut.trimEnd() !== text.trimEnd()) await shouldBe(cut, 'no Turtle').catch(() => shouldBe(cut, 'torn'));
      }
      await shouldBe(text.trimEnd(), 'whole');
    });
    it('if a statement of leadpod was changed', async () => {
      for (const [from, to] of [
        ['lead:status "accepted"', 'lead:status "rejected"'],
        ['schema:email "ada@mail.example"', 'schema:email "eve@mail.example"'],
        ['schema:propertyID "crm"', 'schema:propertyID "mls"'],
        ['schema:startTime "2024', 'schema:startTime "2025'],
        ['lead:topic "realestate/lead#add"', 'lead:topic "realestate/lead#accept"'],
      ] as const) {
        expect(text).to.contain(from);
        await shouldBe(text.replace(from, to), 'torn');
      }
    });
    it('if the original text of an event was changed', async () => {
      const source = 'lead:source "{\\"topic\\":\\"realestate/lead#accept\\"';
      expect(text).to.contain(source);
      await shouldBe(text.replace(source, source.replace('accept', 'reject')), 'torn');
    });
    it('if the original text of an event was made unreadable', async () => {
      const source = 'lead:source "{\\"topic\\":\\"realestate/lead#accept\\"';
      await shouldBe(text.replace(source, source.replace('{', '{{')), 'torn');
      await shouldBe(text.replaceAll('lead:mediaType "application/json"', 'lead:mediaType "text/html"'), 'torn');
    });
    it('if a statement of leadpod is missing', async () => {
      const lines = text.split('\n');
      const statements = lines.filter((line) => /^\s+(?:lead|schema|vcard|dcterms):/.test(line) && line.endsWith(';'));
      expect(statements.length).to.be.greaterThan(8);
      for (const statement of statements) await shouldBe(lines.filter((line) => line !== statement).join('\n'), 'torn');
    });
    it('if its checksum is missing or wrong', async () => {
      await shouldBe(text.replace(/<> lead:checksum .*\n/, ''), 'torn');
      await shouldBe(text.replace(/(checksum ")[0-9a-f]{8}/, '$100000000'), 'torn');
    });
    it('if it is empty or not from leadpod', async () => {
      await shouldBe('', 'torn');
      await shouldBe('<#me> <http://schema.org/name> "Ada" .', 'torn');
      await shouldBe('<!doctype html>', 'no Turtle');
    });
    it('and is intact after it is rebuilt, and the same after each reading and writing', async () => {
      const source = 'lead:source "{\\"topic\\":\\"realestate/lead#accept\\"';
      for (const torn of [text.replace(source, source.replace('{', '{{')), text.replace('"accepted"', '"new"')]) {
        const { foreign } = await read(torn);
        const rebuilt = writeLeadDocument({ lead, foreign }, URL_A);
        const again = await read(rebuilt);
        expect(again.state).to.equal('whole');
        expect(again.lead).to.deep.equal(lead);
        expect(writeLeadDocument(again, URL_A)).to.equal(rebuilt);
      }
    });
    it('and keeps the statements of others', async () => {
      const foreign = turtle('<#it> <https://ex.example/p> "x" . <#note> <http://schema.org/text> "y" .');
      const torn = writeLeadDocument({ lead, foreign }, URL_A).replace('"accepted"', '"rejected"');
      const document = await read(torn);
      expect(document.state).to.equal('torn');
      shouldBeIsomorphic(document.foreign, foreign);
    });
  });

  describe('stays intact', () => {
    it('when others add statements about its nodes or their own', async () => {
      await shouldBe(text + FOREIGN, 'whole');
      await shouldBe(`${text}\n<#it> lead:status "rejected" ; schema:object <#else> .`, 'whole');
      await shouldBe(`${text}\n<#contact> schema:email "more@mail.example" .`, 'whole');
    });
    it('when others use the source property for a thing of their own', async () => {
      await shouldBe(`${text}\n<#note> lead:source "no message" .`, 'whole');
    });
    it('when others write it in another order and with other prefixes', async () => {
      await shouldBe(serializeQuads(turtle(text).reverse(), { format: 'text/turtle' }), 'whole');
    });
    it('when it moves to another URL', async () => {
      await shouldBe(text, 'whole', URL_B);
      const document = await read(text, URL_B);
      expect(document.lead).to.deep.equal(lead);
      expect(document.foreign).to.deep.equal([]);
      expect(writeLeadDocument(document, URL_B)).to.equal(text);
    });
    it('when others mark an event as held, which has no effect', async () => {
      const [event] = lead.events;
      const document = await read(`${text}\n<#${FRAGMENTS.event(event!)}> lead:mark "held" .`);
      expect(document).to.deep.equal({ lead, foreign: [], state: 'whole' });
      const held = foldEvents(lead.events, undefined, new Set([event!.key]));
      expect((await read(writeLeadDocument({ lead: held, foreign: [] }, URL_A))).lead).to.deep.equal(held);
      expect(held).not.to.deep.equal(lead);
    });
    it('when its events are read differently than when it was written', async () => {
      // Made by hand: the texts of these events are no messages, so that they imply no statements today.
      const older = writeLeadDocument({ lead: foldEvents([leadEvent({ lead: { crm: '1' } })]), foreign: [] }, URL_A);
      expect(await read(older)).to.deep.equal({ foreign: [], state: 'whole', outdated: true });
      expect((await read(`${older}${FOREIGN}`)).foreign.length).to.be.greaterThan(5);
      await shouldBe(older.replace('schema:value "1"', 'schema:value "2"'), 'torn');
    });
    it('when reading them gives statements in the vocabularies of others', async () => {
      const event = leadEvent();
      const { parts } = (await eventOf(envelopeOfLead({ 'https://other.example/heat': 'high' }))).statement;
      const lead = foldEvents([{ ...event, statement: { ...event.statement, parts: parts! } }]);
      const older = writeLeadDocument({ lead, foreign: [] }, URL_A);
      expect(older).to.include('<https://other.example/heat> "high"');
      expect(await read(older)).to.deep.equal({ foreign: [], state: 'whole', outdated: true });
    });
  });

  it('keeps an event that can no longer be read unchanged', async () => {
    const media = 'lead:mediaType "application/json"';
    const odd = { ...lead.events[0]!, key: 'f'.repeat(64), source: { text: '<x/>', mediaType: 'text/xml' } };
    const once = writeLeadDocument({ lead: foldEvents([...lead.events, odd]), foreign: [] }, URL_A);
    expect(once).to.contain(media).and.to.contain('"<x/>"');
    const document = await read(once);
    expect(document.lead?.events).to.have.length(2);
    const twice = writeLeadDocument(document, URL_A);
    expect(twice).to.contain('"<x/>"');
    expect(writeLeadDocument(await read(twice), URL_A)).to.equal(twice);
    await shouldBe(twice, 'whole');
  });
  it('does not regard statements that others add with leadpod terms as facts', async () => {
    const { foreign, lead: found } = await read(`${text}\n<#it> lead:status "rejected" .`);
    expect([foreign, found?.status]).to.deep.equal([[], 'accepted']);
  });
  it('keeps statements that others made with leadpod terms when it is written again', async () => {
    const document = await read(`${text}\n<#it> schema:comment "by hand" .`);
    expect(document.foreign).to.have.length(1);
    expect(writeLeadDocument(document, URL_A)).to.contain('"by hand"');
  });
  it('is the same with other prefixes and labels, but not if a statement differs or is missing', () => {
    const written = writeLeadDocument({ lead, foreign: turtle(FOREIGN) }, URL_A);
    const lines = serializeQuads(turtle(written).reverse(), { format: 'application/n-triples' });
    const isSame = (stored: string): boolean => isSameLeadDocument(stored, written, URL_A);
    expect(isSame(written)).to.equal(true);
    expect(isSame(lines.replaceAll('_:', '_:b'))).to.equal(true);
    expect(isSame(lines.replace('"accepted"', '"rejected"'))).to.equal(false);
    expect(isSame(lines.split('\n').slice(1).join('\n'))).to.equal(false);
    expect(isSame(written.slice(0, -20))).to.equal(false);
  });
  it('has a checksum of the statements of leadpod, not of the URL or of the statements of others', () => {
    const sum = checksumIn({ lead, foreign: [] }, URL_A);
    expect(checksumIn({ lead, foreign: turtle(FOREIGN) }, URL_A)).to.equal(sum);
    expect(checksumIn({ lead, foreign: [] }, URL_B)).to.equal(sum);
    expect(checksumIn({ lead, replacedBy: URL_B, foreign: [] }, URL_A)).not.to.equal(sum);
    expect(checksumIn({ lead: foldEvents(lead.events.slice(1)), foreign: [] }, URL_A)).not.to.equal(sum);
  });
});
