/** A score that comes before its lead waits for it: in the pod, in the inbox, and in what a pass says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { joinLeads, splitLead } from '../../src/care/decide.ts';
import { forgetPerson } from '../../src/care/forget.ts';
import { readInboxStates } from '../../src/care/inbox-states.ts';
import { replay } from '../../src/care/replay.ts';
import { sendEvent } from '../../src/desk/answers/send-event.ts';
import { openOutbox } from '../../src/desk/answers/fold-outbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { decodeJson, DEFAULT_LIMITS } from '../../src/message/decode/json-decode.ts';
import { isLead } from '../../src/lead/lead.ts';
import { LeadStore, type StoredLead } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { event } from '../support/deliveries.ts';
import { killEverywhere } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const LEAD = { crm: '7' };
const SCORE = event(1, 'score', { hour: 2, lead: LEAD, email: 'ada@mail.example' });
const ADD = event(2, 'add', { hour: 1, lead: LEAD });

const post = (pod: Pod, text: string): Promise<unknown> =>
  pod.client.post(pod.inbox, text, { contentType: 'application/json' });
const storedIn = async (pod: Pod): Promise<StoredLead[]> => {
  const stored: StoredLead[] = [];
  for await (const one of new LeadStore(pod.client, pod.layout).readAll()) stored.push(one);
  return stored;
};
/** The leads of a pod that are leads, by the actions of their events. */
const leadsIn = async (pod: Pod): Promise<string[]> =>
  (await storedIn(pod)).flatMap(({ lead }) =>
    lead !== undefined && isLead(lead) ? lead.events.map(({ action }) => action).join(' ') : [],
  );
