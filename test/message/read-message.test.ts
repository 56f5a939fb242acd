import { expect } from 'chai';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { NotificationError } from '../../src/errors.ts';
import { convertDocument } from '../../src/message/convert.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { readMessage } from '../../src/message/read-message.ts';
import { serializeQuads, type Quad } from '../../src/rdf/quads.ts';

const encoder = new TextEncoder();
const lines = (quads: readonly Quad[]): string => serializeQuads(quads, { format: 'application/n-quads' });

/** Messages of all kinds, and what is mended before they are read: a mark, a key twice, half of a character. */
const MESSAGES = [
  ...generateMessages({ count: 60, seed: 17 }),
  '\uFEFF{"topic":"realestate/lead#add","topic":"realestate/lead#add","data":{"object":{"name":"\\ud800","email":"MIRA@example.com"}}}',
  '<https://example.com/a> <http://schema.org/name> "Mira" .',
];

describe('readMessage', () => {
  it('gives the same results as convertDocument and parseNotification, in either order', async () => {
    for (const text of MESSAGES)
      for (const first of ['document', 'events'] as const) {
        const content = { body: encoder.encode(text), base: 'https://pod.example/inbox/1' };
        const message = readMessage(content, { region: 'GB' });
        await message[first]();
        const [document, parsed] = [await message.document(), await message.events()];
        const [alone, alsoAlone] = [
          await convertDocument(content, { region: 'GB' }),
          await parseNotification(content, { region: 'GB' }),
        ];
        expect(lines(await document.quads())).to.equal(lines(await alone.quads()));
        expect(document.warnings).to.deep.equal(alone.warnings);
        expect(parsed).to.deep.equal(alsoAlone);
      }
  });
  it('explains why a document is not a message', async () => {
    const message = readMessage({ body: encoder.encode('{') });
    for (const ask of ['document', 'events'] as const) {
      const error: unknown = await message[ask]().then(undefined, (reason: unknown) => reason);
      expect(error).to.be.instanceOf(NotificationError).with.property('reason', 'not-json');
    }
    expect(() => readMessage({ body: new Uint8Array([0xff]) })).to.throw(NotificationError, /UTF-8/);
  });
});
