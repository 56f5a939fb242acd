import { expect } from 'chai';
import fc from 'fast-check';
import { JsonObject } from '../../../src/text/json.ts';
import { parseRdf, serializeQuads, type Quad } from '../../../src/rdf/quads.ts';
import { generateMessages } from '../../../src/dev/generator/generator.ts';
import { messagesWithContext, plainMessages } from '../../arbitraries.ts';
import { envelope, envelopeOfLead, type Message } from '../../support/messages.ts';
import { jsonOf, quadsOf } from '../../support/reading.ts';
import { assertScalarsFound, lostScalars } from '../../support/scalars.ts';
import { runsOf } from '../../support/extent.ts';

const FORMAT = { format: 'application/n-quads' } as const;
const throughNQuads = (quads: readonly Quad[]): Quad[] => parseRdf(serializeQuads(quads, FORMAT), FORMAT);

/** Every scalar of the message is found in its quads, after they were written and read again. */
const shouldLoseNothing = async (message: unknown): Promise<void> => {
  const json = jsonOf(message);
  assertScalarsFound(json, throughNQuads(await quadsOf(json)));
};
const withSchemaOrg = (members: Message): Message => ({ '@context': 'https://schema.org', ...members });
/** Some JSON-LD is refused as a whole (a boolean as a type); then it is kept in the quarantine, not lost. */
const unlessRefused = async (text: string): Promise<void> => {
  await quadsOf(jsonOf(text)).catch(() => {
    fc.pre(false);
  });
  await shouldLoseNothing(text);
};

