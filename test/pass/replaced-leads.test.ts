import { expect } from 'chai';
import { findLead } from '../../src/store/leads/find-lead.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { Journal } from '../../src/store/journal/journal.ts';
import { readJournalNews } from '../../src/copy/journal-news.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const update = (id: string, hour: number, name: string, identifier?: object): string =>
  JSON.stringify({
    topic: 'realestate/lead#update',
    id: `https://crm.example.com/${id}`,
    time: new Date(Date.UTC(2024, 2, 1, hour)).toISOString(),
    data: { object: { type: 'Lead', identifier, object: { type: 'Contact', name, email: 'office@mail.example' } } },
  });

describe('The resource of a lead that was replaced', () => {
  for (const [one, other] of [
    ['c0', 'c1'],
    ['c1', 'c0'],
  ] as const)
    it(`names the lead of its own event, not of a later one that could have had its name (${one}, ${other})`, async () => {
      const pod = memoryPod(new MemoryServer());
      const store = new LeadStore(pod.client, pod.layout);
      await send(pod, [update('1', 1, 'Ada Example')]);
      await syncInbox(pod);
      const [former = ''] = await store.listSlugs();
      for (const message of [
        update('2', 2, 'Ada Example', { crm: one }),
        update('3', 3, 'Bob Example', { crm: other }),
        update('4', 4, 'Bob Example'),
      ]) {
        await send(pod, [message]);
        await syncInbox(pod);
        const { slug, lead } = await findLead(store, former);
        expect(slug).to.not.equal(former);
        expect(lead.fields.name).to.equal('Ada Example');
      }
    });

  it('leads to the lead after any number of replacements', async () => {
    const pod = memoryPod(new MemoryServer());
    const store = new LeadStore(pod.client, pod.layout);
    let first = '';
    for (let turn = 0; turn < 13; turn++) {
      // An older message that comes later: it shares one identifier with the lead, and its own one names the lead.
      const shared = turn === 0 ? {} : { [`k${turn - 1}`]: 'v' };
      await send(pod, [update(`${turn}`, 24 - turn, 'Ada Example', { [`k${turn}`]: 'v', ...shared })]);
      await syncInbox(pod);
      first ||= (await store.listSlugs())[0] ?? '';
    }
    expect((await findLead(store, first)).lead.events).to.have.length(13);
  });
});

describe('readJournalNews', () => {
  it('reads a month again that a process whose clock was ahead has closed', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const now = new Date('2026-03-20T12:00:00Z');
    const journal = new Journal(pod.client, pod.layout);
    await send(pod, [update('1', 1, 'Ada Example', { crm: '1' })]);
    await syncInbox(pod, { now: () => now });
    const ahead = await readJournalNews(journal, undefined, new Date('2026-05-01T12:00:00Z'));
    expect(ahead.cursor.closed).to.deep.equal(['2026-03']);
    await send(pod, [update('2', 2, 'Bob Example', { crm: '2' })]);
    await syncInbox(pod, { now: () => now });
    const { changed, cursor } = await readJournalNews(journal, ahead.cursor, now);
    expect([...changed]).to.not.deep.equal([]);
    expect(cursor.closed).to.deep.equal([]);
  });
});
