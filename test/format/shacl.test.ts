import { expect } from 'chai';
import { describeLead } from '../../src/lead/document/describe.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import type { EventGroup } from '../../src/lead/identity/lead-names.ts';
import { writeLeadDocument } from '../../src/lead/document/document.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { blankNode, literal, namedNode, parseRdf, quad, type Quad } from '../../src/rdf/quads.ts';
import { validateLeadQuads } from '../../src/format/validate.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { dcterms, lead, rdf, schema, vcard, xsd } from '../../src/vocab.ts';
import { runsOf } from '../support/extent.ts';
import { envelope, leadOf, seedText } from '../support/messages.ts';

const URL_OF_LEAD = 'https://pod.example/leads/ab/abc.ttl';
const IT = `${URL_OF_LEAD}#it`;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
async function groupsOf(texts: Iterable<string>): Promise<EventGroup[]> {
  const events = [];
  for (const text of texts) events.push(...(await parseNotification({ body: bytesOf(text) })).events);
  return groupEvents(events);
}

/** The statements of a stored lead that has everything: contact, identifiers, a source, two events. */
async function storedLead(): Promise<Quad[]> {
  const object = leadOf({
    leadSource: [{ type: 'AskAction', object: { text: 'Is it sold?' } }],
    dateSent: '2024-03-01',
  });
  const [group] = await groupsOf([JSON.stringify(envelope({}, { object })), seedText('accept')]);
  return describeLead(foldEvents(group!.events), URL_OF_LEAD);
}

