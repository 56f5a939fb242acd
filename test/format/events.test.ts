import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import type { LeadAcceptEvent, LeadMessage } from '../../src/format/lead-message.ts';
import { SCHEMA_ID, validateEvent, validateMessage } from '../../src/format/schema.ts';
import { readShapesFile } from '../../src/format/shapes-file.ts';
import { validateText } from '../../src/format/validate.ts';
import { runsOf } from '../support/extent.ts';
import { envelope, SEED_ACTIONS, seedText } from '../support/messages.ts';

const SAMPLES = new URL('../../samples/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, SAMPLES), 'utf8');

/** The folders of released samples: one for each version of the format. */
const VERSIONS = readdirSync(SAMPLES).filter((name) => /^v\d+$/u.test(name));
const released = VERSIONS.flatMap((version) =>
  readdirSync(new URL(version, SAMPLES))
    .filter((file) => file.endsWith('.json'))
    .map((file) => `${version}/${file}`),
);

/** A message in, the places and reasons out. */
async function shouldFault(message: unknown, ...expected: string[]): Promise<void> {
  const faults = await validateEvent(JSON.stringify(message));
  expect(faults.map(({ pointer, message: text }) => `${pointer} ${text}`)).to.deep.equal(expected);
}

describe('Released samples', () => {
  it('number six for each version', () => expect(released).to.have.length(6 * VERSIONS.length).and.not.to.be.empty);
  for (const file of released) {
    it(`${file} is what was released`, () => {
      const [folder, name = ''] = file.split('/');
      const line = read(`${folder}/SHA256SUMS`)
        .split('\n')
        .find((one) => one.endsWith(` ${name}`));
      expect(line).to.equal(`${createHash('sha256').update(read(file)).digest('hex')}  ${name}`);
    });
    it(`${file} conforms to the present schema, and is read without a word`, async () => {
      expect(await validateEvent(read(file))).to.be.empty;
      expect(await validateText({ body: Buffer.from(read(file)), contentType: 'application/json' })).to.be.empty;
    });
  }
});

describe('validateEvent', () => {
  for (const action of SEED_ACTIONS)
    it(`accepts the ${action} message in samples/`, async () =>
      expect(await validateEvent(seedText(action))).to.be.empty);

  it('accepts nothing that validateMessage rejects', async () => {
    let accepted = 0;
    for (const text of generateMessages({ count: runsOf(300), seed: 11 })) {
      if ((await validateEvent(text)).length > 0) continue;
      accepted += 1;
      expect(await validateMessage(text), text).to.be.empty;
    }
    expect(accepted).to.be.above(runsOf(300) / 10);
  });
  it('requires topic, id, time and data', async () => {
    const expected = 'expected an object with topic, id, time and data';
    await shouldFault({}, `/topic ${expected}`, `/id ${expected}`, `/time ${expected}`, `/data ${expected}`);
    await shouldFault(7, ` ${expected}`);
    await shouldFault(
      envelope({ id: '', time: 1709287200000 }),
      '/id expected an IRI',
      '/time expected a time, as a text',
    );
  });
  it('requires one of the six topics', async () => {
    await shouldFault(envelope({ topic: 'realestate/lead#score' }), '/topic expected the topic realestate/lead#add');
    await shouldFault(envelope({ topic: 'lead#accept' }), '/topic expected the topic realestate/lead#accept');
    await shouldFault(envelope({ topic: 'realestate/lead#asssign' }));
  });
  it('requires the lead, and all that validateMessage requires', async () => {
    await shouldFault(
      envelope({}, { object: undefined }),
      '/data/object expected an object: the lead that the event is about',
    );
    await shouldFault({ ...envelope(), data: [] }, '/data expected an object: the event');
    await shouldFault(envelope({ agent: 7 }), '/agent expected an IRI, a name, or an object with an id or a name');
  });
  it('reports the position at which a text is not JSON', async () =>
    expect(await validateEvent('{')).to.have.length(1));

  it('has types that are generated from the same schema', async () => {
    const event: LeadAcceptEvent = {
      topic: 'realestate/lead#accept',
      id: 'https://crm.example.com/events/1',
      time: '2024-03-01T10:00:00Z',
      data: {
        agent: 'https://imogen.example.org/profile/card#me',
        object: { type: 'Lead', about: ['https://homes.example.com/listings/7'], identifier: { crmLeadId: 7 } },
      },
    };
    const message: LeadMessage = event;
    await shouldFault(message);
    // @ts-expect-error -- an event has a name
    const nameless: LeadMessage = { ...event, id: undefined };
    await shouldFault(nameless, '/id expected an object with topic, id, time and data');
  });
});

describe('The schema of the six events', () => {
  it('is accepted by other validators, which know none of our formats', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(JSON.parse(readShapesFile('lead-message.schema.json')) as AnySchemaObject);
    const validate = ajv.getSchema(`${SCHEMA_ID}#/$defs/addEvent`);
    expect(validate?.(JSON.parse(read('v1/lead-add.json')))).to.equal(true);
    expect(validate?.(JSON.parse(read('v1/lead-accept.json')))).to.equal(false);
  });
});
