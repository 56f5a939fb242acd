import { expect } from 'chai';
import { fuzzCase } from '../../../scripts/fuzz/fuzz-mutate.ts';
import { convertDocument } from '../../../src/message/convert.ts';
import { LiftedNode } from '../../../src/message/lift/lifted-node.ts';
import type { NotificationContent } from '../../../src/message/parsed-notification.ts';
import { literal, namedNode, serializeQuads } from '../../../src/rdf/quads.ts';
import { UNKNOWN_BASE } from '../../../src/message/lift/unknown-base.ts';
import { generateMessages } from '../../../src/dev/generator/generator.ts';
import { liftedToQuads } from '../../../src/message/plain/lifted-quads.ts';
import { DifferenceError, refuseDifference, verifyConversion } from '../../../src/message/plain/verify.ts';
import { schema } from '../../../src/vocab.ts';
import { SIZE } from '../../support/extent.ts';

const CASES = SIZE === 'small' ? 300 : 20_000;
const bytes = (text: string): NotificationContent => ({ body: new TextEncoder().encode(text) });

/** Names the message of which the two ways make two things. */
async function shouldBeSame(content: NotificationContent): Promise<void> {
  try {
    await verifyConversion(content);
  } catch (error) {
    throw new Error(Buffer.from(content.body).toString('utf8'), { cause: error });
  }
}

const nodeOf = (id?: string, ...types: string[]): LiftedNode => {
  const node = new LiftedNode();
  node.id = id;
  node.addTypes(types);
  node.add(schema('name'), literal('x'));
  return node;
};
const shouldBeLeft = (node: LiftedNode): void => void expect(liftedToQuads(node)).to.equal(undefined);

describe('A plain message in one pass', () => {
  it('has the same quads, labels and warnings as from the algorithms: generated messages', async () => {
    for (const text of generateMessages({ count: CASES / 2, seed: 17, noise: true })) await shouldBeSame(bytes(text));
  });

  it('has the same quads, labels and warnings as from the algorithms: mutated messages', async () => {
    for (let index = 0; index < CASES / 2; index += 1) await shouldBeSame(fuzzCase(17, index));
  });

  it('writes a repeated node once, and circles in the order in which they were visited', async () => {
    const id = 'https://a.example/#it';
    for (const message of [
      { id, object: { id, object: [{ id, name: 'x' }, 'y', 'y'] }, name: ['x', 'x', true, 'true', 1] },
      { id, agent: { name: 'a', agent: { id, agent: [] } }, additionalProperty: {}, worksFor: {} },
      { object: Array.from({ length: 40 }, (_, index) => ({ id, name: `n${index % 3}`, [`member${index}`]: index })) },
      { id: ' ' },
      { id },
      {},
    ])
      await shouldBeSame(bytes(JSON.stringify(message)));
  });

  it('can be returned as expanded JSON-LD', async () => {
    const content = bytes(
      JSON.stringify({ topic: 'realestate/lead#add', data: { name: 'x', object: { type: 'Lead' } } }),
    );
    const [compiled, generic] = [
      await convertDocument(content, { labelPrefix: 'd1x' }),
      await convertDocument(content, { labelPrefix: 'd1x', generic: true }),
    ];
    expect(await compiled.expanded()).to.deep.equal(await generic.expanded());
    const text = serializeQuads(await compiled.quads(), { format: 'application/n-quads' });
    expect(text)
      .to.contain('_:d1xb0')
      .and.to.equal(serializeQuads(await generic.quads(), { format: 'application/n-quads' }));
  });

  it('is left to the algorithms if they would change it', () => {
    shouldBeLeft(nodeOf('https://a.example/\u3000'));
    shouldBeLeft(nodeOf(`${UNKNOWN_BASE}x`));
    shouldBeLeft(nodeOf(undefined, 'urn:x:\u00a0'));
    const referring = nodeOf();
    referring.add(schema('url'), namedNode('https://a.example/\u3000'));
    shouldBeLeft(referring);
    let deep = nodeOf();
    for (let level = 0; level < 100; level += 1) {
      const above = nodeOf();
      above.add(schema('object'), deep);
      deep = above;
    }
    shouldBeLeft(deep);
  });

  it('is refused by --verify if the two results differ, without a quotation', async () => {
    const lines =
      (...all: string[]) =>
      () =>
        Promise.resolve(all);
    await refuseDifference(lines('a', 'b'), lines('a', 'b'));
    const failure = await refuseDifference(lines('a', 'b'), lines('a', 'secret')).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(DifferenceError);
    expect((failure as Error).message)
      .to.contain('line 2')
      .and.not.to.contain('secret');
    const refused = await refuseDifference(lines(), () => Promise.reject(new Error('x'))).catch(
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(DifferenceError);
  });
});