describe('validateLeadQuads', () => {
  const shouldViolate = async (quads: readonly Quad[], focus: string, path: string, message: string): Promise<void> => {
    const results = await validateLeadQuads(quads);
    expect(results).to.deep.include({ severity: 'error', focusNode: focus, path, message });
  };
  const without = (quads: readonly Quad[], property: string): Quad[] =>
    quads.filter(({ predicate }) => predicate.value !== property);
  const withQuad = (quads: readonly Quad[], subject: string, property: string, object: Quad['object']): Quad[] => [
    ...quads,
    quad(namedNode(subject), namedNode(property), object),
  ];
  const objectOf = (quads: readonly Quad[], property: string): string =>
    quads.find(({ predicate }) => predicate.value === property)!.object.value;
  /** The same statements, with a blank node for a node of that name. */
  const blanked = (quads: readonly Quad[], iri: string): Quad[] => {
    const swap = <T extends Quad['subject'] | Quad['object']>(term: T): T | ReturnType<typeof blankNode> =>
      term.value === iri ? blankNode('b0') : term;
    return quads.map(({ subject, predicate, object }) => quad(swap(subject), predicate, swap(object)));
  };

  it('accepts the leads of generated messages', async () => {
    const groups = await groupsOf(generateMessages({ count: runsOf(200), seed: 17 }));
    expect(groups.length).to.be.greaterThan(runsOf(200) / 4);
    for (const { slug, events } of groups) {
      const quads = describeLead(foldEvents(events), URL_OF_LEAD);
      expect(await validateLeadQuads(quads), slug).to.deep.equal([]);
    }
  });
  it('accepts a document with its checksum, a lead that moved, and what others have added', async () => {
    const [group] = await groupsOf([seedText('add')]);
    const foreign = parseRdf(`<#it> <https://b.example/note> [ <https://b.example/p> 1 ] .`, {
      format: 'text/turtle',
      base: URL_OF_LEAD,
    });
    const replacedBy = 'https://pod.example/leads/cd/cde.ttl';
    const text = writeLeadDocument({ lead: foldEvents(group!.events), replacedBy, foreign }, URL_OF_LEAD);
    expect(await validateLeadQuads(parseRdf(text, { format: 'text/turtle', base: URL_OF_LEAD }))).to.deep.equal([]);
  });
  it('reports nothing about what is not a lead', async () => {
    expect(await validateLeadQuads(parseRdf('<a:a> <a:b> [] .', { format: 'text/turtle' }))).to.deep.equal([]);
  });

  it('finds a lead without a status, with two, and with another', async () => {
    const message = 'a lead has exactly one status: new, assigned, accepted, rejected or retracted';
    const quads = await storedLead();
    expect(await validateLeadQuads(quads)).to.deep.equal([]);
    await shouldViolate(without(quads, lead('status')), IT, lead('status'), message);
    await shouldViolate(withQuad(quads, IT, lead('status'), literal('new')), IT, lead('status'), message);
    const other = withQuad(without(quads, lead('status')), IT, lead('status'), literal('sold'));
    await shouldViolate(other, IT, lead('status'), message);
    expect(await validateLeadQuads(withQuad(quads, IT, lead('status'), literal('sold')))).to.have.length(1);
  });
  it('finds blank nodes', async () => {
    const quads = await storedLead();
    for (const [property, message] of [
      [schema('identifier'), 'an identifier is a schema:PropertyValue, and no blank node'],
      [lead('leadSource'), 'a source is a lead:Source, and no blank node'],
      [lead('event'), 'a lead has at least one event, and none is a blank node'],
    ] as const)
      await shouldViolate(blanked(quads, objectOf(quads, property)), IT, property, message);
    const contact = 'a lead has at most one contact, a schema:Person and vcard:Individual, and no blank node';
    await shouldViolate(blanked(quads, `${URL_OF_LEAD}#contact`), IT, schema('object'), contact);
    const anonymous = await validateLeadQuads(blanked(quads, IT));
    expect(anonymous).to.deep.include({
      severity: 'error',
      focusNode: '_:b0',
      path: '',
      message: 'a lead is no blank node',
    });
  });
  it('finds a wrong checksum', async () => {
    const message = 'a document has one checksum of 64 hexadecimal digits';
    for (const sum of ['0'.repeat(63), 'g'.repeat(64), 'A'.repeat(64)])
      await shouldViolate(
        withQuad(await storedLead(), URL_OF_LEAD, lead('checksum'), literal(sum)),
        URL_OF_LEAD,
        lead('checksum'),
        message,
      );
  });
  it('finds a lead without its class, and one without events', async () => {
    const quads = await storedLead();
    const classless = quads.filter(({ object }) => object.value !== lead('Lead'));
    const orScored = 'what has a status or events is a lead:Lead, or a lead:AwaitedLead where it has only scores';
    await shouldViolate(classless, IT, rdf('type'), orScored);
    const message = 'a lead has at least one event, and none is a blank node';
    await shouldViolate(without(quads, lead('event')), IT, lead('event'), message);
  });
  it('finds identifiers with missing or surplus values', async () => {
    const quads = await storedLead();
    const identifier = objectOf(quads, schema('identifier'));
    const message = 'an identifier has exactly one value, a text that is not empty';
    await shouldViolate(without(quads, schema('value')), identifier, schema('value'), message);
    await shouldViolate(
      withQuad(quads, identifier, schema('value'), literal('2')),
      identifier,
      schema('value'),
      message,
    );
    await shouldViolate(
      without(quads, schema('propertyID')),
      identifier,
      schema('propertyID'),
      'an identifier has exactly one propertyID, a plain text',
    );
  });
  it('finds invalid times and times that are not in UTC', async () => {
    const quads = without(await storedLead(), dcterms('modified'));
    const message = 'a lead was modified at most at one time, an xsd:dateTime in UTC';
    for (const time of [
      literal('2024-03-01T10:00:00.000Z'),
      literal('2024-03-01T10:00:00.000+01:00', namedNode(xsd('dateTime'))),
      literal('yesterdayZ', namedNode(xsd('dateTime'))),
    ])
      await shouldViolate(withQuad(quads, IT, dcterms('modified'), time), IT, dcterms('modified'), message);
  });
  it('finds events without a type', async () => {
    const quads = await storedLead();
    const event = objectOf(quads, lead('event'));
    for (const [property, message] of [
      [lead('eventId'), 'an event has exactly one eventId, an IRI or a text'],
      [lead('mediaType'), 'an event has exactly one mediaType, such as application/json'],
      [
        lead('topic'),
        'an event has exactly one topic: realestate/lead# and add, update, score, assign, accept, reject or retract',
      ],
      [schema('object'), 'an event has exactly one object, the lead'],
    ] as const)
      await shouldViolate(without(quads, property), event, property, message);
    const untold = await validateLeadQuads(without(quads, lead('source')));
    const expected =
      'an event has exactly one source, the text that it was read from, or says where in the journal it is';
    expect(untold.map(({ focusNode, message }) => [focusNode, message])).to.deep.include([event, expected]);
    const types = quads.filter(({ subject, predicate }) => subject.value !== event || predicate.value !== rdf('type'));
    const message =
      'an event is an AddAction, UpdateAction, AssignAction, AcceptAction, RejectAction, lead:RetractAction or lead:ScoreAction';
    await shouldViolate(types, event, rdf('type'), message);
    const topic = withQuad(without(quads, lead('topic')), event, lead('topic'), literal('realestate/lead#asssign'));
    expect((await validateLeadQuads(topic)).map(({ focusNode, path }) => [focusNode, path])).to.deep.include([
      event,
      lead('topic'),
    ]);
  });
  it('finds contacts that other apps would not understand', async () => {
    const quads = await storedLead();
    const contact = `${URL_OF_LEAD}#contact`;
    const classless = quads.filter(({ object }) => object.value !== vcard('Individual'));
    const message = 'a lead has at most one contact, a schema:Person and vcard:Individual, and no blank node';
    await shouldViolate(classless, IT, schema('object'), message);
    const mailbox = withQuad(quads, contact, vcard('hasEmail'), namedNode('https://b.example/'));
    await shouldViolate(mailbox, contact, vcard('hasEmail'), 'vcard:hasEmail is an IRI that begins with mailto:');
  });
});
