import { expect } from 'chai';
import { decodeJson } from '../../src/message/decode/json-decode.ts';
import { validateMessage } from '../../src/format/validate.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { runsOf } from '../support/extent.ts';
import { envelope, envelopeOfContact, envelopeOfLead, leadOf, SEED_FILES, seedText } from '../support/messages.ts';

/** Stands where a value is wrong; no finding may repeat it. */
const CANARY = 'canary-person';

const textOf = (message: unknown): string => (typeof message === 'string' ? message : JSON.stringify(message));

/** A message in, the places and reasons out. */
async function shouldFault(message: unknown, ...expected: string[]): Promise<void> {
  const faults = await validateMessage(textOf(message));
  expect(faults.map(({ pointer, message: text }) => `${pointer} ${text}`)).to.deep.equal(expected);
  expect(JSON.stringify(faults)).not.to.contain(CANARY);
}

describe('validateMessage', () => {
  for (const file of Object.keys(SEED_FILES) as (keyof typeof SEED_FILES)[])
    it(`accepts the ${file} message in samples/`, () => shouldFault(seedText(file)));
  it('accepts every generated message', async () => {
    for (const text of generateMessages({ count: runsOf(1000), seed: 3 }))
      expect(await validateMessage(text), text).to.be.empty;
  });
  it('takes a text, JSON as leadpod has it and JSON as JavaScript has it', async () => {
    const message = envelopeOfContact({ email: true });
    const expected = await validateMessage(JSON.stringify(message));
    expect(expected).to.have.length(1);
    expect(await validateMessage(decodeJson(JSON.stringify(message)))).to.deep.equal(expected);
    expect(await validateMessage(message as never)).to.deep.equal(expected);
  });

  it('reports the position at which a text is not JSON', () =>
    shouldFault('{"topic":', '/topic line 1, column 10: expected a value, but the text ends here'));
  it('requires a message or a list of messages', async () => {
    await shouldFault('42', ' expected a lead message: an object, or a list of such');
    await shouldFault([envelope(), CANARY], '/1 expected a lead message: an object, or a list of such');
  });
  it('requires a topic or a type', async () => {
    const expected = 'expected a topic, such as realestate/lead#accept, or a type, such as lead#accept or AcceptAction';
    await shouldFault({ object: leadOf() }, `/topic ${expected}`);
    await shouldFault({ '@graph': [envelope(), {}] }, `/@graph/1/topic ${expected}`);
    await shouldFault({ type: 'Notification', object: {} }, `/object/topic ${expected}`);
  });
  it('requires a valid topic', async () => {
    for (const topic of [CANARY, 'realestate/lead#', '#add', 7, {}])
      await shouldFault({ topic }, '/topic expected a topic, such as realestate/lead#accept');
  });
  it('leaves messages of other topics, other actions and JSON-LD alone', async () => {
    await shouldFault({ topic: 'realestate/website#askquestion', data: CANARY });
    await shouldFault({ type: 'AddAction', object: { type: 'Contact', email: true } });
    await shouldFault({ '@context': 'https://schema.org', type: 'AddAction', object: CANARY });
    await shouldFault({ type: 'Notification', object: 'https://pod.example/inbox/2' });
  });
  it('requires the event and its lead', async () => {
    await shouldFault({ topic: 'realestate/lead#add' }, '/object expected an object: the lead that the event is about');
    await shouldFault(
      envelope({}, { object: undefined }),
      '/data/object expected an object: the lead that the event is about',
    );
    await shouldFault(
      envelope({}, { object: CANARY }),
      '/data/object expected an object: the lead that the event is about',
    );
    await shouldFault(
      envelope({}, { object: [] }),
      '/data/object expected an object: the lead that the event is about',
    );
    await shouldFault({ type: 'LEAD#Add' }, '/object expected an object: the lead that the event is about');
  });
  it('requires the type of the lead', async () => {
    await shouldFault(envelope({}, { object: {} }), '/data/object/type expected the type Lead');
    await shouldFault(envelopeOfLead({ type: CANARY }), '/data/object/type expected the type Lead');
    await shouldFault(envelopeOfLead({ type: ['Thing', 'Lead'] }));
    await shouldFault(envelope({}, { object: { '@type': 'https://w3id.org/leadpod#Lead' } }));
  });
  it('requires scalars in the maps of vendors', async () => {
    await shouldFault(
      envelopeOfLead({ identifier: { 'a/b': { [CANARY]: 1 }, c: 1, d: true, e: null, f: ['g', 7] } }),
      '/data/object/identifier/a~1b expected a string, a number or a boolean',
    );
    await shouldFault(envelopeOfContact({ sameAs: 'https://b.example/', identifier: [{ propertyID: 'a', value: 1 }] }));
    await shouldFault(
      envelopeOfLead({ identifier: false }),
      '/data/object/identifier expected a map from vendor keys to strings, numbers or booleans, or PropertyValues',
    );
    await shouldFault(
      '{"topic":"realestate/lead#add","data":{"object":{"type":"Lead","identifier":{"big":1e400,"__proto__":{}}}}}',
      '/data/object/identifier/__proto__ expected a string, a number or a boolean',
    );
  });
  it('requires dates that exist', async () => {
    const expected =
      'expected a date that exists, in RFC 3339, as a day, as in mail, or in seconds or milliseconds since 1970';
    for (const time of [CANARY, '2024-02-30', '2024-03-01T24:00:00Z', true, 1.5, 20240229, {}, [1709287200, 'soon']])
      await shouldFault(envelope({ time }), `/time${Array.isArray(time) ? '/1' : ''} ${expected}`);
    for (const time of [
      '',
      null,
      '2024-02-29',
      '2024-03-01T10:00:00.123456789+0100',
      1709287200000,
      '1709287200000',
      1709287200,
      1709287200.5,
      'Tue, 05 Mar 2024 16:38:40 GMT',
      'Tue Mar  5 16:38:40 2024',
    ])
      await shouldFault(envelope({ time }));
    await shouldFault(envelopeOfLead({ dateSent: 'yesterday' }), `/data/object/dateSent ${expected}`);
    await shouldFault(
      envelopeOfLead({ leadSource: [{ type: 'AskAction' }, { startTime: 'then' }] }),
      `/data/object/leadSource/1/startTime ${expected}`,
    );
  });
  it('requires strings or numbers as addresses', async () => {
    await shouldFault(
      envelopeOfContact({ telephone: true }),
      '/data/object/object/telephone expected a string or a number',
    );
    await shouldFault(
      envelopeOfContact({ email: [false, CANARY] }),
      '/data/object/object/email/0 expected a string or a number',
    );
    await shouldFault(envelopeOfContact({ telephone: [9035550142, { value: '+1' }], email: '' }));
  });
  it('requires IRIs, names or objects as actors', async () => {
    const expected = 'expected an IRI, a name, or an object with an id or a name';
    await shouldFault(envelope({ agent: 7 }), `/agent ${expected}`);
    await shouldFault(envelope({}, { agent: [null, true] }), `/data/agent/1 ${expected}`);
    await shouldFault(envelopeOfLead({ owner: false }), `/data/object/owner ${expected}`);
    await shouldFault(envelope({ agent: null, source: 'Constellation 1', instrument: { id: 'https://b.example/' } }));
  });
  it('requires an IRI as id', () => shouldFault(envelope({ id: 7 }), '/id expected an IRI'));
  it('is not slowed down by a text that is almost a type', async () => {
    // A pattern that tries each place anew would take until the guard against hanging.
    const text = JSON.stringify({ type: ' '.repeat(500_000), topic: `${' '.repeat(400_000)}x` });
    expect(await validateMessage(text)).not.to.be.empty;
  });
});
