import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import jsonld from 'jsonld';
import {
  answerEvent,
  EVENT_TYPE,
  ownEvent,
  type OwnEvent,
  type EventContent,
} from '../../../src/desk/answers/event.ts';
import { generateMessages } from '../../../src/dev/generator/generator.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { foldEvents, type Lead } from '../../../src/lead/lead.ts';
import { convertDocument } from '../../../src/message/convert.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { decodeJson } from '../../../src/message/decode/json-decode.ts';
import { parseNotification } from '../../../src/message/notification.ts';
import { parseRdf, type Quad } from '../../../src/rdf/quads.ts';
import { JsonObject } from '../../../src/text/json.ts';
import { lead as leadTerm, PREFIXES, rdf, schema } from '../../../src/vocab.ts';

const ME = 'https://agent.example.net/profile/card#me';
const BROKER = 'https://broker.example.org/profile/card#me';
const FETCHED = 'the loader was asked';

const sample = (action: string): string =>
  readFileSync(new URL(`../../../samples/v1/lead-${action}.json`, import.meta.url), 'utf8');

const read = async (text: string, contentType = EVENT_TYPE): Promise<LeadEvent[]> => [
  ...(await parseNotification({ body: Buffer.from(text), contentType })).events,
];

/** A strict consumer: jsonld.js alone, which may fetch nothing. */
const strictly = async (body: string, safe = true): Promise<string> =>
  (await jsonld.toRDF(JSON.parse(body) as object, {
    ...{ format: 'application/n-quads', safe },
    documentLoader: () => Promise.reject(new Error(FETCHED)),
  })) as unknown as string;

const said = (action: EventContent['action'], rest: Partial<EventContent> = {}): EventContent => ({
  ...{ action, by: ME, to: BROKER, id: `https://agent.example.net/events/${action}` },
  ...{ time: '2026-03-02T08:00:00.000Z', ...rest },
});

/** The six events of the format as we write them, about the lead of the samples. */
async function sixEvents(): Promise<OwnEvent[]> {
  const added = foldEvents(await read(sample('add')));
  const offered = foldEvents((await Promise.all(['add', 'assign'].map((one) => read(sample(one))))).flat());
  const { data } = Object.fromEntries(decodeJson(sample('add')) as JsonObject);
  const { id, time } = said('accept');
  return [
    ownEvent('realestate/lead#add', data ?? null, {
      by: 'https://office.example.com/profile/card#me',
      to: ME,
      id,
      time,
    }),
    answerEvent(added, said('assign', { comment: 'Yours, if you like' })),
    answerEvent(offered, said('accept', { comment: 'I call today' })),
    answerEvent(offered, said('reject', { reason: 'out of my area', comment: 'sorry' })),
    answerEvent(offered, said('retract', { reason: 'no answer' })),
    answerEvent(added, said('update', { set: { name: 'Mira Q. Alder', budget: '450000', owner: 'Constellation 1' } })),
  ];
}

