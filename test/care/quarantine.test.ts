import { expect } from 'chai';
import { dropQuarantine, retryQuarantine } from '../../src/care/quarantine.ts';
import { PodError, UsageError } from '../../src/errors.ts';
import { Journal } from '../../src/store/journal/journal.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { listTree, offlineLeads, post, storedLeads, withFreshPod } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { leadLines, offlineLines } from '../support/deliveries.ts';
import { killEverywhere, send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const whole = JSON.stringify({
  topic: 'realestate/lead#add',
  id: 'https://crm.example.com/1',
  time: '2024-03-01T10:00:00Z',
  data: { object: { type: 'Lead', identifier: { crm: '1' }, object: { type: 'Contact', name: 'Ada Example' } } },
});
const broken = whole.slice(0, -1);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const itemsOf = (pod: Pod): ReturnType<Quarantine['list']> => new Quarantine(pod.client, pod.layout).list();

describe('the quarantine', () => {
  it('returns the original bytes, and accepts repaired ones, on the real server', () =>
    withFreshPod(async (pod) => {
      const [source] = await post(pod, [broken, '{"other": ']);
      await syncInbox(pod);
      const items = await itemsOf(pod);
      const item = items.find((one) => one.source === source)!;
      expect(Buffer.from(item.body!, 'base64').toString()).to.equal(broken);
      const again = await retryQuarantine(pod, [item.id.slice(0, 8)]);
      expect(again).to.include({ retried: 1, journaled: 0 });
      expect(again.failed.map(({ id, error }) => [id, error.code])).to.deep.equal([[item.id, 'notification']]);
      expect(await itemsOf(pod)).to.have.length(2);
      expect(await retryQuarantine(pod, [item.id], { corrected: bytes(whole) })).to.include({
        journaled: 1,
        created: 1,
      });
      expect((await itemsOf(pod)).map(({ id }) => id)).to.deep.equal(
        items.filter((one) => one !== item).map(({ id }) => id),
      );
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads([whole]));
      // The bytes that came are kept beside those that a person made of them.
      for await (const { entries } of new Journal(pod.client, pod.layout).readAll())
        expect(Buffer.from(entries[0]!.original!, 'base64').toString()).to.equal(broken);
      expect(await syncInbox(pod, { full: true })).to.include({ quarantined: 1, skipped: 1 });
      await syncInbox(pod, { ack: 'delete' });
      expect(await listTree(pod, pod.inbox)).to.have.length(1);
    }));

  it('releases an item that another limit or version can read, and shows what it is about', () =>
    withFreshPod(async (pod) => {
      const other = '{"topic":"realestate/website#askquestion","id":"https://e.example.com/1","data":{"text":"How?"}}';
      await post(pod, [whole, other]);
      const limits = { maxDepth: 1 };
      expect(await syncInbox(pod, { limits })).to.include({ quarantined: 2 });
      expect(await retryQuarantine(pod, 'all')).to.include({ retried: 2, journaled: 1, unsupported: 1, created: 1 });
      expect(await itemsOf(pod)).to.deep.equal([]);
      expect(await listTree(pod, pod.layout.quarantine)).to.deep.equal([]);
      // What is settled stays so, also where the limit of the pass would put it aside again.
      expect(await syncInbox(pod, { limits, full: true })).to.include({ quarantined: 0, skipped: 2 });
      expect(await itemsOf(pod)).to.deep.equal([]);
    }));

  it('requests an item from the inbox again if it was too large to keep', () =>
    withFreshPod(async (pod) => {
      const sources = await post(pod, [whole, whole.replace('Ada', 'Bea')]);
      expect(await syncInbox(pod, { limits: { maxBytes: 50 } })).to.include({ quarantined: 2 });
      await pod.client.delete(sources[1]!);
      const report = await retryQuarantine(pod, 'all');
      expect(report).to.include({ journaled: 1 });
      expect(report.failed.map(({ error }) => error.message)).to.deep.equal([
        'its bytes were never stored, and it is no longer in the inbox',
      ]);
    }));

  it('drops an item for a person, and does not add it again', () =>
    withFreshPod(async (pod) => {
      await post(pod, [broken]);
      await syncInbox(pod);
      const [item] = await itemsOf(pod);
      await rejection(dropQuarantine(pod, ['ffffffffffff']), UsageError);
      await dropQuarantine(pod, [item!.id]);
      expect(await itemsOf(pod)).to.deep.equal([]);
      expect(await syncInbox(pod, { full: true })).to.include({ quarantined: 0, skipped: 1 });
      expect(await listTree(pod, pod.inbox)).to.have.length(1);
    }));

  it('counts a settled item once in a pass that reads everything again', async () => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, [broken, '{"other": ', whole.replaceAll('1', '2')]);
    await syncInbox(pod);
    const [item, other] = await itemsOf(pod);
    await retryQuarantine(pod, [item!.id], { corrected: bytes(whole) });
    await dropQuarantine(pod, [other!.id]);
    const report = await syncInbox(pod, { full: true, ack: 'delete' });
    expect(report).to.include({ listed: 3, read: 1, skipped: 2, quarantined: 0, failed: 0 });
  });

  it('loses nothing if a retry is killed before any of its requests', () =>
    killEverywhere({
      before: async (pod) => {
        await send(pod, [broken]);
        await syncInbox(pod);
      },
      work: (pod) => retryQuarantine(pod, 'all', { corrected: bytes(whole) }),
      after: (pod) => syncInbox(pod),
      check: async (pod, place) => {
        await retryQuarantine(pod, 'all', { corrected: bytes(whole) });
        expect(await leadLines(pod), place).to.deep.equal(await offlineLines([whole]));
        expect(await itemsOf(pod), place).to.deep.equal([]);
      },
    }));

  it('keeps a message that mentions a lead but is not an event, and shows what was probably meant', async () => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, [broken]);
    await syncInbox(pod);
    const [item] = await itemsOf(pod);
    const slip = whole.replace('lead#add', 'lead#addd');
    const report = await retryQuarantine(pod, [item!.id], { corrected: bytes(slip) });
    expect(report).to.include({ retried: 1, journaled: 0, unsupported: 0 });
    expect(report.failed.map(({ id, error }) => [id, error.message])).to.deep.equal([
      [item!.id, 'no lead event has this topic: did the sender mean realestate/lead#add?'],
    ]);
    expect(await itemsOf(pod)).to.deep.equal([item]);
    expect(await retryQuarantine(pod, [item!.id], { corrected: bytes(whole) })).to.include({
      journaled: 1,
      created: 1,
    });
    expect(await itemsOf(pod)).to.deep.equal([]);
  });

  it('releases nothing if a log-in page is in place of its resource (F14)', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, [broken]);
    await syncInbox(pod);
    const [item] = await itemsOf(pod);
    const page = { body: '<form>', contentType: 'text/html', etag: '"page"', created: 0 };
    server.resources.set(item!.url, page);
    const error = await rejection(new Quarantine(pod.client, pod.layout).remove([item!]), PodError);
    expect(error.message).to.include('a log-in page?');
    expect(server.resources.get(item!.url)).to.equal(page);
  });
});
