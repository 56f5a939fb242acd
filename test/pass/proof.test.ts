import { expect } from 'chai';
import { proofOf } from '../../src/message/event/proof.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import type { TrustPolicy } from '../../src/lead/identity/trust.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { answer, startRawServer } from '../raw-server.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

/** An event whose id is of an origin on this machine, and what a pass makes of it by this policy; the origin has only a proof. */
async function judge(
  policy: TrustPolicy,
  change: (event: Record<string, unknown>) => object = (event) => event,
  proves: (text: string) => string = (text) => text,
): Promise<string> {
  let proof = '';
  const { origin } = await startRawServer((response, request) => {
    answer(request.path === '/proofs/4e2a' ? 200 : 404, proof, { 'content-type': 'application/json' })(
      response,
      request,
    );
  });
  const event = {
    ...{ id: `${origin}/proofs/4e2a`, topic: 'realestate/lead#add', time: '2026-03-10T10:00:00.000Z' },
    ...{ agent: `${origin}/office#me`, originalRecipient: 'https://agent.example.com/#me' },
    data: { agent: `${origin}/anna#me`, object: { type: 'Lead', identifier: { crm: '1' } } },
  };
  proof = proves((await proofOf(JSON.stringify(event))) ?? '');
  const pod = memoryPod(new MemoryServer());
  await pod.client.post(pod.inbox, JSON.stringify(change(event)), { contentType: 'application/json' });
  const senders = policy.senders?.map((sender) => sender.replace('ORIGIN', origin));
  const trust = { verify: 'origin' as const, privateOrigins: [origin], ...(senders === undefined ? {} : { senders }) };
  const { created } = await syncInbox(pod, { trust });
  if (created === 1) return 'taken';
  return (await new Quarantine(pod.client, pod.layout).list())[0]?.message ?? 'nothing';
}

describe('trust.verify: origin, if the id of an event is the URL of its proof', () => {
  it('takes the event, and copies of it that travelled another way', async () => {
    expect(await judge({})).to.equal('taken');
    expect(await judge({}, (event) => ({ ...event, originalRecipient: 'https://other.example/#me' }))).to.equal(
      'taken',
    );
  });

  it('takes no other under its id, and no proof of another id', async () => {
    expect(await judge({}, (event) => ({ ...event, time: '2026-03-11T10:00:00.000Z' }))).to.include(
      'says something else',
    );
    expect(
      await judge({}, (event) => ({ ...event, data: { object: { type: 'Lead', identifier: { crm: '2' } } } })),
    ).to.include('says something else');
    expect(await judge({}, undefined, (text) => text.replace('4e2a', '4e2b'))).to.include('says something else');
  });

  it('believes of its sender what the proof covers: the origin, and who acted', async () => {
    expect(await judge({ senders: ['ORIGIN'] })).to.equal('taken');
    expect(await judge({ senders: ['ORIGIN/anna#me'] })).to.equal('taken');
    // The envelope could be anyone's.
    expect(await judge({ senders: ['ORIGIN/office#me'] })).to.include('names another sender');
    expect(await judge({ senders: ['https://elsewhere.example'] })).to.include('its sender is not one of');
  });
});
