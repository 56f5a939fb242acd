import { expect } from 'chai';
import fc from 'fast-check';
import { checkAgreement } from '../../src/care/agreement.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { PodError } from '../../src/errors.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { compactJournal } from '../../src/workspace/compact.ts';
import type { SyncNote } from '../../src/workspace/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { slugOf } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { deliveries, event, leadLines, offlineLines } from '../support/deliveries.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { at, groupsIn, slugWith } from '../support/mishaps.ts';
import { journaledSources, refuse, relent } from '../support/refusing.ts';
import { runsOf } from '../support/extent.ts';

const BOTH = ['GET', 'PUT'];

const inboxOf = (server: MemoryServer): string[] =>
  [...server.resources.keys()].filter((url) => /\/inbox\/./.test(url)).sort();

/** A pass, and what it told. */
async function pass(pod: Pod, options = {}): Promise<{ counts: object; notes: SyncNote[] }> {
  const notes: SyncNote[] = [];
  const report = await syncInbox(pod, { ...options, onNote: (note) => notes.push(note) });
  return { counts: report, notes };
}

/** Nothing refuses any more: one pass, and everything is as if nothing ever had. */
async function shouldRecover(server: MemoryServer, texts: readonly string[], options = {}): Promise<void> {
  relent(server);
  const pod = memoryPod(server);
  await syncInbox(pod, options);
  expect(await leadLines(pod)).to.deep.equal(await offlineLines(texts));
  const sound = { notInJournal: 0, notInLeads: 0, misplaced: 0, notInIndex: 0, unfinished: 0, tornLeads: 0 };
  expect(await checkAgreement(pod, false, options)).to.include(sound);
  const before = [...server.resources.keys()];
  expect((await pass(pod, options)).counts).to.include({ read: 0, created: 0, updated: 0, failed: 0 });
  expect([...server.resources.keys()]).to.deep.equal(before);
}

