import { expect } from 'chai';
import { GRACE_MS } from '../../../src/desk/delivery/backoff.ts';
import { deliverDue } from '../../../src/desk/delivery/deliver.ts';
import { createRecipientMemory } from '../../../src/desk/delivery/memory.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import { Outbox } from '../../../src/store/outbox/outbox.ts';
import { openPod } from '../../../src/solid/pod.ts';
import { freshStorage, storedLeads, withFreshPod } from '../../pods.ts';
import { event } from '../../support/deliveries.ts';
import { at, deliveryOf, START_MS } from './deliveries.ts';

/** Nothing here is about time. */
const PATIENT = { timeoutMs: 600_000, budgetMs: 600_000 };

describe('A delivery into the inbox of another pod, on the real server', () => {
  it('signs in if the inbox is on the server of our own pod, and is one event even if it is sent twice', async () => {
    const other = await openPod(await freshStorage('real'));
    try {
      await withFreshPod(async (pod) => {
        const webId = `${other.storage}card#me`;
        const profile = `<#me> <http://www.w3.org/ns/ldp#inbox> <inbox/>.`;
        await other.client.put(`${other.storage}card`, profile, { contentType: 'text/turtle', isSame: () => true });
        const body = event(1, 'assign', { hour: 1, lead: { crm: '1' } });
        const delivery = deliveryOf({ target: webId, body });
        const outbox = new Outbox(pod.client, pod.layout);
        await outbox.create(delivery);
        // Without our token the inbox takes nothing: neither its document nor the inbox is public.
        const options = { ...PATIENT, memory: createRecipientMemory(), now: () => START_MS };
        expect(await deliverDue(pod, options)).to.include({ attempts: 1, delivered: 1 });
        const [first] = (await outbox.listEnded()).deliveries;
        expect(first?.attempts[0]?.location).to.match(new RegExp(`^${other.inbox}`));
        // Somebody died before the answer was written down.
        if (first !== undefined) await outbox.reopen({ ...first, attempts: [{ at: at(0), inbox: other.inbox }] });
        expect(await deliverDue(pod, { ...options, now: () => START_MS + GRACE_MS })).to.include({ delivered: 1 });
        const report = await syncInbox(other);
        expect(report).to.include({ listed: 2, created: 1, quarantined: 0, failed: 0 });
        expect(await storedLeads(other)).to.have.lengthOf(1);
      }, 'real');
    } finally {
      await other.close();
    }
  });
});
