import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { replay } from '../../src/care/replay.ts';
import { readLeadGraph } from '../../src/copy/lead-quads.ts';
import { writeLeadDocument } from '../../src/lead/document/document.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { dropQuarantine } from '../../src/care/quarantine.ts';
import { PodError, UsageError } from '../../src/errors.ts';
import { findLead } from '../../src/store/leads/find-lead.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { listTree, offlineLeads, post, storedLeads, withFreshPod } from '../pods.ts';
import { startRawServer, stayMute } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { leadLines, offlineLines } from '../support/deliveries.ts';
import { killEverywhere, send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { withPlanted } from '../support/planted.ts';

const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];

/** The texts of all leads as they are in the pod. */
async function leadTexts(pod: Pod): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const { slug, text } of new LeadStore(pod.client, pod.layout).readAllTexts()) texts.set(slug, text);
  return texts;
}

async function removeLeads(pod: Pod): Promise<void> {
  for (const slug of await new LeadStore(pod.client, pod.layout).listSlugs())
    await pod.client.delete(pod.layout.leadUrl(slug));
}

describe('replay', () => {
  it('changes nothing if nothing is wrong, on the real server', () =>
    withFreshPod(async (pod) => {
      const sent = messages(16, 51);
      await post(pod, sent.slice(0, 10));
      await syncInbox(pod);
      await post(pod, sent.slice(10));
      await syncInbox(pod);
      const [texts, tree] = [await leadTexts(pod), await listTree(pod, pod.layout.journal)];
      expect(await replay(pod)).to.include({ created: 0, updated: 0, journaled: 0 });
      expect(await replay(pod, { fromInbox: true })).to.include({ created: 0, updated: 0, journaled: 0 });
      expect(await replay(pod, { rebuild: true })).to.include({ created: 0, updated: 0, journaled: 0 });
      expect(await leadTexts(pod)).to.deep.equal(texts);
      expect(await listTree(pod, pod.layout.journal)).to.deep.equal(tree);
    }));

  it('writes leads again that a former version hid, because a message said that another lead replaced them', async () => {
    const pod = memoryPod(new MemoryServer());
    await post(pod, messages(6, 54));
    await syncInbox(pod);
    const texts = await leadTexts(pod);
    const [hidden, other] = [...texts.keys()].map((slug) => pod.layout.leadUrl(slug));
    const planted = `<#it> <http://purl.org/dc/terms/isReplacedBy> <${other}#it> .`;
    const [slug, text] = [...texts][0]!;
    const stored = withPlanted(text, hidden!, planted);
    await pod.client.put(hidden!, stored, { act: 'Test', contentType: 'text/turtle' });
    expect(await findLead(new LeadStore(pod.client, pod.layout), slug)).to.include({ slug, outdated: true });
    expect(readLeadGraph(stored, hidden!).kind).to.equal('lead');
    expect(await storedLeads(pod)).to.have.length(texts.size);
    expect(await replay(pod)).to.include({ created: 0, updated: 1 });
    expect(await leadTexts(pod)).to.deep.equal(texts);
  });

  it('restores missing leads, and with --rebuild the same pod from nothing', () =>
    withFreshPod(async (pod) => {
      const sent = messages(12, 52);
      await post(pod, sent);
      await syncInbox(pod, { ack: 'delete' });
      const texts = await leadTexts(pod);
      await removeLeads(pod);
      expect(await replay(pod, { dryRun: true })).to.include({ created: texts.size });
      expect((await leadTexts(pod)).size).to.equal(0);
      await replay(pod);
      expect(await leadTexts(pod)).to.deep.equal(texts);
      await removeLeads(pod);
      await pod.client.delete(pod.layout.ledger);
      expect(await replay(pod, { rebuild: true })).to.include({ created: texts.size });
      expect(await leadTexts(pod)).to.deep.equal(texts);
      expect(await syncInbox(pod)).to.include({ listed: 0, created: 0, updated: 0 });
    }));

  it('rebuilds from the inbox a pod whose leads/ is empty', () =>
    withFreshPod(async (pod) => {
      const sent = messages(8, 53);
      await post(pod, sent);
      expect((await replay(pod, { fromInbox: true, rebuild: true })).journaled).to.equal(8);
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
      expect(await syncInbox(pod)).to.include({ read: 0, skipped: 8 });
    }));

  it('writes the events of a lost segment to the journal again, and counts each lead once', async () => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, messages(20, 57));
    await syncInbox(pod);
    for (const url of await listTree(pod, pod.layout.journal))
      if (url.endsWith('.ndjson')) await pod.client.delete(url);
    expect(await replay(pod, { fromInbox: true })).to.include({ journaled: 20, created: 0, updated: 0 });
    expect(await checkAgreement(pod)).to.include({ notInJournal: 0, notInLeads: 0 });
    const leads = (await leadLines(pod)).length;
    const again = await replay(pod, { fromInbox: true, rebuild: true });
    expect(again).to.include({ journaled: 0, created: 0, updated: 0, unchanged: leads });
  });

  it('leaves one index, however often it rebuilds', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, messages(20, 58));
    await syncInbox(pod);
    for (let run = 0; run < 3; run++) await replay(pod, { rebuild: true });
    const bases = [...server.resources.keys()].filter((url) => url.startsWith(pod.layout.index));
    expect(bases).to.have.length(1);
  });

  it('allows no filter beside --rebuild, and no invalid time', async () => {
    const pod = memoryPod(new MemoryServer());
    const filters = [{ since: '2024-01-01' }, { until: '2024-01-01' }, { topic: 'accept' }, { id: 'urn:x' }];
    for (const filter of filters) await rejection(replay(pod, { rebuild: true, ...filter }), UsageError);
    for (const time of ['5', 'yesterday', '2024', '2024-13-01'])
      await rejection(replay(pod, { since: time }), UsageError);
  });

  it('replays only the chosen events, by time, topic and id', async () => {
    const pod = memoryPod(new MemoryServer());
    const event = (id: string, action: string, day: number): string =>
      JSON.stringify({
        topic: `realestate/lead#${action}`,
        id: `https://crm.example.com/${id}`,
        time: `2024-03-0${day}T10:00:00Z`,
        data: { object: { type: 'Lead', identifier: { crm: id } } },
      });
    await send(pod, [event('a', 'add', 1), event('b', 'accept', 2), event('c', 'accept', 3)]);
    await syncInbox(pod);
    const cases: readonly (readonly [Parameters<typeof replay>[1], number])[] = [
      [{}, 3],
      [{ since: '2024-03-02T10:00:00Z' }, 2],
      [{ until: '2024-03-02T10:00:00Z' }, 1],
      [{ since: '2024-03-02', until: '2024-03-03' }, 1],
      [{ topic: 'realestate/lead#accept' }, 2],
      [{ topic: 'accept', since: '2024-03-03' }, 1],
      [{ id: 'https://crm.example.com/a' }, 1],
    ];
    for (const [filter, events] of cases)
      expect((await replay(pod, filter)).events, JSON.stringify(filter)).to.equal(events);
    for (const filter of [{ since: 'yesterday' }, { topic: 'lead#scored' }])
      await rejection(replay(pod, filter), UsageError);
  });

  it('names the notifications that it could not read, and those that no one could verify in time', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const post = async (text: string): Promise<string> =>
      (await pod.client.post(pod.inbox, text, { contentType: 'application/json' })).location ?? '';
    const silent = await startRawServer(stayMute);
    await post('{"dropped":');
    await syncInbox(pod);
    await dropQuarantine(pod, 'all');
    const broken = await post('{"topic":"realestate/lead#add","data":{"object":[]}}');
    const [one = '', two = ''] = messages(2, 59);
    await post(one);
    const unreadable = await post(two);
    server.onRequest = (method, url) => {
      if (url === unreadable) throw new PodError('GET refused', { kind: 'unavailable', method, url });
    };
    const { events, failed } = await replay(pod, { fromInbox: true, rebuild: true });
    expect(events).to.be.above(0);
    const reasons = new Map(failed.map(({ url, message }) => [url, message]));
    expect([...reasons.keys()].sort()).to.deep.equal([broken, unreadable].sort());
    expect(reasons.get(broken)).to.match(/^the notification cannot be read at \/data\/object: /);
    expect(reasons.get(unreadable)).to.equal('GET refused');

    server.onRequest = () => undefined;
    const late = await post(one.replace(/"id":"[^"]*"/, `"id":"${silent.origin}/1"`));
    const trust = { verify: 'origin', privateOrigins: [silent.origin] } as const;
    const impatient = { fromInbox: true, trust, originPatienceMs: 1 };
    expect((await replay(pod, impatient)).failed.find(({ url }) => url === late)?.message).to.match(
      /^its origin could/,
    );
  });

  it('names each entry of the journal that this reader refuses', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, messages(3, 60));
    await syncInbox(pod);
    const segments = [...server.resources].filter(([url]) => url.endsWith('.ndjson') && url.includes('/journal/'));
    const entryLines = segments.flatMap(([, { body }]) => body.split('\n').filter(Boolean));
    const unreadable = (line: string): string => JSON.stringify({ ...(JSON.parse(line) as object), text: '{"topic":' });
    for (const [url] of segments) await pod.client.delete(url);
    const [[url, { contentType }]] = segments as unknown as [[string, { contentType: string }]];
    server.put(url, entryLines.map((line) => `${unreadable(line)}\n`).join(''), { contentType });
    for (const rebuild of [false, true]) {
      const { failed } = await replay(pod, { rebuild });
      expect(failed.map((one) => one.url.startsWith(pod.inbox))).to.deep.equal([true, true, true]);
      expect(failed[0]?.message).to.match(/^its copy in the journal cannot be read/);
    }
  });

  it('names a damaged lead that is neither in the journal nor in the inbox', async () => {
    const pod = memoryPod(new MemoryServer());
    const [sent = ''] = messages(1, 61);
    await send(pod, [sent]);
    await syncInbox(pod);
    const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
    const url = pod.layout.leadUrl(slug);
    await pod.client.put(url, '<#it> a <', { contentType: 'text/turtle' });
    expect(await replay(pod, { rebuild: true })).to.deep.include({ updated: 1, failed: [] });
    await pod.client.put(url, '<#it> a <', { contentType: 'text/turtle' });
    for (const segment of await listTree(pod, pod.layout.journal))
      if (segment.endsWith('.ndjson')) await pod.client.delete(segment);
    expect((await replay(pod, { rebuild: true })).failed).to.deep.equal([
      { url, message: 'the lead is damaged and not in the journal. It stays as it is' },
    ]);
  });

  it('rewrites leads in the format of an older leadpod', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const sent = messages(6, 54);
    await send(pod, sent);
    await syncInbox(pod);
    const texts = await leadTexts(pod);
    const [slug = ''] = texts.keys();
    const leads = new LeadStore(pod.client, pod.layout);
    const { lead } = (await leads.read(slug)) ?? {};
    // Another version found something to remark where this one does not.
    const remarked = { ...lead!, marks: new Map([[lead!.events[0]!.key, ['accepted-by-other'] as const]]) };
    const older = writeLeadDocument({ lead: remarked, foreign: [] }, pod.layout.leadUrl(slug));
    await pod.client.put(pod.layout.leadUrl(slug), older, { contentType: 'text/turtle' });
    expect(await leads.read(slug)).to.include({ state: 'whole', outdated: true });
    expect(await syncInbox(pod, { full: true })).to.include({ updated: 0 });
    expect(await replay(pod)).to.include({ updated: 1 });
    expect(await leadTexts(pod)).to.deep.equal(texts);
  });

  it('keeps statements of others with --rebuild, and writes events to the journal that only leads have', async () => {
    const pod = memoryPod(new MemoryServer());
    const sent = messages(8, 55);
    await send(pod, sent);
    await syncInbox(pod);
    const leads = new LeadStore(pod.client, pod.layout);
    const [slug = ''] = await leads.listSlugs();
    const { text = '' } = (await leads.readText(slug)) ?? {};
    await pod.client.put(pod.layout.leadUrl(slug), `${text}\n<#it> <https://other.example.org/note> "call back" .`, {
      contentType: 'text/turtle',
    });
    for (const url of await listTree(pod, pod.layout.journal)) if (!url.endsWith('/')) await pod.client.delete(url);
    expect((await replay(pod, { rebuild: true })).journaled).to.be.above(0);
    expect((await leads.read(slug))?.foreign).to.have.length(1);
    expect(await leadLines(pod)).to.deep.equal(await offlineLines(sent));
    await removeLeads(pod);
    await replay(pod, { rebuild: true });
    expect(await leadLines(pod)).to.deep.equal(await offlineLines(sent));
  });

  it('loses nothing if a rebuild is killed before any of its requests', async () => {
    const sent = messages(7, 56);
    await killEverywhere({
      before: async (pod) => {
        await send(pod, sent);
        await syncInbox(pod);
        await removeLeads(pod);
      },
      work: (pod) => replay(pod, { rebuild: true }),
      after: (pod) => replay(pod, { rebuild: true }),
      check: async (pod, place) => {
        expect(await leadLines(pod), place).to.deep.equal(await offlineLines(sent));
        expect(await syncInbox(pod, { full: true }), place).to.include({ created: 0, updated: 0 });
      },
    });
  });
});