describe('F2: a lead that refuses to be read or written', () => {
  const [one, two, three] = [1, 2, 3].map((id) =>
    event(id, 'add', { hour: id, lead: { crm: `${id}` }, email: `${id}@mail.example` }),
  ) as [string, string, string];
  /** Joins the leads of two of them. */
  const joining = event(4, 'update', { hour: 4, lead: { crm: '1', mls: '2' } });
  const mls = event(5, 'add', { hour: 1, lead: { mls: '2' } });

  for (const methods of [['PUT'], ['GET'], BOTH])
    for (const ack of ['keep', 'delete'] as const)
      it(`stops no other, and what is for it waits in inbox and journal (${methods.join(' and ')}, --ack ${ack})`, async () => {
        const server = new MemoryServer();
        const pod = memoryPod(server);
        const update = event(6, 'update', { hour: 6, lead: { crm: '1' }, comment: 'called' });
        await send(pod, [one, two]);
        await syncInbox(pod, { ack: 'delete' });
        const slug = await slugWith(pod, 1);
        const refused = refuse(server, methods, (other) => other === slug);
        await send(pod, [update, three]);
        const [first = ''] = inboxOf(server).filter((url) => server.resources.get(url)?.body === update);
        const { counts, notes } = await pass(pod, { ack });
        expect(counts).to.include({ read: 2, created: 1, updated: 0, failed: 1, quarantined: 0 });
        expect(notes.map(({ kind, url }) => ({ kind, url }))).to.deep.equal([
          { kind: 'problem', url: pod.layout.leadUrl(slug) },
        ]);
        expect(notes[0]?.message).to.include('forbidden').and.include('1 notification');
        expect(refused).to.have.length(1);
        if (ack === 'delete') expect(inboxOf(server)).to.deep.equal([first]);
        else expect(inboxOf(server)).to.have.length(2);
        expect(await journaledSources(pod)).to.have.length(4);
        // Again, on a machine that knows nothing: tried once, and nothing is written but that.
        const before = server.snapshot();
        const again = await pass(memoryPod(server), { ack });
        expect(again.counts).to.include({ read: 0, created: 0, updated: 0, failed: 1 });
        expect(again.notes).to.deep.equal(notes);
        expect(refused).to.have.length(2);
        expect(server.snapshot()).to.deep.equal(before);
        await shouldRecover(server, [one, two, three, update], { ack });
        expect(inboxOf(server)).to.have.length(ack === 'delete' ? 0 : 2);
        expect(new Set(await journaledSources(pod)).size).to.equal(4);
        expect(await journaledSources(pod)).to.have.length(4);
      });

  it('is not a lead yet if it must not be created', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const slug = await slugOf(one);
    refuse(server, ['PUT'], (other) => other === slug);
    await send(pod, [one, two]);
    expect((await pass(pod)).counts).to.include({ created: 1, failed: 1 });
    expect(await groupsIn(pod)).to.deep.equal(['2']);
    await shouldRecover(server, [one, two]);
  });

  for (const [role, number] of [
    ['takes the events of another over', 0],
    ['loses its events to another', 1],
  ] as const)
    for (const methods of [['PUT'], BOTH])
      it(`loses no one an event where it ${role} (${methods.join(' and ')})`, async () => {
        const server = new MemoryServer();
        const pod = memoryPod(server);
        await send(pod, [one, mls]);
        await syncInbox(pod);
        // Which of them takes over is told by what happens where nothing refuses.
        const before = server.snapshot();
        const slugs = [await slugWith(pod, 1), await slugWith(pod, 5)];
        await send(pod, [joining]);
        await syncInbox(pod);
        const winner = await slugWith(pod, 4);
        server.restore(before);
        const slug = slugs.sort((one) => (one === winner ? -1 : 1))[number];
        await send(pod, [joining, two]);
        refuse(server, methods, (other) => other === slug);
        expect((await pass(pod)).counts).to.include({ created: 1, failed: 1 });
        const size = server.resources.size;
        expect((await pass(pod)).counts).to.include({ created: 0, updated: 0, failed: 1 });
        // No record each time.
        expect(server.resources.size).to.equal(size);
        relent(server);
        const groups = (await groupsIn(pod)).join(' ');
        for (const id of ['1', '2', '5']) expect(groups).to.include(id);
        await shouldRecover(server, [one, mls, two, joining]);
      });

  it('makes all events wait that the index assigns to it, if it cannot be read', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    // Another name than what comes would have alone.
    const named = event(1, 'add', { hour: 1, lead: { crm: '1', mls: '2' } });
    const byMls = event(2, 'update', { hour: 2, lead: { mls: '2' } });
    await send(pod, [named]);
    await syncInbox(pod, { ack: 'delete' });
    const slug = await slugWith(pod, 1);
    expect(slug).not.to.equal(await slugOf(byMls));
    refuse(server, ['GET'], (other) => other === slug);
    await send(pod, [byMls]);
    expect((await pass(pod, { ack: 'delete' })).counts).to.include({ created: 0, updated: 0, failed: 1 });
    expect(inboxOf(server)).to.have.length(1);
    await shouldRecover(server, [named, byMls], { ack: 'delete' });
  });

  it('takes nothing from another before it has it, also where they did not meet before', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const email = 'ada@mail.example';
    const [early, weak, nearer] = [
      event(1, 'add', { hour: 1, lead: { crm: '1' }, email }),
      event(2, 'update', { hour: 5, email }),
      event(3, 'update', { hour: 3, lead: { crm: '2' }, email }),
    ];
    await send(pod, [early, weak]);
    await syncInbox(pod);
    const slug = await slugWith(pod, 1);
    refuse(server, ['GET'], (other) => other === slug);
    await send(pod, [nearer]);
    // What it would take over from the one that cannot be read is not known; it is stored all the same.
    expect((await pass(pod)).counts).to.include({ created: 1, failed: 1 });
    refuse(server, ['PUT'], (other) => other !== slug);
    expect((await pass(pod)).counts).to.include({ created: 0, updated: 0, failed: 1 });
    expect(await groupsIn(pod)).to.deep.equal(['1 2', '3']);
    await shouldRecover(server, [early, weak, nearer]);
    expect(await groupsIn(pod)).to.deep.equal(['1', '3 2']);
  });

  it('is not journaled twice if everything is read again', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const slug = await slugOf(one);
    refuse(server, ['PUT'], (other) => other === slug);
    await send(pod, [one, two]);
    await syncInbox(pod, { ack: 'delete' });
    expect((await pass(pod, { full: true, ack: 'delete' })).counts).to.include({ read: 1, created: 0, failed: 1 });
    expect(inboxOf(server)).to.have.length(1);
    expect(await journaledSources(pod)).to.have.length(2);
    await shouldRecover(server, [one, two], { ack: 'delete' });
  });

  it('is met when the index is rebuilt from the leads, or the ledger was lost', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, [one, two]);
    await syncInbox(pod);
    const slug = await slugWith(pod, 1);
    const update = event(6, 'update', { hour: 6, lead: { crm: '1' }, comment: 'called' });
    const other = event(7, 'update', { hour: 7, lead: { crm: '1', web: '9' } });
    await send(pod, [update, other, three]);
    refuse(server, BOTH, (one) => one === slug);
    server.resources.delete(pod.layout.ledger);
    expect((await pass(pod)).counts).to.include({ created: 1, failed: 2 });
    server.resources.delete(pod.layout.ledger);
    expect((await pass(pod)).counts).to.include({ created: 0, failed: 2 });
    await shouldRecover(server, [one, two, three, update, other]);
  });

  it('is not forgotten when the journal is merged, or its month is over', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const slug = await slugOf(one);
    refuse(server, ['PUT'], (other) => other === slug);
    await send(pod, [one, two]);
    expect((await pass(pod, at('2026-03-10T10:00:00Z'))).counts).to.include({ created: 1, failed: 1 });
    await send(pod, [three]);
    expect((await pass(pod, at('2026-03-10T11:00:00Z'))).counts).to.include({ created: 1, failed: 1 });
    const workspace = await openWorkspace(pod, at('2026-03-11T10:00:00Z'));
    expect(await compactJournal(workspace)).to.include({ segments: 1 });
    await workspace.settle();
    for (const time of ['2026-04-10T10:00:00Z', '2026-06-10T10:00:00Z'])
      expect((await pass(pod, at(time))).counts).to.include({ created: 0, failed: 1 });
    await shouldRecover(server, [one, two, three], at('2026-06-11T10:00:00Z'));
  });

  it('is tried again if a process was killed after it had journaled an event for it', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const slug = await slugOf(one);
    await send(pod, [one, two]);
    server.onRequest = (method, url) => {
      if (method === 'PUT' && url.endsWith('.ttl')) throw new Error('killed');
    };
    await rejection(syncInbox(pod, { ack: 'delete' }), Error);
    refuse(server, ['PUT'], (other) => other === slug);
    expect((await pass(pod, { ack: 'delete' })).counts).to.include({ read: 0, created: 1, failed: 1 });
    expect(inboxOf(server)).to.have.length(1);
    await shouldRecover(server, [one, two], { ack: 'delete' });
    expect(inboxOf(server)).to.have.length(0);
  });

  it('is an error for whoever does what a person asked for', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, [one]);
    await syncInbox(pod);
    const slug = await slugWith(pod, 1);
    refuse(server, ['PUT'], (other) => other === slug);
    const workspace = await openWorkspace(pod);
    const body = new TextEncoder().encode(event(6, 'update', { hour: 6, lead: { crm: '1' }, comment: 'called' }));
    const { events } = await parseNotification({ body, contentType: 'application/json' });
    expect(await rejection(workspace.update(events), PodError)).to.include({ kind: 'forbidden' });
  });

  it('loses nothing and stops no pass, whatever is refused at any time, and has the same result as without a pod', async () => {
    const refusing = fc.array(
      fc.record({
        methods: fc.constantFrom(['PUT'], ['GET'], BOTH),
        digits: fc.uniqueArray(fc.constantFrom(...Array.from('0123456789abcdef')), { minLength: 2, maxLength: 12 }),
        losesLedger: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const property = fc.asyncProperty(deliveries(), refusing, async ({ messages, ack, tail, concurrency }, rules) => {
      const server = new MemoryServer();
      const pod = memoryPod(server);
      const options = { ack, concurrency, indexLimits: { tail, capacity: Math.max(4, tail) } };
      const share = Math.ceil(messages.length / rules.length);
      for (const [index, { methods, digits, losesLedger }] of rules.entries()) {
        await send(pod, messages.slice(index * share, (index + 1) * share));
        const before = await eventsIn(pod);
        if (losesLedger) server.resources.delete(pod.layout.ledger);
        refuse(server, methods, (slug) => digits.includes(slug[0] ?? ''));
        await syncInbox(memoryPod(server), options);
        relent(server);
        const after = await eventsIn(pod);
        expect([...before].filter((key) => !after.has(key))).to.deep.equal([]);
      }
      await shouldRecover(server, messages, options);
      expect(new Set(await journaledSources(pod)).size).to.equal((await journaledSources(pod)).length);
      // Scores whose leads do not come stay.
      const left = inboxOf(server).filter((url) => !server.get('GET', url).body.includes('lead#score'));
      if (ack === 'delete') expect(left).to.deep.equal([]);
    });
    await fc.assert(property, { numRuns: runsOf(50) });
  });
});

async function eventsIn(pod: Pod): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const { lead } of new LeadStore(pod.client, pod.layout).readAll())
    for (const { key } of lead?.events ?? []) keys.add(key);
  return keys;
}
