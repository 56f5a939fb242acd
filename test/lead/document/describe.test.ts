import { expect } from 'chai';
import fc from 'fast-check';
import { ACTIONS } from '../../../src/message/event/actions.ts';
import { countRepairs, countWarnings, describeLead, FRAGMENTS } from '../../../src/lead/document/describe.ts';
import { foldEvents } from '../../../src/lead/lead.ts';
import { serializeQuads, type Quad } from '../../../src/rdf/quads.ts';
import { PREFIXES } from '../../../src/vocab.ts';
import { eventSets } from '../../arbitraries.ts';
import { leadEvent, type Draft } from '../../support/lead-events.ts';

const URL_OF_LEAD = 'https://pod.example/leads/ab/abc.ttl';
const describeDrafts = (...drafts: Draft[]): Quad[] => describeLead(foldEvents(drafts.map(leadEvent)), URL_OF_LEAD);

/** What is said of a fragment, with prefixes and without hashes: `status "new"`. */
const saidOf = (quads: readonly Quad[], fragment: string): string[] => {
  const short = (text: string): string =>
    Object.entries(PREFIXES)
      .reduce((name, [prefix, iri]) => name.replaceAll(iri, `${prefix}:`), text)
      .replaceAll(`${URL_OF_LEAD}#`, '#')
      .replaceAll(/-[0-9a-f]{12,16}$/g, '-...');
  return quads
    .filter(({ subject }) => short(subject.value) === `#${fragment}`)
    .map(({ predicate, object }) => {
      const type =
        object.termType === 'Literal' && !object.datatype.value.endsWith('#string')
          ? `^^${short(object.datatype.value)}`
          : '';
      return `${short(predicate.value)} ${object.termType === 'Literal' ? JSON.stringify(object.value) + type : short(object.value)}`;
    });
};
const shouldSay = (draft: Draft, fragment: string, ...expected: string[]): void => {
  expect(saidOf(describeDrafts(draft), fragment)).to.include.members(expected);
};

