import { expect } from 'chai';
import { answerLead } from '../../../src/desk/answers/answer-lead.ts';
import { sendEvent } from '../../../src/desk/answers/send-event.ts';
import { firstInLine } from '../../../src/desk/delivery/order.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import type { Delivery } from '../../../src/store/outbox/delivery.ts';
import { Outbox } from '../../../src/store/outbox/outbox.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { findLead } from '../../../src/store/leads/find-lead.ts';
import { decodeJson } from '../../../src/message/decode/json-decode.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

/** Of this machine, so that nobody asks there unless a test allows it. */
const BROKER = 'http://127.0.0.1:9/broker/card#me';
const TYPES = { add: 'AddAction', update: 'UpdateAction' } as const;

/** Stores an event in the outbox, at a time at which the clock of the server stands still. */
async function send(pod: Pod, action: 'add' | 'update', object: object, to = BROKER): Promise<Delivery> {
  const contact = { type: 'Contact', name: 'Mira Alder' };
  const data = decodeJson(
    JSON.stringify({ type: TYPES[action], object: { type: 'Lead', object: contact, ...object } }),
  );
  const now = (): Date => new Date('2026-03-10T10:00:00Z');
  return (await sendEvent(pod, { topic: `lead#${action}`, data, to }, { later: true, now })).delivery;
}
const leadsIn = (pod: Pod): Promise<string[]> => new LeadStore(pod.client, pod.layout).listSlugs();
const identifier = { crm: 'SEND-1' };

describe('An event that a person sends', () => {
  it('is sent after the earlier events about its lead to the same recipient', async () => {
    const pod = memoryPod(new MemoryServer());
    const first = await send(pod, 'add', { identifier });
    const second = await send(pod, 'update', { identifier });
    const [slug] = await leadsIn(pod);
    expect([first.lead, second.lead]).to.deep.equal([slug, slug]);
    expect(second.created > first.created, 'created later').to.equal(true);
    const elsewhere = await send(pod, 'update', { identifier }, 'http://127.0.0.1:9/ann/card#me');
    const { delivery: answer } = await answerLead(pod, slug ?? '', { action: 'accept', to: BROKER }, { later: true });
    const { deliveries } = await new Outbox(pod.client, pod.layout).list();
    const line = firstInLine(deliveries).map(({ id }) => id);
    expect(line).to.have.members([first.id, elsewhere.id]).and.not.include(answer.id);
  });

  it('is about the lead that it joins by its contact, and joins no other', async () => {
    const pod = memoryPod(new MemoryServer());
    const contact = (email: string): object => ({ object: { type: 'Contact', email } });
    await send(pod, 'add', { identifier, ...contact('mira@example.com') });
    const [slug = ''] = await leadsIn(pod);
    const update = await send(pod, 'update', contact('mira@example.com'));
    expect(update.lead).to.equal(slug);
    expect((await findLead(new LeadStore(pod.client, pod.layout), slug)).lead.events).to.have.lengthOf(2);
    // With two leads of the contact, it is not known before which one it joins.
    await send(pod, 'add', { identifier: { crm: 'SEND-2' }, ...contact('mira@example.com') });
    expect(await send(pod, 'update', contact('mira@example.com'))).to.not.have.property('lead');
    await syncInbox(pod);
    expect(await leadsIn(pod)).to.have.lengthOf(2);
  });

  it('has no lead if it is about something else', async () => {
    const pod = memoryPod(new MemoryServer());
    const data = decodeJson('{"type":"AskAction"}');
    const sending = { topic: 'website#askquestion', data, to: BROKER };
    expect((await sendEvent(pod, sending, { later: true })).delivery).to.not.have.property('lead');
  });
});
