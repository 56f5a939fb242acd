import { expect } from 'chai';
import { parseProof, proofOf, PROOF_TYPE } from '../../../src/message/event/proof.ts';
import { parseNotification } from '../../../src/message/notification.ts';

const ID = 'https://pod.example/leads-proofs/4e2a';
const MESSAGE = {
  ...{ id: ID, topic: 'realestate/lead#accept', time: '2026-03-10T10:00:00.000Z', agent: 'https://pod.example/#me' },
  data: {
    ...{ type: 'AcceptAction', agent: 'https://pod.example/#me', comment: 'I call Elio Ravensdale' },
    object: { type: 'Lead', identifier: { crm: '7001' }, object: { type: 'Contact', telephone: '+19035550142' } },
  },
};

const keyOf = async (message: object): Promise<string | undefined> =>
  (await parseNotification({ body: new TextEncoder().encode(JSON.stringify(message)) })).events[0]?.key;

describe('The proof of an event', () => {
  it('is the same for copies with different delivery data', async () => {
    const proof = parseProof((await proofOf(JSON.stringify(MESSAGE))) ?? '');
    expect(proof?.id).to.equal(ID);
    expect(proof?.key).to.equal(await keyOf(MESSAGE));
    expect(proof?.key).to.equal(await keyOf({ ...MESSAGE, originalRecipient: 'https://other.example/#me' }));
  });

  it('is different if the data, time, topic or id is different', async () => {
    const proof = parseProof((await proofOf(JSON.stringify(MESSAGE))) ?? '');
    for (const other of [
      { data: { ...MESSAGE.data, comment: 'I call somebody else' } },
      { time: '2026-03-10T10:00:00.001Z' },
      { topic: 'realestate/lead#reject' },
      { id: `${ID}0` },
    ])
      expect(await keyOf({ ...MESSAGE, ...other })).not.to.equal(proof?.key);
  });

  it('contains only the kind and time of the event', async () => {
    const proof = JSON.parse((await proofOf(JSON.stringify(MESSAGE))) ?? '') as Record<string, unknown>;
    expect(Object.keys(proof)).to.deep.equal(['type', 'id', 'topic', 'time', 'sha256']);
    expect(proof).to.include({ type: PROOF_TYPE, id: ID, topic: MESSAGE.topic, time: MESSAGE.time });
    expect(JSON.stringify(proof)).not.to.match(/Ravensdale|7001|9035550142|#me/);
  });

  it('exists only for lead events in the format of leadpod', async () => {
    for (const message of [
      [MESSAGE],
      { ...MESSAGE, data: undefined },
      { ...MESSAGE, topic: 'realestate/website#askquestion' },
      { ...MESSAGE, time: 1_772_000_000 },
      // Another time than the reader makes of it: what is hashed would not be what is read.
      { ...MESSAGE, time: '2026-03-10T11:00:00+01:00' },
    ])
      expect(await proofOf(JSON.stringify(message))).to.equal(undefined);
  });

  it('is distinguished from other documents at the id', () => {
    const sha256 = 'a'.repeat(64);
    for (const text of [
      ...['<> a <#Event>.', 'null', '7', '{}', JSON.stringify(MESSAGE)],
      ...[{ sha256 }, { id: ID, sha256 }, { type: PROOF_TYPE, sha256 }, { type: PROOF_TYPE, id: ID }].map((one) =>
        JSON.stringify(one),
      ),
      JSON.stringify({ type: PROOF_TYPE, id: ID, sha256: 'A'.repeat(64) }),
    ])
      expect(parseProof(text), text).to.equal(undefined);
    expect(parseProof(JSON.stringify({ type: PROOF_TYPE, id: ID, sha256 }))?.id).to.equal(ID);
  });
});
