import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { Journal } from '../../src/store/journal/journal.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { compactJournal } from '../../src/workspace/compact.ts';
import type { SyncOptions } from '../../src/pass/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { offlineLeads, post, storedLeads, withFreshPod } from '../pods.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { killEverywhere, send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];

/** A pass for every few messages, each a batch of its own, on a day. */
async function syncInBatches(pod: Pod, texts: readonly string[], size: number, day: string): Promise<void> {
  for (let start = 0; start < texts.length; start += size) {
    await send(pod, texts.slice(start, start + size));
    await syncInbox(pod, { now: () => new Date(`${day}T12:00:00Z`) });
  }
}

async function compact(pod: Pod): Promise<void> {
  const workspace = await openWorkspace(pod);
  await compactJournal(workspace);
  await workspace.settle();
}

/** Everything that the journal holds, once each. */
async function journalTexts(pod: Pod): Promise<string[]> {
  const texts = new Set<string>();
  for await (const { entries } of new Journal(pod.client, pod.layout).readAll())
    for (const { source, text } of entries) texts.add(JSON.stringify([source, text]));
  return [...texts].sort();
}

async function countJournal(pod: Pod): Promise<{ segments: number; records: number }> {
  const journal = new Journal(pod.client, pod.layout);
  const counts = { segments: 0, records: 0 };
  for (const month of await journal.listMonths()) {
    const { segments, records } = await journal.listMonth(month);
    counts.segments += segments.length;
    counts.records += records.length;
  }
  return counts;
}

describe('Compaction', () => {
  it('merges the batches of a day on the real server, and changes nothing else', () =>
    withFreshPod(async (pod) => {
      const sent = messages(12, 41);
      for (let start = 0; start < 12; start += 4) {
        await post(pod, sent.slice(start, start + 4));
        await syncInbox(pod);
      }
      const before = await journalTexts(pod);
      expect(await countJournal(pod)).to.deep.equal({ segments: 3, records: 3 });
      await compact(pod);
      expect(await countJournal(pod)).to.deep.equal({ segments: 1, records: 1 });
      expect(await journalTexts(pod)).to.deep.equal(before);
      expect(await syncInbox(pod)).to.include({ read: 0, skipped: 12, created: 0, updated: 0 });
      await pod.client.delete(pod.layout.ledger);
      expect(await syncInbox(pod, { full: true })).to.include({ read: 12, created: 0, updated: 0 });
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
      await compact(pod);
      expect(await journalTexts(pod)).to.deep.equal(before);
    }));

  it('runs by itself in the first pass after a day, and not before', async () => {
    const pod = memoryPod(new MemoryServer());
    const sent = messages(12, 42);
    await syncInBatches(pod, sent, 3, '2026-03-05');
    expect(await countJournal(pod)).to.deep.equal({ segments: 4, records: 4 });
    await syncInbox(pod, { now: () => new Date('2026-03-06T00:00:10Z') });
    expect(await countJournal(pod)).to.deep.equal({ segments: 1, records: 1 });
    expect(await leadLines(pod)).to.deep.equal(await offlineLines(sent));
  });

  it('closes a month that is over, so that it is not listed again', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await syncInBatches(pod, messages(6, 43), 3, '2026-03-31');
    for (const day of ['2026-04-01', '2026-04-04', '2026-04-05'])
      await syncInbox(pod, { now: () => new Date(`${day}T08:00:00Z`) });
    const listed: string[] = [];
    server.onRequest = (_, url) => void listed.push(url);
    await syncInbox(pod, { now: () => new Date('2026-04-06T08:00:00Z') });
    expect(listed.filter((url) => url.includes('2026-03'))).to.deep.equal([]);
  });

  it('finds what a process wrote into a month after others had seen its end, and died', async () => {
    const at = (time: string): SyncOptions => ({ ack: 'delete', now: () => new Date(time) });
    const agreed = { unfinished: 0, notInLeads: 0, notInJournal: 0, misplaced: 0, notInIndex: 0 };
    const late = [event(1, 'add', { hour: 1, lead: { crm: '1' }, contact: { red: 'a' } })];
    const later = [event(2, 'update', { hour: 2, contact: { red: 'a' } })];
    await killEverywhere({
      before: async (pod) => {
        await syncInBatches(pod, messages(4, 46), 4, '2026-03-31');
        await syncInbox(pod, at('2026-04-01T08:00:00Z'));
        await send(pod, late);
      },
      // It was suspended over the end of the month.
      work: (pod) => syncInbox(pod, at('2026-03-31T23:59:59Z')),
      after: async (pod, server) => {
        await send(pod, later);
        const listed: string[] = [];
        server.onRequest = (_, url) => void listed.push(url);
        await syncInbox(pod, at('2026-04-02T08:00:00Z'));
        expect(listed).not.to.include(`${pod.layout.journal}2026-03/`);
        await syncInbox(pod, at('2026-04-03T08:00:00Z'));
        expect(listed).to.include(`${pod.layout.journal}2026-03/`);
      },
      check: async (pod, place) => {
        expect(await leadLines(pod), place).to.deep.equal(await offlineLines([...messages(4, 46), ...late, ...later]));
        expect(await checkAgreement(pod, false, at('2026-04-03T09:00:00Z')), place).to.include(agreed);
      },
    });
  });

  it('loses nothing if it is killed before any of its requests', async () => {
    const sent = messages(8, 44);
    const texts = async (pod: Pod): Promise<string[]> =>
      (await journalTexts(pod)).map((text) => (JSON.parse(text) as string[])[1]!).sort();
    await killEverywhere({
      before: (pod) => syncInBatches(pod, sent, 2, '2026-03-05'),
      work: compact,
      after: (pod) => syncInbox(pod, { now: () => new Date('2026-03-05T13:00:00Z') }),
      check: async (pod, place) => {
        expect(await texts(pod), place).to.deep.equal([...new Set(sent)].sort());
        expect(await leadLines(pod), place).to.deep.equal(await offlineLines(sent));
        await compact(pod);
        expect((await countJournal(pod)).segments, place).to.equal(1);
        expect(await texts(pod), place).to.deep.equal([...new Set(sent)].sort());
      },
    });
  });

  it('disturbs no one who reads or syncs meanwhile', async () => {
    const server = new MemoryServer();
    let turns = 0;
    server.onRequest = async () => {
      for (let turn = (turns += 7) % 23; turn > 0; turn--) await Promise.resolve();
    };
    const [one, two] = [memoryPod(server), memoryPod(server)];
    const sent = messages(24, 45);
    await syncInBatches(one, sent.slice(0, 16), 2, '2026-03-05');
    await send(two, sent.slice(16));
    const reading = journalTexts(two);
    await Promise.all([compact(one), syncInbox(two), reading]);
    expect((await reading).length).to.be.at.least(new Set(sent.slice(0, 16)).size);
    await compact(one);
    await syncInbox(two);
    expect(await leadLines(one)).to.deep.equal(await offlineLines(sent));
    expect((await journalTexts(one)).length).to.equal(24);
  });
});