/** What a graph says of an event and its lead, whichever of the two ways it has to say an identifier. */
function factsOf(quads: readonly Quad[], event: string): Record<string, unknown> {
  const of = (subject: string | undefined, predicate: string): string[] =>
    quads
      .filter((quad) => quad.subject.value === subject && quad.predicate.value === predicate)
      .map(({ object }) => object.value)
      .sort();
  const named = (nodes: readonly string[]): string[] => nodes.map((one) => of(one, schema('name'))[0] ?? one);
  const identifiersOf = (subject: string | undefined): string[] =>
    of(subject, schema('identifier'))
      .flatMap((one) => [
        ...of(one, schema('propertyID')).map((name) => `${name} ${of(one, schema('value')).join(' ')}`),
        ...quads
          .filter(({ subject: { value }, predicate }) => value === one && predicate.value.startsWith(PREFIXES.x))
          .map(({ predicate, object }) => `${predicate.value.slice(PREFIXES.x.length)} ${object.value}`),
      ])
      .sort();
  const [lead] = of(event, schema('object'));
  const [contact] = of(lead, schema('object'));
  const all = (subject: string | undefined, names: readonly string[]): unknown =>
    names.map((name) => [name, named(of(subject, name))]);
  const [agent] = of(event, schema('agent')).filter((one, index, list) => list.indexOf(one) === index);
  return {
    types: of(event, rdf('type')).filter((type) => !type.endsWith('CancelAction')),
    agent,
    event: all(event, [
      ...[leadTerm('topic'), schema('startTime'), schema('recipient'), schema('participant')],
      ...[leadTerm('originalRecipient'), schema('comment'), leadTerm('reason')],
    ]),
    isLead: of(lead, rdf('type')).includes(leadTerm('Lead')),
    lead: [all(lead, [schema('owner'), schema('sender')]), identifiersOf(lead)],
    isPerson: of(contact, rdf('type')).includes(schema('Person')),
    contact: [
      all(contact, ['name', 'givenName', 'familyName', 'email', 'telephone'].map(schema)),
      identifiersOf(contact),
    ],
    sources: of(lead, leadTerm('leadSource')).map((source) => of(source, rdf('type'))),
  };
}

describe('An event of leadpod, read by a consumer that supports JSON-LD but not leads', () => {
  it('states the same about event and lead as leadpod reads, for all six actions', async () => {
    const events = await sixEvents();
    expect(events.map(({ topic }) => topic.replace('realestate/lead#', ''))).to.deep.equal([
      ...['add', 'assign', 'accept', 'reject', 'retract', 'update'],
    ]);
    for (const { id, body, topic } of events) {
      const strict = parseRdf(await strictly(body), { format: 'application/n-quads' });
      const ours = await (await convertDocument({ body: Buffer.from(body), contentType: EVENT_TYPE })).quads();
      const facts = factsOf(strict, id);
      expect(facts, topic).to.deep.equal(factsOf(ours, id));
      expect(facts, topic).to.include({ isLead: true, isPerson: true });
      expect(facts['types'], topic).to.have.length(1);
      expect(JSON.stringify(facts['lead']), topic).to.contain('crmLeadId L-4711');
    }
  });

  it('is the same event if a server keeps only the triples', async () => {
    for (const { id, body, topic } of await sixEvents()) {
      const [plain] = await read(body);
      const parsed = await parseNotification({
        body: Buffer.from(await strictly(body)),
        ...{ contentType: 'application/n-quads', base: 'https://inbox.example.com/1' },
      });
      const [kept] = parsed.events;
      expect(kept?.id, topic).to.equal(id);
      const about = (event: LeadEvent | undefined): unknown => [
        ...[event?.action, event?.time, event?.agent?.iri, event?.recipient?.iri, event?.participant?.iri],
        ...[event?.statement.identifiers, event?.statement.emails, event?.statement.telephones],
      ];
      expect(about(kept), topic).to.deep.equal(about(plain));
    }
  });

  it('conforms to the published schema, for readers without JSON-LD', async () => {
    const path = new URL('../../../contexts/lead-message.schema.json', import.meta.url);
    const schemaFile = JSON.parse(readFileSync(path, 'utf8')) as object;
    const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(schemaFile);
    for (const { body, topic } of await sixEvents()) expect(isValid(JSON.parse(body)), topic).to.equal(true);
  });

  it('is well-formed, whatever the messages contain that it repeats', async () => {
    const texts = [...generateMessages({ count: 60, seed: 18 })];
    const events = (await Promise.all(texts.map((text) => read(text).catch(() => [])))).flat();
    const leads: Lead[] = groupEvents(events).map((group) => foldEvents(group.events));
    let withContext = 0;
    for (const lead of leads) {
      const { body } = answerEvent(lead, said('assign'));
      if (!body.startsWith('{"@context"')) continue;
      withContext += 1;
      // Relative references and the like are dropped, and nothing is refused.
      parseRdf(await strictly(body, false), { format: 'application/n-quads' });
    }
    expect(leads.length).to.be.above(10);
    expect(withContext).to.be.above(leads.length * 0.8);
  });
});
