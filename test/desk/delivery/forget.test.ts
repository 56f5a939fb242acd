import { expect } from 'chai';
import { forgetPerson } from '../../../src/care/forget.ts';
import { answerLead } from '../../../src/desk/answers/answer-lead.ts';
import { deliverDue } from '../../../src/desk/delivery/deliver.ts';
import { createRecipientMemory } from '../../../src/desk/delivery/memory.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { send } from '../../support/kills.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';
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

describe('A person who is forgotten while an event about them is sent', () => {
  it('is in no resource of the pod afterwards, whichever request of the sending was the next', async () => {
    const recipient = await startRecipient();
    const first = new MemoryServer();
    const pod = memoryPod(first);
    await send(pod, [added]);
    await syncInbox(pod);
    const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
    await answerLead(pod, slug, { action: 'accept', to: recipient.webId }, { later: true });
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
      const left = [...server.resources].filter(
        ([url, { body }]) => url.includes('/leads/') && /elio|Ravensdale/i.test(body),
      );
      expect(
        left.map(([url]) => url),
        `before request ${turn}`,
      ).to.deep.equal([]);
    }
  });
});
