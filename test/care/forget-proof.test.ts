import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { Outbox } from '../../src/store/outbox/outbox.ts';
import { event } from '../support/deliveries.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';

describe('forgetPerson', () => {
  it('removes the proofs of the events that it removes from the outbox, and no other resource that an event names', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const { client, layout } = pod;
    const proof = `${layout.proofs}0b1f3a52-8f0e-4c1a-9d55-6a1c1d2e3f40`;
    const others = [`${layout.proofs}../inbox/keep`, `${layout.proofs}other`, 'https://pod.example/note'];
    const add = event(1, 'add', { hour: 1, lead: { crm: '1' }, email: 'ada@mail.example' });
    await client.post(pod.inbox, add, { contentType: 'application/json' });
    const outbox = new Outbox(client, layout);
    for (const [index, id] of [proof, ...others].entries()) {
      await client.put(id, '{}', { contentType: 'application/json' });
      const time = new Date().toISOString();
      await outbox.create({
        ...{ id: String(index).repeat(32), event: id, topic: 'realestate/lead#accept', transport: 'ldn' },
        ...{ target: 'https://agent.example.com/#me', contentType: 'application/ld+json', body: add },
        ...{ created: time, notAfter: time, attempts: [], state: 'needs-person' },
      });
    }
    await syncInbox(pod);
    const { outbox: taken } = await forgetPerson(pod, { emails: ['ada@mail.example'] });
    expect(taken).to.equal(4);
    expect(server.resources.has(proof)).to.equal(false);
    for (const id of others) expect(server.resources.has(id), id).to.equal(true);
  });
});
