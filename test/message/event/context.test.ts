import { expect } from 'chai';
import jsonld from 'jsonld';
import { contextOf, EVENT_CONTEXT, isEventContext } from '../../../src/message/event/context.ts';
import { decodeJson } from '../../../src/message/decode/json-decode.ts';
import { listWarnings } from '../../../src/message/parsed-notification.ts';
import { parseNotification } from '../../../src/message/notification.ts';
import { canonicalJson, JsonObject } from '../../../src/text/json.ts';
import { envelope, leadOf, type Message } from '../../support/messages.ts';

const objectOf = (message: Message): JsonObject => decodeJson(JSON.stringify(message)) as JsonObject;

/** A message as it is sent: with its context, if it gets one. */
const sent = (message: Message): string =>
  canonicalJson(JsonObject.of([['@context', contextOf(objectOf(message))], ...objectOf(message)]));

/** What a processor of JSON-LD makes of a text, as N-Quads. It may fetch nothing, and drop nothing. */
const strictly = (text: string): Promise<string> =>
  jsonld.toRDF(JSON.parse(text) as object, {
    ...{ format: 'application/n-quads', safe: true, base: 'https://inbox.example.com/1' },
    documentLoader: (url: string) => Promise.reject(new Error(`asked for ${url}`)),
  }) as unknown as Promise<string>;

const withLead = (members: Message): Message => envelope({}, { object: leadOf(members) });

describe('The context of an event', () => {
  it('is complete in the message: no context is fetched and no key is dropped', async () => {
    const quads = await strictly(sent(envelope()));
    expect(quads).to.contain('<https://vendor.example/publish/1> <http://schema.org/object> _:b0 .');
    expect(quads).to.contain('_:b0 <http://schema.org/identifier> _:b1 .');
    expect(quads).to.contain('_:b1 <https://w3id.org/leadpod/x#crm> "L-1" .');
  });

  it('defines each key that cannot be the end of an IRI', async () => {
    const quads = await strictly(sent(withLead({ identifier: { 'boost id': '7', '<"': '8', été: '9' } })));
    for (const name of ['boost%20id', '%3C%22', 'été'])
      expect(quads).to.contain(`_:b1 <https://w3id.org/leadpod/x#${name}> `);
  });

  it('changes nothing for a reader of the format', async () => {
    const message = withLead({ identifier: { 'boost id': '7' } });
    const read = async (text: string): Promise<unknown> => {
      const parsed = await parseNotification({ body: Buffer.from(text), contentType: 'application/ld+json' });
      return [parsed.events.map(({ key, statement }) => ({ key, statement })), listWarnings(parsed)];
    };
    const text = sent(message);
    expect(text).to.contain('"@context"');
    expect(await read(text)).to.deep.equal(await read(JSON.stringify(message)));
    const wrapped = [{ type: 'Notification', object: JSON.parse(text) as object }];
    const plain = [{ type: 'Notification', object: message }];
    expect(await read(JSON.stringify(wrapped))).to.deep.equal(await read(JSON.stringify(plain)));
  });

  it('is distinguished from every other context', () => {
    const json = (value: unknown): Parameters<typeof isEventContext>[0] => decodeJson(JSON.stringify(value));
    expect(isEventContext(json(EVENT_CONTEXT))).to.equal(true);
    expect(isEventContext(json({ ...EVENT_CONTEXT, 'boost id': 'https://w3id.org/leadpod/x#boost%20id' }))).to.equal(
      true,
    );
    for (const other of [
      ...[null, 'https://schema.org', [EVENT_CONTEXT], {}],
      { ...EVENT_CONTEXT, topic: 'http://schema.org/name' },
      { ...EVENT_CONTEXT, agent: { '@id': 'http://schema.org/agent' } },
      { ...EVENT_CONTEXT, email: 'http://schema.org/name' },
      { ...EVENT_CONTEXT, email: { '@id': 'https://w3id.org/leadpod/x#email' } },
    ])
      expect(isEventContext(json(other)), JSON.stringify(other)).to.equal(false);
  });

  for (const [what, message] of Object.entries<Message>({
    'a context of its own': { '@context': 'https://schema.org', ...envelope() },
    'a keyword': withLead({ about: { '@id': 'https://homes.example.com/7' } }),
    'a name that is no reference': withLead({ about: { id: '12 Elm St' } }),
    'a number in the place of a name': withLead({ about: { id: 12 } }),
    'an empty name': withLead({ about: { id: '' } }),
    'an action with a name of its own': envelope({}, { id: 'https://vendor.example/7' }),
    'a type that is no word': withLead({ about: { type: 'Single family home' } }),
    'a type that is a keyword': withLead({ about: { type: ['Product', '@json'] } }),
    'a type that is no text': withLead({ about: { type: 7 } }),
    'an actor that is only a name': envelope({}, { agent: 'Constellation 1' }),
    'an owner that is only a name': withLead({ owner: 'Constellation 1' }),
    'a key that is nearly an IRI': withLead({ about: { 'crm: id': 7 } }),
    'a key that is nearly a path': withLead({ about: { 'crm/lead id': 7 } }),
    'data that is no object': { ...envelope(), data: 'nothing' },
    'data beside its lead': envelope({}, { instrument: { data: 7 } }),
  }))
    it(`is left out of a message with ${what}`, () => expect(contextOf(objectOf(message))).to.equal(undefined));

  it('fits names, IRIs and words of all kinds where they are allowed', async () => {
    const message = withLead({
      ...{ owner: { name: 'Constellation 1' }, sender: 'urn:office:7', 'crm:id': 7, 'crm/id': 8 },
      leadSource: [{ type: ['AskAction', 'crm:Ask'], agent: 'Office Website', owner: 'Ann', id: '#1', data: 7 }],
    });
    const quads = await strictly(sent({ ...message, agent: 'https://vendor.example/#me' }));
    expect(quads).to.contain('<http://schema.org/agent> "Office Website" .');
  });
});
