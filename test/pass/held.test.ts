/**
 * Events that would tie too many leads together, in a pod: what is read of it decides as all of it would (SECURITY.md, T27).
 */
import { expect } from 'chai';
import { joinLeads, splitLead } from '../../src/care/decide.ts';
import { checkAgreement } from '../../src/care/agreement.ts';
import { LeadStore, type StoredLead } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const NONE = { notInLeads: 0, misplaced: 0, notInIndex: 0, notInJournal: 0 };

/** Passes over one message after the other, the tail of the index always too long; the texts that were sent. */
async function passOver(pod: Pod, texts: readonly string[], tail = 1): Promise<void> {
  for (const text of texts) {
    await pod.client.post(pod.inbox, text, { contentType: 'application/json' });
    await syncInbox(pod, { indexLimits: { tail, capacity: 4 } });
  }
}

async function leadsIn(pod: Pod): Promise<StoredLead[]> {
  const leads: StoredLead[] = [];
  for await (const lead of new LeadStore(pod.client, pod.layout).readAll())
    if (lead.lead !== undefined) leads.push(lead);
  return leads;
}
const heldIn = async (pod: Pod): Promise<StoredLead[]> =>
  (await leadsIn(pod)).filter(({ lead }) => lead!.held.size > 0);

const VENDORS = ['a', 'b', 'c', 'd'];
const ALL = Object.fromEntries(VENDORS.map((vendor) => [vendor, '1']));
/** Each lead is known by a key that the message below guesses, and by another. */
const apart = VENDORS.map((vendor, index) => event(index + 1, 'add', { lead: { [vendor]: '1', [`${vendor}2`]: '2' } }));
const tie = event(5, 'update', { lead: ALL });
const confirmed = event(7, 'update', { lead: { ...ALL, e: '1' } });

describe('A message that ties many leads together', () => {
  for (const tail of [1, 1000]) {
    const shouldEndAs = async (texts: readonly string[], sizes: readonly number[]): Promise<void> => {
      const pod = memoryPod(new MemoryServer());
      await passOver(pod, texts, tail);
      expect(await leadLines(pod)).to.deep.equal(await offlineLines(texts));
      expect((await leadsIn(pod)).map(({ lead }) => lead!.events.length).sort()).to.deep.equal(sizes);
      expect(await checkAgreement(pod)).to.include(NONE);
    };
    describe(`with ${tail} keys in the tail of the index`, () => {
      it('is held, whether it comes before, between or after the leads', async () => {
        for (const texts of [
          [...apart, tie],
          [tie, ...apart],
          [...apart.slice(0, 2), tie, ...apart.slice(2)],
        ])
          await shouldEndAs(texts, [1, 1, 1, 1, 1]);
      });
      it('stays so when one of the leads learns more', () =>
        shouldEndAs([...apart, tie, event(6, 'update', { lead: { a2: '2' } })], [1, 1, 1, 1, 2]));
      it('is believed when the leads turn out to be fewer, by keys that it does not hold', () =>
        shouldEndAs([...apart, tie, event(6, 'update', { lead: { a2: '2', b2: '2' } })], [6]));
      it('is accepted if another origin confirms it, but not if its own does', async () => {
        await shouldEndAs([...apart, tie, confirmed], [6]);
        await shouldEndAs([...apart, tie, event(6, 'update', { lead: { ...ALL, e: '1' } })], [1, 1, 1, 1, 1, 1]);
      });
      it('draws no addresses to its lead either, until they turn out to be of fewer people', async () => {
        const mails = ['ada', 'bea', 'cleo', 'dora'].map((name) => `${name}@mail.example`);
        const byMail = mails.map((email, index) =>
          event(index + 1, 'add', { hour: 1, email, telephone: `+1903555013${index}` }),
        );
        const own = JSON.parse(event(5, 'add', { hour: 2, lead: { crm: '1' } })) as {
          data: { object: { object: object } };
        };
        own.data.object.object = { type: 'Contact', email: mails };
        const texts = [...byMail, JSON.stringify(own)];
        await shouldEndAs(texts, [1, 1, 1, 1, 1]);
        const both = { type: 'Contact', telephone: ['+19035550130', '+19035550131'] };
        const joining = JSON.parse(event(6, 'update', { hour: 3 })) as typeof own;
        joining.data.object.object = both;
        await shouldEndAs([...texts, JSON.stringify(joining)], [6]);
      });
    });
  }

  it('is marked in the pod, and in every later pass', async () => {
    const pod = memoryPod(new MemoryServer());
    await passOver(pod, [...apart, tie]);
    const [held, ...others] = await heldIn(pod);
    expect(others).to.deep.equal([]);
    expect([...held!.lead!.marks.values()]).to.deep.equal([['held']]);
    expect(await pod.client.get(held!.url, { act: 'test' }).then((answer) => answer.text())).to.contain(
      'lead:mark "held"',
    );
    expect(await syncInbox(pod, { full: true })).to.include({ created: 0, updated: 0 });
  });

  it('cannot be said to be held by someone who writes so into a lead', async () => {
    const pod = memoryPod(new MemoryServer());
    await passOver(pod, apart.slice(0, 1));
    const [{ url, lead }] = (await leadsIn(pod)) as [StoredLead];
    const text = await pod.client.get(url, { act: 'test' }).then((answer) => answer.text());
    const forged = `${text}\n<#event-${lead!.events[0]!.key.slice(0, 16)}> <https://w3id.org/leadpod#mark> "held" .\n`;
    await pod.client.put(url, forged, { act: 'test', contentType: 'text/turtle' });
    const [found] = await leadsIn(pod);
    expect(found).to.include({ state: 'whole' });
    expect(found?.lead?.held.size).to.equal(0);
  });

  it('merges what a person joins, and no more', async () => {
    const pod = memoryPod(new MemoryServer());
    await passOver(pod, [...apart, tie]);
    const [held] = await heldIn(pod);
    const slugOf = async (vendor: string): Promise<string> =>
      (await leadsIn(pod)).find(({ lead }) => lead!.identifiers.some(({ propertyID }) => propertyID === `${vendor}2`))!
        .slug;
    await joinLeads(pod, [held!.slug, await slugOf('a')]);
    expect((await leadsIn(pod)).map(({ lead }) => lead!.events.length).sort()).to.deep.equal([1, 1, 1, 2]);
    await splitLead(pod, (await heldIn(pod))[0]!.slug, ['https://vendor.example/publish/5']);
    expect((await leadsIn(pod)).map(({ lead }) => lead!.events.length).sort()).to.deep.equal([1, 1, 1, 1, 1]);
    expect(await checkAgreement(pod)).to.include(NONE);
  });
});
