import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { validateMessageQuads } from '../../src/format/shacl.ts';
import { convertDocument } from '../../src/message/convert.ts';
import { samplePath } from '../support/cli.ts';
import { envelope, leadOf, SEED_ACTIONS, SEED_FILES } from '../support/messages.ts';

/** What the shapes say of a message. */
async function wordsOf(message: unknown): Promise<string[]> {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const converted = await convertDocument({ body: Buffer.from(text), contentType: 'application/json' });
  return (await validateMessageQuads(await converted.quads())).map(({ message: words }) => words);
}

const files = [
  ...SEED_ACTIONS.map((action) => SEED_FILES[action]),
  ...['v1', 'story'].flatMap((folder) =>
    readdirSync(samplePath(folder))
      .filter((name) => name.endsWith('.json'))
      .map((name) => `${folder}/${name}`),
  ),
];

describe('The shapes of the six events', () => {
  for (const file of files)
    it(`are those of the sample ${file}`, async () => {
      expect(await wordsOf(readFileSync(samplePath(file), 'utf8'))).to.be.empty;
    });

  const EVENT =
    'an event with the topic realestate/lead#accept is a schema:AcceptAction, has an IRI, a time and a lead, and its parties are no texts';
  const BROKEN: Readonly<Record<string, [message: unknown, expected: readonly string[]]>> = {
    'has no time': [envelope({ time: undefined }), [EVENT]],
    'has a time that does not exist': [envelope({ time: '2024-02-30' }), [EVENT]],
    'has no id': [envelope({ id: undefined }), [EVENT]],
    'has no lead': [envelope({}, { object: undefined }), [EVENT]],
    'is about something else': [envelope({}, { object: { type: 'Person', name: 'Ada Brook' } }), [EVENT]],
    'has an agent that is an empty text': [envelope({}, { agent: '' }), [EVENT]],
    'is about a lead that nobody can tell': [
      envelope({}, { object: { type: 'Lead' } }),
      ['a lead has an identifier, a contact, an e-mail address or a telephone number'],
    ],
    'has an identifier without a value': [
      envelope({}, { object: leadOf({ identifier: { type: 'PropertyValue', propertyID: 'crm' } }) }),
      ['an identifier has a value'],
    ],
    'has an identifier without a name': [
      envelope({}, { object: leadOf({ identifier: { type: 'PropertyValue', value: 'L-1' } }) }),
      ['an identifier has a propertyID or a name'],
    ],
  };
  for (const [name, [message, expected]] of Object.entries(BROKEN))
    it(`are not those of a message that ${name}`, async () => {
      expect(await wordsOf(message)).to.deep.equal(expected);
    });

  it('are not those of an event of another class, and of a contact that is no one', async () => {
    const turtle = `
      @prefix lead: <https://w3id.org/leadpod#> . @prefix schema: <http://schema.org/> .
      <https://a.example.com/1> a schema:AddAction ; lead:topic "realestate/lead#accept" .
      [] a lead:Contact .`;
    const converted = await convertDocument({ body: Buffer.from(turtle), contentType: 'text/turtle' });
    const results = await validateMessageQuads(await converted.quads());
    expect(results.map(({ message }) => message)).to.have.members([
      EVENT,
      'a contact is a schema:Person and a vcard:Individual',
    ]);
  });

  it('leave messages of other topics alone', async () => {
    expect(await wordsOf({ topic: 'realestate/website#askquestion', data: { type: 'AskAction' } })).to.be.empty;
  });
});