describe('The scalar law: the quads of a message contain every scalar of it', () => {
  describe('in generated messages', () => {
    for (const seed of [1, 20240108, -7, 4096])
      it(`of seed ${seed}`, async () => {
        const lost: string[] = [];
        for (const text of generateMessages({ count: runsOf(500), seed })) {
          const json = jsonOf(text);
          for (const { pointer, text: scalar } of lostScalars(json, throughNQuads(await quadsOf(json))))
            lost.push(`${pointer}: ${scalar}`);
        }
        expect(lost.slice(0, 5)).to.deep.equal([]);
      });
  });

  describe('in plain messages', () => {
    it('from an unknown sender', async () => {
      await fc.assert(fc.asyncProperty(plainMessages, shouldLoseNothing), { numRuns: runsOf(400) });
    });
    it('in a list', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(plainMessages, { maxLength: 3 }), (texts) =>
          shouldLoseNothing(`[${texts.join(',')}]`),
        ),
        { numRuns: runsOf(50) },
      );
    });
    it('if an IRI beside a type has a list of values that are not objects', async () => {
      for (const list of ['[]', '["said"]', '[{"said":1},2]'])
        await shouldLoseNothing(`{"a":"x","b":{"@type":"urn:x","https://a.example/p":${list}}}`);
    });
    it('if a number has more digits than a double', async () => {
      for (const digits of ['9007199254740993', '1e400', '-0', '1.50', '1E+2', '0.1', '1e-7'])
        await shouldLoseNothing(
          `{"id":"https://a.example/1","score":${digits},"telephone":${digits},"dateSent":${digits}}`,
        );
    });
    it('if an IRI was repaired or is not valid', async () => {
      await shouldLoseNothing(
        envelope({ source: 'http://{lead-owner}.example.com/#me', id: 'no IRI', instrument: 'https://a b' }),
      );
      await shouldLoseNothing(
        envelopeOfLead({ url: 'https%3A%2F%2Fa.example|Home+Value|0', sameAs: { a: '' }, image: ' ' }),
      );
    });
    it('if a date, telephone number or e-mail address was rewritten', async () => {
      await shouldLoseNothing(envelopeOfLead({ dateAccepted: '2024-03-01T05:00:00.5-0500', dateSent: '2024-02-30' }));
      await shouldLoseNothing(
        envelopeOfLead({ telephone: ['731-555-0177 x6155', 7315550177, ''], email: 'Ada@Mail.Example' }),
      );
    });
    it('if a date has white space around it', async () => {
      await shouldLoseNothing(envelopeOfLead({ dateAccepted: ' 2024-03-01T10:00:00Z ' }));
      await shouldLoseNothing(envelopeOfLead({ dateAccepted: ' 2024-03-01 ' }));
    });
    it('if a type is unknown, prefixed, or not a name', async () => {
      for (const type of [
        'Foo',
        'schema:Person',
        'foo:Bar',
        'a b',
        '',
        'schema:foo bar',
        'https://a.example/T',
        7,
        ['Lead', 'X'],
      ])
        await shouldLoseNothing({ id: 'https://a.example/1', type, name: 'x' });
    });
    it('if id and @id are lists, objects or flags', async () => {
      await shouldLoseNothing({ id: ['https://a.example/1', { name: 'x' }], '@id': true });
      await shouldLoseNothing({ id: '', '@id': 'https://a.example/1', object: { '@id': 7, id: 'b' } });
    });
    it('if a vendor map contains maps, lists and PropertyValues', async () => {
      await shouldLoseNothing(
        envelopeOfLead({
          identifier: [
            { type: 'Map', crm: ['L-1', { deep: 'x' }], '': 'e', flag: false },
            'bare',
            { propertyID: 'p', value: 7 },
          ],
          additionalProperty: { name: 'n', value: 'v', unit: 'u' },
        }),
      );
    });
    it('if data is a list, a text, or beside other members', async () => {
      await shouldLoseNothing({ topic: 't', data: [{ a: 'x' }, 'y'], note: 'z' });
      await shouldLoseNothing({ topic: 't', data: 'text' });
      await shouldLoseNothing({
        topic: 7,
        id: 'a',
        agent: 'b',
        data: { id: 'c', '@id': 'd', agent: 'e', topic: 'f', type: 'g' },
      });
    });
    it('beside a @graph', async () => {
      await shouldLoseNothing({ '@graph': [{ id: 'https://a.example/1', name: 'x' }] });
      await shouldLoseNothing({ '@graph': [{ name: 'x' }], '@id': 'https://a.example/g', note: 'beside' });
    });
  });

  describe('in messages with a context of their own', () => {
    it('from an unknown sender', async () => {
      await fc.assert(fc.asyncProperty(messagesWithContext(false), unlessRefused), { numRuns: runsOf(400) });
    });
    it('if a number has a fraction or an exponent', async () => {
      for (const digits of ['0.5', '2.5', '1.50', '1e5', '1e+21', '1e-7', '9007199254740993', '1e400', '-0'])
        await shouldLoseNothing(`{"@context":"https://schema.org","price":${digits}}`);
    });
    it('if a text is in the place of an IRI', async () => {
      for (const text of ['Constellation 1', 'note: call', 'http://{a}.example/', '#it', 'a/b'])
        await shouldLoseNothing(withSchemaOrg({ url: text, '@id': text, sameAs: [text] }));
    });
    it('if an empty text is in the place of an IRI', async () => {
      await shouldLoseNothing(withSchemaOrg({ url: '', sameAs: '' }));
    });
    it('if a key cannot be converted to an IRI', async () => {
      for (const key of ['price range', 'Lead #', '', '@unknown', '100%', 'a"b', 'http://[', ':', '😀'])
        await shouldLoseNothing(withSchemaOrg({ [key]: 'x' }));
    });
    it('if a key is the label of a blank node', async () => {
      await shouldLoseNothing(withSchemaOrg({ '_:b0': 'x' }));
    });
    it('if a type is not an IRI', async () => {
      for (const type of ['Foo', 'lead#accept', 'Foo Bar', 'string', 'a:b c', '100%25 off'])
        await shouldLoseNothing(withSchemaOrg({ type, name: 'x' }));
    });
    it('if a type is a list of a topic and something else', async () => {
      for (const type of [
        ['lead#accept', 0],
        ['lead#accept', { name: 'x' }],
        [7, 'lead#assign', 'lead#add'],
      ])
        await shouldLoseNothing(withSchemaOrg({ id: { type }, type }));
    });
    it('if the context removes the meaning of a key', async () => {
      await shouldLoseNothing({ '@context': { name: null }, name: 'x' });
      await shouldLoseNothing({ '@context': ['https://schema.org', null], note: 'x' });
      await shouldLoseNothing({ '@context': null, note: 'x' });
      await shouldLoseNothing({ '@context': { '@vocab': null }, note: 'x' });
    });
    it('if the context is in a nested object', async () => {
      await shouldLoseNothing(envelope({}, { object: { '@context': 'https://schema.org', type: 'Lead', name: 'x' } }));
    });
    it('if id and @id collide', async () => {
      await shouldLoseNothing(withSchemaOrg({ id: 'https://a.example/1', '@id': 'https://a.example/2', name: 'x' }));
    });
  });
});

describe('assertScalarsFound', () => {
  it('reports which scalars are lost, and their places', async () => {
    const quads = await quadsOf(jsonOf({ id: 'https://a.example/1', name: 'x' }));
    expect(() => {
      assertScalarsFound(
        jsonOf({ id: 'https://a.example/1', name: 'x', list: [{ '@context': 'c', a: 'lost' }] }),
        quads,
      );
    }).to.throw('lost: /list/0/a: "lost"');
  });
  it('counts a type as found in the local name of a class only, not in the end of another word', async () => {
    const quads = await quadsOf(jsonOf({ type: 'AcceptAction' }));
    expect(lostScalars(jsonOf({ type: 'AcceptAction' }), quads)).to.deep.equal([]);
    expect(lostScalars(jsonOf({ type: 'Action' }), quads)).to.have.length(1);
    expect(lostScalars(jsonOf({ name: 'AcceptAction' }), quads)).to.have.length(1);
    expect(jsonOf('{}')).to.be.instanceOf(JsonObject);
  });
});