describe('describeLead', () => {
  it('describes a lead in the order in which people read it', () => {
    const draft: Draft = {
      action: 'accept',
      lead: { crm: '1' },
      contact: { red: '2' },
      emails: ['ada@mail.example'],
      telephones: ['+19035550135;ext=7'],
      sources: [{ type: 'AskAction', text: 'May I?', listing: 'https://homes.example/1' }],
      owner: 'https://owner.example/#me',
      fields: {
        name: 'Ada Brook',
        givenName: 'Ada',
        familyName: 'Brook',
        recipient: 'Constellation 1',
        sender: 'https://sender.example/#me',
        dateSent: '2024-03-01T09:00:00.000Z',
        dateReceived: '2024-03-01T09:00:01.000Z',
        dateAccepted: '2024-03-01T10:00:00.000Z',
        dateRejected: '2024-02-01T10:00:00.000Z',
        reason: 'too far',
        comment: 'a "b"\nc',
      },
    };
    expect(saidOf(describeDrafts(draft), 'it')).to.deep.equal([
      'rdf:type lead:Lead',
      'lead:status "accepted"',
      'dcterms:modified "2024-03-01T10:00:00.000Z"^^xsd:dateTime',
      'schema:identifier #identifier-...',
      'schema:object #contact',
      'schema:recipient #actor-...',
      'schema:sender https://sender.example/#me',
      'schema:owner https://owner.example/#me',
      'lead:assignee #actor-...',
      'schema:dateSent "2024-03-01T09:00:00.000Z"^^xsd:dateTime',
      'schema:dateReceived "2024-03-01T09:00:01.000Z"^^xsd:dateTime',
      'lead:dateAccepted "2024-03-01T10:00:00.000Z"^^xsd:dateTime',
      'lead:dateRejected "2024-02-01T10:00:00.000Z"^^xsd:dateTime',
      'lead:dateAssigned "2024-03-01T10:00:00.000Z"^^xsd:dateTime',
      'lead:reason "too far"',
      'schema:comment "a \\"b\\"\\nc"',
      'lead:leadSource #source-...',
      'lead:event #event-...',
      'schema:about #listing-...',
    ]);
    expect(saidOf(describeDrafts(draft), 'contact')).to.deep.equal([
      'rdf:type schema:Person',
      'rdf:type vcard:Individual',
      'schema:name "Ada Brook"',
      'vcard:fn "Ada Brook"',
      'schema:givenName "Ada"',
      'schema:familyName "Brook"',
      'schema:email "ada@mail.example"',
      'vcard:hasEmail mailto:ada@mail.example',
      'schema:telephone "+19035550135;ext=7"',
      'vcard:hasTelephone tel:+19035550135;ext=7',
      'schema:identifier #identifier-...',
    ]);
    expect(saidOf(describeDrafts(draft), 'actor-...')).to.deep.equal(['schema:name "Constellation 1"']);
    expect(saidOf(describeDrafts(draft), 'source-...')).to.deep.equal([
      'rdf:type lead:Source',
      'rdf:type schema:AskAction',
      'schema:text "May I?"',
      'schema:about #listing-...',
    ]);
    expect(saidOf(describeDrafts(draft), 'listing-...')).to.deep.equal([
      'rdf:type schema:RealEstateListing',
      'schema:url https://homes.example/1',
      'schema:sameAs https://homes.example/1',
    ]);
    shouldSay(
      draft,
      'identifier-...',
      'rdf:type schema:PropertyValue',
      'schema:propertyID "crm"',
      'schema:value "1"',
      'schema:propertyID "red"',
    );
  });

  it('describes an event by its kind, its time and its original text', () => {
    for (const action of ACTIONS)
      shouldSay({ action }, 'event-...', `lead:topic "realestate/lead#${action}"`, 'schema:object #it');
    shouldSay({ action: 'retract' }, 'event-...', 'rdf:type lead:RetractAction', 'rdf:type schema:CancelAction');
    shouldSay(
      { text: '{"a":1}' },
      'event-...',
      'rdf:type schema:AddAction',
      'lead:eventId https://vendor.example/publish/1',
      'schema:startTime "2024-03-01T10:00:00.000Z"^^xsd:dateTime',
      'lead:source "{\\"a\\":1}"^^rdf:JSON',
      'lead:mediaType "application/json"',
    );
  });
  it('names an agent by its IRI, else by its name, once for all events', () => {
    const named = (id: string) => ({ ...leadEvent({ id }), agent: { name: 'Ada' } });
    const quads = describeLead(foldEvents([named('a'), named('b')]), URL_OF_LEAD);
    expect(saidOf(quads, 'event-...').filter((line) => line.startsWith('schema:agent'))).to.deep.equal([
      'schema:agent #actor-...',
      'schema:agent #actor-...',
    ]);
    expect(saidOf(quads, 'actor-...')).to.deep.equal(['schema:name "Ada"']);
    const known = { ...leadEvent(), agent: { iri: 'https://a.example/#me', name: 'Ada' } };
    expect(saidOf(describeLead(foldEvents([known]), URL_OF_LEAD), 'event-...')).to.include(
      'schema:agent https://a.example/#me',
    );
  });
  it('states who an event gave the lead to, who had it before, and who provided it', () => {
    const parties = {
      recipient: { iri: 'https://a.example/#me' },
      participant: { name: 'Ada' },
      provider: { iri: 'https://p.example/#me' },
    };
    const quads = describeLead(foldEvents([{ ...leadEvent({ action: 'retract' }), ...parties }]), URL_OF_LEAD);
    expect(saidOf(quads, 'event-...')).to.include.members([
      'schema:recipient https://a.example/#me',
      'schema:participant #actor-...',
      'lead:envelopeAgent https://p.example/#me',
    ]);
    expect(saidOf(quads, 'it')).to.include.members([
      'lead:previousAssignee #actor-...',
      'lead:dateUnassigned "2024-03-01T10:00:00.000Z"^^xsd:dateTime',
    ]);
  });
  it('states a source that is not JSON as a text, with its type and base', () => {
    const event = {
      ...leadEvent(),
      source: { text: '<> a <b:c> .', mediaType: 'text/turtle', base: 'https://pod.example/inbox/1' },
    };
    const said = (base: string): string[] =>
      saidOf(describeLead(foldEvents([{ ...event, source: { ...event.source, base } }]), URL_OF_LEAD), 'event-...');
    expect(said(event.source.base)).to.include.members([
      'lead:source "<> a <b:c> ."',
      'lead:mediaType "text/turtle"',
      'lead:base https://pod.example/inbox/1',
    ]);
    expect(said('no IRI')).to.include('lead:base "no IRI"');
  });
  it('leaves out what is unknown', () => {
    expect(saidOf(describeDrafts({ at: null }), 'it')).to.deep.equal([
      'rdf:type lead:Lead',
      'lead:status "new"',
      'lead:event #event-...',
    ]);
    expect(saidOf(describeDrafts({}), 'contact')).to.deep.equal([]);
    expect(saidOf(describeDrafts({ at: null }), 'event-...').join()).not.to.contain('startTime');
  });
  it('makes the formatted name that vCard requires from the names of a contact', () => {
    shouldSay({ fields: { givenName: 'Ada', familyName: 'Brook' } }, 'contact', 'vcard:fn "Ada Brook"');
    shouldSay({ fields: { familyName: 'Brook' } }, 'contact', 'vcard:fn "Brook"');
    expect(saidOf(describeDrafts({ emails: ['a@mail.example'] }), 'contact').join()).not.to.contain('fn');
  });
  it('makes no IRI from a remark in place of an address', () => {
    const said = saidOf(describeDrafts({ emails: ['n/a <none>'], telephones: ['call "me"'] }), 'contact').join(' ');
    expect(said).to.contain('schema:email "n/a <none>"').and.to.contain('schema:telephone "call \\"me\\""');
    expect(said).not.to.contain('vcard:has');
  });
  it('keeps an id, owner or listing that is not an IRI as a text or a name', () => {
    shouldSay({ id: 'no > . <IRI' }, 'event-...', 'lead:eventId "no > . <IRI"');
    shouldSay({ owner: 'http://{a}.example/' }, 'actor-...', 'schema:name "http://{a}.example/"');
    shouldSay({ sources: [{ listing: '12 Elm St' }] }, 'listing-...', 'schema:name "12 Elm St"');
  });
  it('keeps the type of a source that schema.org does not know as a text', () => {
    shouldSay(
      { sources: [{ type: 'Billboard' }] },
      'source-...',
      'rdf:type lead:Source',
      'lead:declaredType "Billboard"',
    );
  });
  it('writes an identifier that lead and contact share once', () => {
    const quads = describeDrafts({ lead: { crm: '1' }, contact: { crm: '1' } });
    expect(saidOf(quads, 'identifier-...').filter((line) => line.startsWith('rdf:type'))).to.have.length(1);
  });
  it('counts repairs separately from doubtful values', () => {
    const repaired = {
      ...leadEvent(),
      warnings: (['telephone-rewritten', 'unknown-term', 'date-invalid'] as const).map((code) => ({
        ...{ code, pointer: '/p', message: '' },
      })),
    };
    const lead = foldEvents([repaired]);
    expect([countRepairs(lead), countWarnings(lead)]).to.deep.equal([2, 1]);
    expect(saidOf(describeLead(lead, URL_OF_LEAD), 'it')).to.include.members([
      'lead:repairs "2"^^xsd:integer',
      'lead:warnings "1"^^xsd:integer',
    ]);
  });
  it('counts doubtful values and reused ids', () => {
    const repaired = {
      ...leadEvent({ id: 'a' }),
      warnings: [{ code: 'missing-time', pointer: '/time', message: '' }] as const,
    };
    const lead = foldEvents([repaired, leadEvent({ fields: { name: 'a' } }), leadEvent({ fields: { name: 'b' } })]);
    expect(countWarnings(lead)).to.equal(2);
    expect(saidOf(describeLead(lead, URL_OF_LEAD), 'it')).to.include('lead:warnings "2"^^xsd:integer');
    expect(saidOf(describeDrafts({}), 'it').join()).not.to.contain('warnings');
  });
  it('has no blank nodes, no named graphs and nothing about others, and can always be written', () => {
    fc.assert(
      fc.property(eventSets(), (events) => {
        const quads = describeLead(foldEvents(events), URL_OF_LEAD);
        for (const { subject, object, graph } of quads) {
          expect([subject.termType, graph.termType]).to.deep.equal(['NamedNode', 'DefaultGraph']);
          expect(object.termType).not.to.equal('BlankNode');
          expect(subject.value.startsWith(`${URL_OF_LEAD}#`)).to.equal(true);
        }
        serializeQuads(quads, { format: 'text/turtle', prefixes: PREFIXES, base: URL_OF_LEAD });
      }),
    );
  });
  it('describes every node that it refers to in its document', () => {
    fc.assert(
      fc.property(eventSets(), (events) => {
        const quads = describeLead(foldEvents(events), URL_OF_LEAD);
        const subjects = new Set(quads.map(({ subject }) => subject.value));
        for (const { object } of quads)
          if (object.value.startsWith(`${URL_OF_LEAD}#`))
            expect(subjects.has(object.value), object.value).to.equal(true);
      }),
    );
  });
});

describe('FRAGMENTS', () => {
  it('are derived from what they name, and differ for different things', () => {
    expect(FRAGMENTS.event({ key: '0123456789abcdef99' })).to.equal('event-0123456789abcdef');
    expect(FRAGMENTS.identifier({ propertyID: 'a', value: 'b' })).to.match(/^identifier-[0-9a-f]{12}$/);
    expect(FRAGMENTS.identifier({ propertyID: 'a', value: 'b' })).not.to.equal(
      FRAGMENTS.identifier({ propertyID: 'b', value: 'a' }),
    );
    expect(FRAGMENTS.source({ text: 'a' })).not.to.equal(FRAGMENTS.source({ type: 'a' }));
    expect(FRAGMENTS.actor('a')).to.equal(FRAGMENTS.actor('a'));
  });
});
