import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { forgetPerson } from '../../src/care/forget.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

interface Contact {
  readonly name: string;
  readonly email: string;
}

const ADA: Contact = { name: 'Ada Brookhaven', email: 'ada.brookhaven@mail.example' };
const BEA: Contact = { name: 'Bea Larkspur', email: 'bea.larkspur@mail.example' };

let count = 0;
const message = (contact: Contact, crm: string): string =>
  JSON.stringify({
    topic: 'realestate/lead#update',
    id: `https://crm.example.com/${++count}`,
    time: new Date(Date.UTC(2024, 2, 1, 0, count)).toISOString(),
    data: { object: { type: 'Lead', identifier: { crm }, object: { type: 'Contact', ...contact } } },
  });

describe('The requests for forgetting a person', () => {
  for (const notifications of [20, 60])
    it(`read each lead once, the notifications of the person out of ${notifications}, and a constant number of listings`, async () => {
      const server = new MemoryServer();
      const pod = memoryPod(server);
      await send(pod, [
        ...generateMessages({ count: notifications - 2, seed: 78 }),
        message(ADA, 'crm-ada-1'),
        message(ADA, 'crm-ada-1'),
      ]);
      await syncInbox(pod);
      const leads = (await new LeadStore(pod.client, pod.layout).listSlugs()).length;
      for (const dryRun of [true, false]) {
        const seen = new Map<string, number>();
        server.onRequest = (method, url) => {
          const request = `${method} ${url}`;
          seen.set(request, (seen.get(request) ?? 0) + 1);
        };
        const { leads: taken, inbox } = await forgetPerson(pod, { emails: [ADA.email] }, { dryRun });
        server.onRequest = () => undefined;
        expect({ taken: taken.length, inbox }).to.deep.equal({ taken: 1, inbox: 2 });
        const timesOf = (pattern: RegExp): number[] =>
          [...seen].flatMap(([request, times]) => (pattern.test(request) ? [times] : []));
        const total = [...seen.values()].reduce((sum, times) => sum + times, 0);
        // Leads, and a container for each of these at most.
        expect(total).to.be.at.most(2 * leads + 50);
        // What the journal has of the others need not be read.
        expect(timesOf(/^GET .*\/inbox\/./)).to.deep.equal([1, 1]);
        // But for the lead that is taken.
        expect(timesOf(/^GET .*\.ttl$/).filter((times) => times > 1)).to.have.length.at.most(1);
        expect(Math.max(...timesOf(/^GET .*\/leads\/[0-9a-f]{2}\/$/))).to.equal(1);
        expect(Math.max(...timesOf(/^GET .*\/$/))).to.be.at.most(4);
        expect(Math.max(...timesOf(/^GET .*journal.*json$/))).to.be.at.most(2);
      }
    });

  it('read a notification again that is not the one in the journal for the same URL', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, [message(ADA, 'crm-ada-1'), message(BEA, 'crm-bea-1')]);
    await syncInbox(pod);
    const [url] = [...server.resources].find(
      ([name, { body }]) => name.startsWith(pod.inbox) && body.includes(BEA.name),
    )!;
    await pod.client.put(url, `${message(ADA, 'crm-ada-2')} `, { contentType: 'application/json' });
    const { notifications } = await forgetPerson(pod, { emails: [ADA.email] });
    expect(notifications).to.include(url);
    expect([...server.resources.keys()].filter((name) => name.startsWith(pod.inbox) && name !== pod.inbox)).to.be.empty;
  });

  it('include what another process changed after the leads were read', async () => {
    const server = new MemoryServer();
    const [pod, other] = [memoryPod(server), memoryPod(server)];
    await send(pod, [message(BEA, 'crm-bea-1')]);
    await syncInbox(pod);
    await send(pod, [message(ADA, 'crm-ada-1')]);
    await syncInbox(pod);
    let isFirst = true;
    server.onRequest = async (method, url) => {
      // All leads were read; whom to forget is being written down.
      if (!isFirst || method !== 'PUT' || !url.includes('/forgetting/')) return;
      isFirst = false;
      await send(other, [message(ADA, 'crm-bea-1'), message(ADA, 'crm-ada-2')]);
      await syncInbox(other);
    };
    await forgetPerson(pod, { emails: [ADA.email] });
    expect(isFirst).to.equal(false);
    const stored = [...server.resources]
      .filter(([url]) => !url.includes('/forgetting/'))
      .map(([url, { body }]) => url + body)
      .join('\n');
    expect(stored).to.include(BEA.email).and.not.include(ADA.email);
    expect(await checkAgreement(pod)).to.include({ notInJournal: 0, notInLeads: 0, misplaced: 0, notInIndex: 0 });
  });
});
