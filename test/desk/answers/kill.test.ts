import { expect } from 'chai';
import { answerLead } from '../../../src/desk/answers/answer-lead.ts';
import { listOutbox } from '../../../src/desk/answers/care-outbox.ts';
import { GRACE_MS } from '../../../src/desk/delivery/backoff.ts';
import { deliverDue } from '../../../src/desk/delivery/deliver.ts';
import { createRecipientMemory } from '../../../src/desk/delivery/memory.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { findLead } from '../../../src/store/leads/find-lead.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { killEverywhere, send } from '../../support/kills.ts';
import { startRecipient } from '../../support/recipient.ts';

/** Nothing here is about time. */
const PATIENT = { timeoutMs: 600_000, budgetMs: 600_000 };

const ADDED = JSON.stringify({
  ...{ id: 'https://crm.example.com/1', topic: 'realestate/lead#add', time: '2026-03-01T10:00:00Z' },
  data: {
    object: { type: 'Lead', identifier: { crm: '7001' }, object: { type: 'Contact', name: 'Elio Ravensdale' } },
  },
});

const slugIn = async (pod: Pod): Promise<string> => (await new LeadStore(pod.client, pod.layout).listSlugs())[0] ?? '';

describe('A machine that answers a lead and is killed before any request of answer and delivery', () => {
  for (const [action, status] of [
    ['accept', 'accepted'],
    ['assign', 'assigned'],
  ] as const)
    it(`leaves work that others finish: both sides have the ${action}, with one effect, or neither has it`, async () => {
      const recipient = await startRecipient();
      const answers = { privateOrigins: [recipient.server.origin] };
      const seen = { both: 0, neither: 0 };
      const requests = await killEverywhere({
        before: async (pod) => {
          await send(pod, [ADDED]);
          await syncInbox(pod);
        },
        work: async (pod) => {
          recipient.stored.length = 0;
          const to = recipient.webId;
          await answerLead(pod, await slugIn(pod), { action, to }, { answers, patienceMs: 600_000 });
        },
        after: async (pod) => {
          await syncInbox(pod, { answers });
          const later = (): number => Date.now() + GRACE_MS + 60_000;
          await deliverDue(pod, { ...PATIENT, answers, memory: createRecipientMemory(), now: later });
        },
        check: async (pod, place) => {
          const { deliveries, broken } = await listOutbox(pod, { ended: true });
          const { lead } = await findLead(new LeadStore(pod.client, pod.layout), await slugIn(pod));
          const isSent = deliveries.length === 1;
          expect([lead.status, lead.events.length, broken.length], place).to.deep.equal(
            isSent ? [status, 2, 0] : ['new', 1, 0],
          );
          expect(
            deliveries.map((one) => one.state),
            place,
          ).to.deep.equal(isSent ? ['delivered'] : []);
          expect(recipient.events(), place).to.deep.equal(deliveries.map(({ body }) => body));
          expect(recipient.stored.length, place).to.be.at.most(2);
          expect((await syncInbox(pod, { answers, full: true })).updated, place).to.equal(0);
          seen[isSent ? 'both' : 'neither'] += 1;
        },
      });
      expect(requests).to.be.above(20);
      expect(Math.min(seen.both, seen.neither)).to.be.above(0);
    });
});
