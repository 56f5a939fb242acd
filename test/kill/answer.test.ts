import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { GRACE_MS } from '../../src/desk/delivery/backoff.ts';
import { createRecipientMemory } from '../../src/desk/delivery/memory.ts';
import { deliverDue } from '../../src/desk/delivery/deliver.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { findLead } from '../../src/store/leads/find-lead.ts';
import { Outbox } from '../../src/store/outbox/outbox.ts';
import { freshFolder, startCli } from '../support/cli.ts';
import { startModelPod } from '../support/file-pod.ts';
import { send } from '../support/kills.ts';
import { startRecipient } from '../support/recipient.ts';

const offerOf = (broker: string, agent: string): string =>
  JSON.stringify({
    ...{ id: 'https://broker.example.org/publish/1', topic: 'realestate/lead#assign', time: '2026-03-01T10:00:00Z' },
    data: {
      ...{ type: 'AssignAction', agent: broker, recipient: agent },
      object: { type: 'Lead', identifier: { crm: '7001' }, object: { type: 'Contact', name: 'Elio Ravensdale' } },
    },
  });

describe('a process that answers a lead, killed when the recipient has the event and before it answers', () => {
  it('is followed by a pass that sends the same bytes, and the lead is answered once', async () => {
    const [server, broker] = await Promise.all([startModelPod(), startRecipient()]);
    const storage = await server.freshStorage();
    const answers = { privateOrigins: [broker.server.origin] };
    const config = join(freshFolder(), 'leadpod.config.json');
    writeFileSync(config, JSON.stringify({ answers }));
    await storage.use(async (pod) => {
      await send(pod, [offerOf(broker.webId, pod.webId)]);
      await syncInbox(pod);
      const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
      const running = startCli(['accept', slug, '--config', config], { env: storage.env });
      broker.script.push((response, request) => {
        broker.stored.push(request);
        running.child.once('exit', () => response.destroy());
        running.child.kill('SIGKILL');
      });
      const { code, stdout } = await running.ended;
      expect({ code, stdout }).to.deep.equal({ code: null, stdout: '' });
      expect(broker.stored).to.have.lengthOf(1);
      const { lead } = await findLead(new LeadStore(pod.client, pod.layout), slug);
      expect(lead.status).to.equal('accepted');
      // Another machine leaves it alone as long as the first one may be at work.
      const outbox = new Outbox(pod.client, pod.layout);
      const patient = { answers, memory: createRecipientMemory(), timeoutMs: 600_000, budgetMs: 600_000 };
      expect(await deliverDue(pod, patient)).to.include({ attempts: 0, waiting: 1 });
      const later = (): number => Date.now() + GRACE_MS + 60_000;
      expect(await deliverDue(pod, { ...patient, now: later })).to.include({ attempts: 1, delivered: 1 });
      expect(broker.stored).to.have.lengthOf(2);
      expect(broker.events()).to.have.lengthOf(1);
      expect((await outbox.list()).deliveries).to.deep.equal([]);
      expect((await syncInbox(pod, { full: true })).updated).to.equal(0);
    });
    await server.stop();
  });
});
