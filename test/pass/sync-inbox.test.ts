import { expect } from 'chai';
import { READER_VERSION } from '../../src/message/parsed-notification.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { openPod } from '../../src/solid/pod.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { freshStorage, listTree, offlineLeads, post, storedLeads, withFreshPod } from '../pods.ts';

const messages = (count: number, seed: number, noise = false): string[] => [
  ...generateMessages({ count, seed, noise }),
];

describe('syncInbox', () => {
  it('makes the leads that normalize makes of the same messages, and leaves nothing to do', () =>
    withFreshPod(async (pod) => {
      const sent = messages(30, 3);
      await post(pod, sent);
      const first = await syncInbox(pod);
      expect(first).to.include({ listed: 30, read: 30, skipped: 0, failed: 0, quarantined: 0, updated: 0 });
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
      expect(first.created).to.equal((await offlineLeads(sent)).length);

      const before = await listTree(pod, pod.layout.leads);
      pod.takeRequestCount();
      const second = await syncInbox(pod);
      expect(second).to.include({ listed: 30, read: 0, skipped: 30, created: 0, updated: 0, unchanged: 0 });
      expect(await listTree(pod, pod.layout.leads)).to.deep.equal(before);
    }));

  it('sends at most N + 2M + 40 requests, and 10 if nothing is new, with sign-in', async () => {
    const settings = await freshStorage();
    const pod = await openPod(settings);
    await post(pod, messages(25, 4));
    await pod.close();
    const first = await openPod(settings);
    const report = await syncInbox(first);
    await first.close();
    expect(report.requests).to.be.at.most(25 + 2 * report.created + 40);
    const second = await openPod(settings);
    const idle = await syncInbox(second);
    await second.close();
    expect(idle.requests).to.be.at.most(10);
  });

  it('gives one result for any order and any batches', () =>
    withFreshPod(async (pod) => {
      const sent = messages(60, 5, true);
      const shuffled = sent.map((text, index) => ({ text, rank: (index * 7919) % 60 })).sort((a, b) => a.rank - b.rank);
      for (let start = 0; start < 60; start += 15) {
        await post(
          pod,
          shuffled.slice(start, start + 15).map(({ text }) => text),
        );
        await syncInbox(pod);
      }
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
    }));

  it('deletes lead events after they are stored, and nothing else', () =>
    withFreshPod(async (pod) => {
      const lead = messages(20, 6);
      const other = '{"topic":"realestate/website#askquestion","id":"https://e.example.com/1","data":{"text":"How?"}}';
      const sources = await post(pod, [...lead, other, '{"broken":']);
      pod.takeRequestCount();
      const report = await syncInbox(pod, { ack: 'delete' });
      expect(report).to.include({ read: 22, unsupported: 1, quarantined: 1, failed: 0 });
      expect(report.requests).to.be.at.most(2 * 22 + 2 * report.created + 40);
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(lead));
      expect(await listTree(pod, pod.inbox)).to.have.members(sources.slice(20));
      expect(await syncInbox(pod, { ack: 'delete' })).to.include({ listed: 2, read: 0, skipped: 2 });
    }));

  it('deletes what an earlier pass kept', () =>
    withFreshPod(async (pod) => {
      await post(pod, messages(5, 8));
      await syncInbox(pod);
      expect(await syncInbox(pod, { ack: 'delete' })).to.include({ listed: 5, read: 0, skipped: 5 });
      expect(await listTree(pod, pod.inbox)).to.deep.equal([]);
    }));

  it('puts what it cannot process into quarantine, with its reason, place and bytes', () =>
    withFreshPod(async (pod) => {
      const broken = '{"topic": "realestate/lead#add", "data": {"object": oops}}';
      const [source] = await post(pod, [broken]);
      const notes: string[] = [];
      await syncInbox(pod, { onNote: ({ url, message }) => notes.push(`${url} ${message}`) });
      const [entry] = await new Quarantine(pod.client, pod.layout).list();
      expect(entry).to.include({ source, reason: 'not-json', pointer: '/data/object' });
      expect(Buffer.from(entry?.body ?? '', 'base64').toString()).to.equal(broken);
      expect(notes).to.have.length(1);
      expect(notes[0]).to.include(source).and.not.include('oops');
      expect(await syncInbox(pod)).to.include({ read: 0, skipped: 1, quarantined: 0 });
    }));

  it('reads no more than it is asked to, and the rest in the next pass', () =>
    withFreshPod(async (pod) => {
      const sent = messages(12, 9);
      await post(pod, sent);
      expect(await syncInbox(pod, { limit: 5 })).to.include({ listed: 12, read: 5 });
      expect(await syncInbox(pod)).to.include({ listed: 12, read: 7, skipped: 5 });
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
    }));

  it('writes nothing in a dry run, and reports what it would write', () =>
    withFreshPod(async (pod) => {
      const sent = messages(10, 10);
      await post(pod, sent);
      const report = await syncInbox(pod, { dryRun: true });
      expect(report.created).to.equal((await offlineLeads(sent)).length);
      expect(await listTree(pod, pod.storage)).to.not.include(pod.layout.leads);
    }));

  it('reads everything again when asked to, and changes nothing by it', () =>
    withFreshPod(async (pod) => {
      await post(pod, messages(20, 11, true));
      const first = await syncInbox(pod);
      const before = await listTree(pod, pod.layout.leads);
      const again = await syncInbox(pod, { full: true });
      expect(again).to.include({ read: 20, created: 0, updated: 0, unchanged: first.created, duplicate: again.events });
      expect(await listTree(pod, pod.layout.leads)).to.deep.equal(before);
    }));

  it('finishes what was begun when it is asked to stop, and reads no more', () =>
    withFreshPod(async (pod) => {
      const sent = messages(120, 12);
      await post(pod, sent);
      const stop = new AbortController();
      const report = await syncInbox(pod, {
        signal: stop.signal,
        onProgress: ({ read }) => {
          if (read >= 20) stop.abort();
        },
      });
      // Those that were being read when it was asked.
      expect(report.read).to.be.within(20, 35);
      expect(report.created).to.be.above(0);
      await syncInbox(pod);
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
    }));

  it('gives advice if the quarantine is full', () =>
    withFreshPod(async (pod) => {
      const quarantined = Array.from({ length: 1001 }, (_, index) => index.toString(16).padStart(16, '0'));
      const seen = { journaled: [], unsupported: [], quarantined };
      const none = { records: {}, attempts: {}, closed: [], decisions: [], tombstones: [], purged: [] };
      const ledger = { version: 2, ...none, seen, index: { tail: {}, used: [] }, reader: READER_VERSION };
      await pod.client.put(pod.layout.ledger, JSON.stringify(ledger), { contentType: 'application/json' });
      const notes: string[] = [];
      await syncInbox(pod, { onNote: ({ url, message }) => notes.push(`${url} ${message}`) });
      expect(notes).to.have.length(1);
      expect(notes[0]).to.include(`${pod.layout.quarantine} 1001 notifications are in quarantine`);
    }));
});