const sizeOfCopy = async (pod: Pod): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'leadpod-test-score-'));
  try {
    const copy = await openLeadCopy(pod, { folder });
    await copy.close();
    return copy.size;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
const inInbox = (server: MemoryServer): number =>
  [...server.resources.keys()].filter((url) => /\/inbox\/./.test(url)).length;

describe('A score in the inbox', () => {
  for (const ack of ['keep', 'delete'] as const)
    it(`before its lead is as a notification of another topic, and counts once that is there (--ack ${ack})`, async () => {
      const server = new MemoryServer();
      const pod = memoryPod(server);
      await post(pod, SCORE);
      const said = { read: 1, events: 0, created: 0, updated: 0, unchanged: 0, unsupported: 1 };
      expect(await syncInbox(pod, { ack, dryRun: true })).to.include(said);
      expect(await syncInbox(pod, { ack })).to.include(said);
      expect(inInbox(server)).to.equal(1);
      expect([await leadsIn(pod), await sizeOfCopy(pod)]).to.deep.equal([[], 0]);
      expect(await checkAgreement(pod)).to.include({ leads: 0, events: 0, waiting: 1 });
      const { items } = await readInboxStates(pod);
      expect(items.map(({ state, reason }) => [state, reason])).to.deep.equal([['other-topic', 'score']]);
      expect(await syncInbox(pod, { ack })).to.include({ read: 0, skipped: 1, created: 0 });

      await post(pod, ADD);
      expect(await syncInbox(pod, { ack })).to.include({ read: 2, skipped: 0, created: 1, unsupported: 0 });
      expect([await leadsIn(pod), await sizeOfCopy(pod)]).to.deep.equal([['add score'], 1]);
      expect(inInbox(server)).to.equal(ack === 'delete' ? 0 : 2);
      expect((await readInboxStates(pod)).items.every(({ state }) => state === 'stored')).to.equal(true);
      expect((await storedIn(pod)).filter(({ lead }) => lead !== undefined)).to.have.length(1);
    });

  it('with its lead, or after it, is an event of it', async () => {
    const pod = memoryPod(new MemoryServer());
    await post(pod, SCORE);
    await post(pod, ADD);
    expect(await syncInbox(pod)).to.include({ events: 2, created: 1, unsupported: 0 });
    await post(pod, event(3, 'score', { hour: 3, lead: LEAD }));
    expect(await syncInbox(pod)).to.include({ events: 1, updated: 1, unsupported: 0 });
    expect(await leadsIn(pod)).to.deep.equal(['add score score']);
  });

  const pass = (pod: Pod): Promise<unknown> => syncInbox(pod, { ack: 'delete' });
  const twoPasses = async (pod: Pod): Promise<void> => {
    await pass(pod);
    await pass(pod);
  };

  it('is not lost if a pass is killed before any of its requests, and is neither deleted nor stored twice', async () => {
    await killEverywhere({
      before: (pod) => post(pod, SCORE),
      work: pass,
      after: twoPasses,
      check: async (pod, place, server) => {
        expect([inInbox(server), await leadsIn(pod)], place).to.deep.equal([1, []]);
        await post(pod, ADD);
        await pass(pod);
        expect(await leadsIn(pod), place).to.deep.equal(['add score']);
      },
    });
  });

  it('leaves the inbox after a pass that was killed when its lead came', async () => {
    await killEverywhere({
      before: async (pod) => {
        await post(pod, SCORE);
        await pass(pod);
        await post(pod, ADD);
      },
      work: pass,
      after: twoPasses,
      check: async (pod, place, server) => {
        expect([inInbox(server), await leadsIn(pod)], place).to.deep.equal([0, ['add score']]);
      },
    });
  });

  it('leaves the inbox when its lead came by another way than a pass, and others stay', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await post(pod, event(4, 'score', { hour: 2, lead: { crm: '8' }, email: 'bo@mail.example' }));
    await post(pod, SCORE);
    await post(pod, event(5, 'add', { hour: 1, lead: { crm: '9' }, email: 'cy@mail.example' }));
    await syncInbox(pod, { ack: 'delete' });
    expect(inInbox(server)).to.equal(2);
    const stored = await storedIn(pod);
    const slugOf = (id: string): string =>
      stored.find(({ lead }) => lead?.events.some(({ source }) => source.text.includes(`"${id}"`)))?.slug ?? '';
    await joinLeads(pod, [slugOf('9'), slugOf('7')]);
    expect(await syncInbox(pod, { ack: 'delete' })).to.include({ read: 2, unsupported: 1, deleted: 1 });
    expect(inInbox(server)).to.equal(1);
    expect(await syncInbox(pod, { ack: 'delete' })).to.include({ read: 0, skipped: 1 });
  });

  it('is deleted from the inbox although the listing had no details of it when it was first read', async () => {
    const server = new MemoryServer();
    server.tells = { etags: 'strong', listing: 'seconds' };
    const pod = memoryPod(server);
    await post(pod, event(4, 'score', { hour: 2, lead: { crm: '8' }, email: 'bo@mail.example' }));
    await syncInbox(pod, { ack: 'delete' });
    server.elapse(5000);
    await syncInbox(pod, { ack: 'delete' });
    await post(pod, SCORE);
    await syncInbox(pod, { ack: 'delete' });
    server.elapse(5000);
    await post(pod, ADD);
    await syncInbox(pod, { ack: 'delete' });
    expect(inInbox(server)).to.equal(1);
  });

  it('of ours is folded once, however long its lead takes', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const lead = { type: 'Lead', identifier: { crm: '7' }, object: { type: 'Contact', email: 'ada@mail.example' } };
    const data = decodeJson(JSON.stringify({ object: lead, result: 5 }), DEFAULT_LIMITS, () => undefined);
    await sendEvent(pod, { topic: 'lead#score', data, to: 'https://agent.example/card#me' }, { later: true });
    const fold = async (): Promise<void> => {
      const workspace = await openWorkspace(pod);
      await openOutbox(workspace);
      await workspace.settle();
    };
    await fold();
    const journal = (): string[] => [...server.resources.keys()].filter((url) => url.includes('/leads/journal/'));
    const before = journal();
    await fold();
    await fold();
    expect([before.length > 0, journal()]).to.deep.equal([true, before]);
  });

  it('leaves each of two inboxes of a pod', async () => {
    const server = new MemoryServer();
    const [pod, other] = [memoryPod(server), memoryPod(server, 'other/')];
    await post(pod, SCORE);
    await post(other, event(3, 'score', { hour: 3, lead: LEAD }));
    for (const one of [pod, other]) await syncInbox(one, { ack: 'delete' });
    await post(pod, ADD);
    for (const one of [pod, other]) await syncInbox(one, { ack: 'delete' });
    const left = [...server.resources.keys()].filter((url) => /\/(inbox|other)\/./.test(url));
    expect([left, await leadsIn(pod)]).to.deep.equal([[], ['add score score']]);
  });

  it('costs the passes in which its lead does not come no request', async () => {
    const requestsOf = async (texts: readonly string[]): Promise<number> => {
      const server = new MemoryServer();
      const pod = memoryPod(server);
      for (const text of texts) await post(pod, text);
      await syncInbox(pod);
      await post(pod, event(5, 'add', { hour: 1, lead: { crm: '9' } }));
      let requests = 0;
      server.onRequest = () => {
        requests += 1;
      };
      await syncInbox(pod);
      return requests;
    };
    const other = event(6, 'add', { hour: 1, lead: { crm: '6' } });
    expect(await requestsOf([other, SCORE])).to.equal(
      await requestsOf([other, event(7, 'add', { hour: 1, lead: { crm: '5' } })]),
    );
  });

  it('is not stored once more by a full pass that finds it without a lead', async () => {
    const pod = memoryPod(new MemoryServer());
    await post(pod, SCORE);
    await syncInbox(pod);
    expect(await syncInbox(pod, { full: true })).to.include({ unsupported: 1, created: 0 });
    expect(await checkAgreement(pod)).to.include({
      events: 0,
      waiting: 1,
      notInJournal: 0,
      notInLeads: 0,
      misplaced: 0,
    });
  });

  it('is read by a replay if a former version left it aside, and waits too', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await post(pod, SCORE);
    expect(await replay(pod, { fromInbox: true })).to.include({ events: 1, journaled: 1, created: 0 });
    await syncInbox(pod, { ack: 'delete' });
    expect(inInbox(server)).to.equal(1);
    await replay(pod, { rebuild: true });
    expect(await leadsIn(pod)).to.deep.equal([]);
    await post(pod, ADD);
    await syncInbox(pod);
    expect(await leadsIn(pod)).to.deep.equal(['add score']);
  });

  it('can be taken from its lead and put back, and goes with the person', async () => {
    const pod = memoryPod(new MemoryServer());
    await post(pod, SCORE);
    await post(pod, ADD);
    await syncInbox(pod);
    const before = (await storedIn(pod)).find(({ lead }) => lead !== undefined);
    const key = before?.lead?.events.find(({ action }) => action === 'score')?.key ?? '';
    await splitLead(pod, before?.slug ?? '', [key]);
    expect(await leadsIn(pod)).to.deep.equal(['add']);
    const place = (await storedIn(pod)).find(({ lead }) => lead?.events[0]?.action === 'score');
    await joinLeads(pod, [before?.slug ?? '', place?.slug ?? '']);
    expect(await leadsIn(pod)).to.deep.equal(['add score']);
    await forgetPerson(pod, { emails: ['ada@mail.example'] });
    expect(await leadsIn(pod)).to.deep.equal(['add']);
  });
});
