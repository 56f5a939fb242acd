import { expect } from 'chai';
import { joinLeads, keepApart, splitLead } from '../../src/care/decide.ts';
import { checkAgreement } from '../../src/care/agreement.ts';
import { forgetPerson } from '../../src/care/forget.ts';
import { replay } from '../../src/care/replay.ts';
import { UsageError } from '../../src/errors.ts';
import { findLead } from '../../src/store/leads/find-lead.ts';
import { Journal } from '../../src/store/journal/journal.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { post, withFreshPod } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { killEverywhere, send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const event = (id: string, hour: number, identifier: object): string =>
  JSON.stringify({
    topic: 'realestate/lead#update',
    id: `https://crm.example.com/${id}`,
    time: `2024-03-01T0${hour}:00:00Z`,
    data: { object: { type: 'Lead', identifier } },
  });

/** The ids of the events of each lead, as one line each. */
async function groupsIn(pod: Pod): Promise<string[]> {
  const groups: string[] = [];
  for await (const { lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead !== undefined)
      groups.push(lead.events.map(({ id }) => id.slice('https://crm.example.com/'.length)).join(' '));
  return groups.sort();
}

async function slugWith(pod: Pod, id: string): Promise<string> {
  for await (const { slug, lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead?.events.some((one) => one.id === `https://crm.example.com/${id}`) === true) return slug;
  throw new Error(`no lead with ${id}`);
}

const SHARED = { crm: '1' };
const three = [event('a', 1, SHARED), event('b', 2, SHARED), event('c', 3, SHARED)];

describe('splitLead and joinLeads', () => {
  it('refuses a split without events, and stores nothing', async () => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, three);
    await syncInbox(pod);
    await rejection(splitLead(pod, await slugWith(pod, 'a'), []), UsageError);
    expect((await openWorkspace(pod)).ledger.decided.decisions).to.deep.equal([]);
  });
  it('make decisions that every later pass, replay and rebuild follows, on the real server', () =>
    withFreshPod(async (pod) => {
      await post(pod, three);
      await syncInbox(pod);
      const decided = await splitLead(pod, await slugWith(pod, 'a'), ['https://crm.example.com/c']);
      expect(decided.leads.map(({ events }) => events).sort()).to.deep.equal([1, 2]);
      expect(await groupsIn(pod)).to.deep.equal(['a b', 'c']);
      await post(pod, [event('d', 4, SHARED)]);
      await syncInbox(pod);
      expect(await groupsIn(pod)).to.deep.equal(['a b d', 'c']);
      await syncInbox(pod, { full: true });
      await replay(pod);
      await replay(pod, { rebuild: true });
      await pod.client.delete(pod.layout.ledger);
      await syncInbox(pod, { full: true });
      expect(await groupsIn(pod)).to.deep.equal(['a b d', 'c']);
      await joinLeads(pod, [await slugWith(pod, 'a'), await slugWith(pod, 'c')]);
      expect(await groupsIn(pod)).to.deep.equal(['a b c d']);
      await syncInbox(pod, { full: true });
      expect(await groupsIn(pod)).to.deep.equal(['a b c d']);
    }));

  it('hide the lead that was merged, and state which lead it is now part of', () =>
    withFreshPod(async (pod) => {
      await post(pod, [event('a', 1, { crm: '1' }), event('b', 2, { crm: '2' })]);
      await syncInbox(pod);
      const loser = await slugWith(pod, 'b');
      const winner = await slugWith(pod, 'a');
      await joinLeads(pod, [loser, winner]);
      expect(await new LeadStore(pod.client, pod.layout).read(loser)).to.include({
        replacedBy: pod.layout.leadUrl(winner),
      });
      await splitLead(pod, winner, ['https://crm.example.com/b']);
      expect(await groupsIn(pod)).to.deep.equal(['a', 'b']);
      // The old name leads to the events that it stood for.
      expect((await findLead(new LeadStore(pod.client, pod.layout), loser)).slug).to.equal(await slugWith(pod, 'b'));
    }));

  it('find events by id, by fragment and by the beginning of their key, and refuse everything else', () =>
    withFreshPod(async (pod) => {
      await post(pod, three);
      await syncInbox(pod);
      const slug = await slugWith(pod, 'a');
      const events = (await new LeadStore(pod.client, pod.layout).read(slug))?.lead?.events ?? [];
      const cases: readonly (readonly [string[], RegExp])[] = [
        [['https://crm.example.com/z'], /no event \[https:\/\/crm.example.com\/z\]\. leadpod explain lists/],
        [events.map(({ id }) => id), /these are all its events/],
      ];
      for (const [names, says] of cases) {
        expect((await rejection(splitLead(pod, slug, names), UsageError)).message).to.match(says);
      }
      await rejection(joinLeads(pod, [slug, slug]), UsageError);
      expect((await rejection(keepApart(pod, [slug, slug]), UsageError)).message).to.match(/leadpod split moves/);
      await splitLead(pod, slug, [`event-${events[1]!.key.slice(0, 16)}`, events[2]!.key.slice(0, 10)]);
      expect(await groupsIn(pod)).to.deep.equal(['a', 'b c']);
    }));

  it('keep two leads apart, whatever connects them later, in any order', async () => {
    const later = [
      event('e', 4, { crm: '1', mls: '2' }),
      event('f', 5, { mls: '2', web: '3' }),
      event('g', 1, { web: '3', crm: '1' }),
    ];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [2, 0, 1],
    ]) {
      const pod = memoryPod(new MemoryServer());
      await send(pod, [event('a', 2, { crm: '1' }), event('b', 3, { mls: '2' })]);
      await syncInbox(pod);
      await keepApart(pod, [await slugWith(pod, 'a'), await slugWith(pod, 'b')]);
      for (const index of order) {
        await send(pod, [later[index]!]);
        await syncInbox(pod, { indexLimits: { tail: 1, capacity: 4 } });
      }
      expect(await groupsIn(pod), order.join()).to.deep.equal(['b', 'g a e f']);
      await replay(pod, { rebuild: true });
      await pod.client.delete(pod.layout.ledger);
      await syncInbox(pod, { full: true });
      expect(await groupsIn(pod)).to.deep.equal(['b', 'g a e f']);
      expect(await checkAgreement(pod)).to.include({ notInLeads: 0, misplaced: 0, notInIndex: 0 });
      await joinLeads(pod, [await slugWith(pod, 'a'), await slugWith(pod, 'b')]);
      expect(await groupsIn(pod)).to.deep.equal(['g a b e f']);
    }
  });

  it('remove the mark for different names from the stored lead, until another name comes or the decision is undone', async () => {
    const named = (id: string, hour: number, name: string): string =>
      JSON.stringify({
        topic: 'realestate/lead#update',
        id: `https://crm.example.com/${id}`,
        time: `2024-03-01T0${hour}:00:00Z`,
        data: { object: { type: 'Lead', object: { name, telephone: '+19035550135' } } },
      });
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const marked = async (): Promise<string> => {
      const slug = await slugWith(pod, 'a');
      const text = server.resources.get(pod.layout.leadUrl(slug))?.body ?? '';
      const found = await new LeadStore(pod.client, pod.layout).read(slug);
      const marks = [...(found?.lead?.marks ?? [])].map(
        ([key]) => found?.lead?.events.find((one) => one.key === key)?.id,
      );
      expect(text.split('"names-differ"').length - 1).to.equal(marks.length);
      return `${found?.state ?? ''} ${marks.map((id) => id?.slice(-1)).join('')}`;
    };
    await send(pod, [named('a', 1, 'Ada Brook'), named('b', 2, 'Bo Reed')]);
    await syncInbox(pod);
    expect(await marked()).to.equal('whole b');
    const slug = await slugWith(pod, 'a');
    await joinLeads(pod, [slug, slug]);
    expect(await marked()).to.equal('whole ');
    await replay(pod);
    await replay(pod, { rebuild: true });
    expect(await syncInbox(pod, { full: true })).to.include({ updated: 0 });
    expect(await marked()).to.equal('whole ');
    await send(pod, [named('c', 3, 'Cy Token')]);
    await syncInbox(pod);
    expect(await marked()).to.equal('whole c');
    await joinLeads(pod, [slug, slug]);
    expect(await marked()).to.equal('whole ');
  });

  it('contain nothing about events that are forgotten', async () => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, [event('a', 1, { crm: '1' }), event('b', 2, { crm: '2' }), event('c', 3, { crm: '3' })]);
    await syncInbox(pod);
    const [a, b, c] = [await slugWith(pod, 'a'), await slugWith(pod, 'b'), await slugWith(pod, 'c')];
    const { decision } = await keepApart(pod, [a, b]);
    const kept = await keepApart(pod, [b, c]);
    await forgetPerson(pod, { leads: [a] });
    const all = [];
    for (const month of await new Journal(pod.client, pod.layout).listMonths()) {
      const journal = new Journal(pod.client, pod.layout);
      const { records } = await journal.listMonth(month);
      for await (const { record } of journal.readRecords(records)) all.push(...(record.decisions ?? []));
    }
    expect(all).to.deep.equal([kept.decision]);
    const ledger = (await pod.client.get(pod.layout.ledger, { act: 'test' })).text();
    expect(ledger).to.include(kept.decision.id);
    expect(ledger).not.to.include(decision.events[0]);
  });

  it('are finished by the next pass if they are killed before any request', async () => {
    let splits = 0;
    await killEverywhere({
      before: async (pod) => {
        await send(pod, three);
        await syncInbox(pod);
      },
      work: async (pod) => splitLead(pod, await slugWith(pod, 'a'), ['https://crm.example.com/c']),
      after: (pod) => syncInbox(pod),
      check: async (pod, place) => {
        const groups = await groupsIn(pod);
        // Before the decision stands, nothing is decided; from then on it is carried out.
        const isSplit = groups.length === 2;
        expect(groups, place).to.deep.equal(isSplit ? ['a b', 'c'] : ['a b c']);
        if (isSplit) splits += 1;
        else expect(splits, place).to.equal(0);
      },
    });
    expect(splits).to.be.above(0);
  });
});
