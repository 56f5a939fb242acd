import { expect } from 'chai';
import { answerLead } from '../../src/desk/answers/answer-lead.ts';
import { dropDelivery } from '../../src/desk/answers/care-outbox.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { openPod, type Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { freshStorage, post, withFreshPod } from '../pods.ts';
import { EXTENT } from '../support/extent.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { costOfOneEvent, leadAdded } from '../support/requests.ts';

/** Some leads out of all, always the same. */
async function someSlugs(pod: Pod, wanted: number): Promise<{ all: number; some: string[] }> {
  const slugs = await new LeadStore(pod.client, pod.layout).listSlugs();
  const step = Math.max(1, Math.floor(slugs.length / wanted));
  return { all: slugs.length, some: slugs.filter((_, index) => index % step === 0).slice(0, wanted) };
}

describe('one new event of a lead that is there', () => {
  it('costs at most 12 requests among 10 leads, on the real server', () =>
    withFreshPod(async (pod) => {
      await post(pod, [...generateMessages({ count: 28, seed: 71 })]);
      await syncInbox(pod);
      const { all, some } = await someSlugs(pod, 2);
      expect(all).to.be.within(8, 14);
      // Some contacts have several leads, and what goes by the contact alone has to look at each.
      expect(await costOfOneEvent(pod, some, 'by address and number', 'by its contact')).to.be.within(8, 12);
    }));

  it(`costs no more among ${EXTENT.leads} leads, in a model of a server`, async () => {
    const pod = memoryPod(new MemoryServer());
    await send(
      pod,
      Array.from({ length: EXTENT.leads }, (_, number) => leadAdded(number)),
    );
    await syncInbox(pod, { ack: 'delete' });
    const { all, some } = await someSlugs(pod, 5);
    expect(all).to.equal(EXTENT.leads);
    expect(await costOfOneEvent(pod, some)).to.be.within(8, 12);
  });

  it('costs no more if many leads share the telephone number of an office, and an event has no other key', async () => {
    const pod = memoryPod(new MemoryServer());
    const office = EXTENT.leads / 5;
    const ofOffice = (text: string): string => text.replace(/"\+1903\d+"/, '"+19035550100"');
    await send(
      pod,
      Array.from({ length: office }, (_, number) => ofOffice(leadAdded(number))),
    );
    const weak = { type: 'Lead', object: { type: 'Contact', telephone: '+19035550100' } };
    await send(pod, [
      JSON.stringify({ topic: 'realestate/lead#update', id: 'https://vendor.example/weak', data: { object: weak } }),
    ]);
    await syncInbox(pod, { ack: 'delete' });
    const { all, some } = await someSlugs(pod, 3);
    expect(all).to.equal(office);
    // What goes by the number itself has to look at every lead of the office.
    expect(await costOfOneEvent(pod, some, 'by address and number')).to.be.within(8, 12);
  });
});

describe('a pass that finds nothing new', () => {
  const at = (time: string): { now: () => Date } => ({ now: () => new Date(time) });
  /** To sign in, and to discover storage and inbox. */
  const BEFORE = 4;

  async function withOutbox(): Promise<Pod> {
    const pod = memoryPod(new MemoryServer());
    await send(pod, [leadAdded(1)]);
    await syncInbox(pod, at('2026-03-20T12:00:00Z'));
    const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
    const answer = { action: 'assign', to: 'https://agent.example/#me' } as const;
    const { delivery } = await answerLead(pod, slug, answer, { later: true, ...at('2026-03-20T12:00:00Z') });
    await dropDelivery(pod, delivery.id);
    return pod;
  }

  it('costs four requests before the pod is open, on the real server', async () => {
    const { issuer, clientId, clientSecret } = await freshStorage('real');
    const pod = await openPod({ issuer, clientId, clientSecret });
    expect(pod.takeRequestCount()).to.equal(BEFORE);
    await pod.close();
  });

  it('costs at most 8 on any day of a month if there is an outbox', async () => {
    const pod = await withOutbox();
    for (const time of ['03-21T10', '03-31T23', '04-01T01', '04-02T23', '04-03T01', '04-15T01', '05-01T01'])
      for (const isSecond of [false, true]) {
        pod.takeRequestCount();
        const report = await syncInbox(pod, at(`2026-${time}:30:00Z`));
        // The first of a day merges what the day before left, and looks whether a month is over.
        if (isSecond) expect(BEFORE + report.requests, time).to.be.at.most(8);
      }
  });

  it('costs no more in a new month that has leads', async () => {
    const pod = await withOutbox();
    await send(pod, [leadAdded(2)]);
    await syncInbox(pod, at('2026-04-01T00:30:00Z'));
    pod.takeRequestCount();
    const { requests } = await syncInbox(pod, at('2026-04-01T00:31:00Z'));
    expect(BEFORE + requests).to.be.at.most(8);
  });
});
