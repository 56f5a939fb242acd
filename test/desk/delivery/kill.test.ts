import { expect } from 'chai';
import { GRACE_MS } from '../../../src/desk/delivery/backoff.ts';
import { deliverDue } from '../../../src/desk/delivery/deliver.ts';
import { createRecipientMemory } from '../../../src/desk/delivery/memory.ts';
import { Outbox } from '../../../src/store/outbox/outbox.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { answer } from '../../raw-server.ts';
import { killEverywhere } from '../../support/kills.ts';
import { startRecipient, type Recipient } from '../../support/recipient.ts';
import { at, deliveryOf, START_MS } from './deliveries.ts';

const deliver = (pod: Pod, recipient: Recipient, nowMs: number) =>
  deliverDue(pod, {
    ...{ memory: createRecipientMemory(), now: () => START_MS + nowMs },
    answers: { privateOrigins: [recipient.server.origin] },
  });

describe('A machine that is killed before any request of a delivery', () => {
  it('leaves work that another machine finishes: each event arrives, in order, and at most one of them twice', async () => {
    const recipient = await startRecipient();
    const bodies = ['"retract"', '"assign"', '"refused"'];
    const deliveries = bodies.map((body, index) =>
      deliveryOf({ target: recipient.webId, body, created: at(index), lead: index === 2 ? 'cc33dd44' : 'aa00bb11' }),
    );
    const requests = await killEverywhere({
      before: async ({ client, layout }) => {
        for (const delivery of deliveries) await new Outbox(client, layout).create(delivery);
      },
      work: (pod) => {
        recipient.stored.length = 0;
        recipient.script.length = 0;
        return deliver(pod, recipient, 10);
      },
      after: async (pod) => {
        // At once it must leave alone what may be under way; later it knows better.
        for (const nowMs of [20, GRACE_MS + 20, 3 * GRACE_MS]) await deliver(pod, recipient, nowMs);
      },
      check: async ({ client, layout }, place) => {
        const outbox = new Outbox(client, layout);
        expect((await outbox.list()).deliveries, place).to.deep.equal([]);
        const ended = (await outbox.listEnded()).deliveries;
        expect(
          ended.map(({ state }) => state),
          place,
        ).to.deep.equal(['delivered', 'delivered', 'delivered']);
        expect(
          recipient.events().filter((body) => body !== '"refused"'),
          place,
        ).to.deep.equal(bodies.slice(0, 2));
        expect(recipient.events(), place).to.have.members(bodies);
        expect(recipient.stored.length, place).to.be.at.most(bodies.length + 1);
      },
    });
    expect(requests).to.be.greaterThan(10);
  });

  it('repeats a POST whose answer was not recorded, and no other', async () => {
    const recipient = await startRecipient();
    let answers = 0;
    const delivery = deliveryOf({ target: recipient.webId });
    await killEverywhere({
      before: ({ client, layout }) => new Outbox(client, layout).create(delivery),
      work: (pod) => {
        answers = 0;
        recipient.script.splice(0, Infinity, ...Array.from({ length: 9 }, () => answer(422, 'no')));
        const before = recipient.posts().length;
        return deliver(pod, recipient, 10).finally(() => (answers += recipient.posts().length - before));
      },
      after: async (pod) => {
        const before = recipient.posts().length;
        for (const nowMs of [20, GRACE_MS + 20, 3 * GRACE_MS]) await deliver(pod, recipient, nowMs);
        answers += recipient.posts().length - before;
      },
      check: async ({ client, layout }, place) => {
        expect((await new Outbox(client, layout).listFailed()).deliveries[0]?.state, place).to.equal('refused');
        expect(answers, place).to.be.within(1, 2);
      },
    });
  });
});
