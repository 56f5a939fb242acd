import { expect } from 'chai';
import { forgetPerson } from '../../../src/care/forget.ts';
import { answerLead } from '../../../src/desk/answers/answer-lead.ts';
import { listOutbox } from '../../../src/desk/answers/care-outbox.ts';
import { deliverDue } from '../../../src/desk/delivery/deliver.ts';
import { createRecipientMemory } from '../../../src/desk/delivery/memory.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { answer } from '../../raw-server.ts';
import { EXTENT } from '../../support/extent.ts';
import { send } from '../../support/kills.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';
import { Killed, mortal } from '../../support/mortal.ts';
import { startRecipient, type Recipient } from '../../support/recipient.ts';

const PERSON = { emails: ['elio@mail.example'] };

const added = JSON.stringify({
  ...{ id: 'https://crm.example.com/1', topic: 'realestate/lead#add', time: '2026-03-01T10:00:00Z' },
  data: {
    object: {
      ...{ type: 'Lead', identifier: { crm: '7001' } },
      object: { type: 'Contact', name: 'Elio Ravensdale', email: 'elio@mail.example' },
    },
  },
});

const deliver = (pod: Pod, recipient: Recipient): Promise<unknown> =>
  deliverDue(pod, { memory: createRecipientMemory(), answers: { privateOrigins: [recipient.server.origin] } });

/** What of the pod still speaks of the person, or names the lead. */
const leftIn = (server: MemoryServer, slug: string): string[] =>
  [...server.resources].flatMap(([url, { body }]) =>
    url.includes('/leads/') && new RegExp(`elio|Ravensdale|${slug}`, 'i').test(body) ? [url] : [],
  );

/** A pod with an answer to a lead that is on its way. */
async function answered(recipient: Recipient): Promise<{ readonly first: MemoryServer; readonly slug: string }> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, [added]);
  await syncInbox(pod);
  const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
  await answerLead(pod, slug, { action: 'accept', to: recipient.webId }, { later: true });
  return { first: server, slug };
}

/** Not before each request of the sender, but before each so manieth. */
const TURNS = EXTENT.pods === 'real' ? 1 : 3;

describe('A person who is forgotten while an event about them is sent', () => {
  it('is in no resource of the pod afterwards, whichever request the sender makes next', async () => {
    const recipient = await startRecipient();
    const { first, slug } = await answered(recipient);
    for (let turn = 0; ; turn++) {
      const server = first.copy();
      let requests = 0;
      server.onRequest = async () => {
        // What the forgetting itself asks is counted as well, and comes later.
        if (requests++ === turn) await forgetPerson(memoryPod(server), PERSON);
      };
      await deliver(memoryPod(server), recipient);
      server.onRequest = () => undefined;
      if (requests <= turn) {
        expect(turn).to.be.above(5);
        break;
      }
      expect(leftIn(server, slug), `before request ${turn}`).to.deep.equal([]);
    }
  });

  it('is in no resource after the next pass, whenever the sender is killed after that', async () => {
    const recipient = await startRecipient();
    const { first, slug } = await answered(recipient);
    for (const status of [undefined, 422]) {
      for (let turn = 0, isOver = false; !isOver; turn += TURNS)
        // The request before which the person is forgotten is carried out; then the sender has so many left.
        for (let left = 1; left <= 3; left++) {
          const server = first.copy();
          const machine = mortal(memoryPod(server));
          recipient.script.splice(0, Infinity, ...(status === undefined ? [] : [answer(status)]));
          let requests = 0;
          server.onRequest = async () => {
            if (requests++ !== turn) return;
            await forgetPerson(memoryPod(server), PERSON);
            machine.killAfter(left - 1);
          };
          await deliver(machine.pod, recipient).catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
          server.onRequest = () => undefined;
          isOver = requests <= turn;
          if (isOver) break;
          await syncInbox(memoryPod(server));
          const place = `forgotten before request ${turn}, killed ${left} later`;
          expect(leftIn(server, slug), place).to.deep.equal([]);
          const outbox = await listOutbox(memoryPod(server), { ended: true });
          expect(outbox, place).to.deep.equal({ deliveries: [], broken: [] });
        }
    }
  });
});
