import { expect } from 'chai';
import { foldEvents, isLead, type Lead } from '../../../src/lead/lead.ts';
import { Journal } from '../../../src/store/journal/journal.ts';
import type { RoutingDecision } from '../../../src/store/journal/routing-decision.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import type { SyncReport } from '../../../src/pass/report.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { killEverywhere, send } from '../../support/kills.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

/** Nobody is asked at these addresses: they are private, and nobody allowed them. */
const webId = (name: string): string => `http://127.0.0.1:9/${name}#me`;
const [ANN, BOB, CYD, BROKER] = ['ann', 'bob', 'cyd', 'broker'].map(webId) as [string, string, string, string];
const ALL = [ANN, BOB, CYD];
const AT = Date.parse('2026-11-30T15:00:00Z');
const MINUTE = 60_000;

const policyOf = (...steps: object[]): object => ({
  ...{ id: 'main', version: 1, since: '2026-01-01T00:00:00Z', fallback: BROKER },
  members: ALL.map((one) => ({ webId: one })),
  rules: [{ name: 'all', steps }],
});
const ROTATE = policyOf({ mode: 'rotate', members: ALL, window: '30m', times: 2 });
const CLAIM = policyOf({ mode: 'claim', members: ALL, window: '30m' });

const message = (id: string, action: string, data: object): string =>
  JSON.stringify({
    id: `https://crm.example.com/${id}`,
    topic: `realestate/lead#${action}`,
    time: '2026-11-30T14:00:00Z',
    ...data,
  });
const added = (no: number): string =>
  message(`add-${no}`, 'add', {
    data: {
      type: 'AddAction',
      object: { type: 'Lead', identifier: { crm: String(no) }, object: { type: 'Contact', name: `Ada ${no}` } },
    },
  });
const answer = (no: number, action: 'accept' | 'reject', by: string, time = '2026-11-30T15:05:00Z'): string =>
  message(`${action}-${no}-${by}`, action, {
    time,
    data: {
      type: action === 'accept' ? 'AcceptAction' : 'RejectAction',
      agent: by,
      ...(action === 'accept' ? { recipient: by } : {}),
      object: { type: 'Lead', identifier: { crm: String(no) } },
    },
  });

/** A pass so many minutes after the first. */
const passAt = (pod: Pod, minutes: number, routing: object): Promise<SyncReport> =>
  syncInbox(pod, { routing, now: () => new Date(AT + minutes * MINUTE) });

async function leadsIn(pod: Pod): Promise<Lead[]> {
  const found: Lead[] = [];
  for await (const { lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead !== undefined && isLead(lead)) found.push(lead);
  return found;
}

/** What was sent about each lead: who was assigned it or lost it. */
async function sentBy(pod: Pod): Promise<string[]> {
  const events = (await leadsIn(pod)).flatMap((lead) => lead.events);
  return events
    .flatMap(({ action, recipient, participant }) => {
      if (action === 'assign') return `assign ${recipient?.iri ?? ''}`;
      return action === 'retract' ? `retract ${participant?.iri ?? ''}` : [];
    })
    .sort();
}

async function decisionsIn(pod: Pod): Promise<RoutingDecision[]> {
  const journal = new Journal(pod.client, pod.layout);
  const { records } = await journal.listMonth('2026-11');
  const found: RoutingDecision[] = [];
  for await (const { record } of journal.readRecords(records)) found.push(...(record.routing ?? []));
  return found.sort((a, b) => a.round - b.round);
}

async function podWith(
  routing: object,
  ...texts: string[]
): Promise<{ pod: Pod; server: MemoryServer; report: SyncReport }> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, texts);
  return { pod, server, report: await passAt(pod, 0, routing) };
}

describe('a pass that routes', () => {
  it('offers each new lead to a member, shows it in the lead, and records why', async () => {
    const { pod, report } = await podWith(ROTATE, added(1), added(2), added(3));
    expect(report).to.include({ created: 3, offered: 3, withdrawn: 0 });
    expect(await sentBy(pod)).to.deep.equal(ALL.map((one) => `assign ${one}`));
    const leads = await leadsIn(pod);
    expect(leads.map(({ status }) => status)).to.deep.equal(['assigned', 'assigned', 'assigned']);
    expect(leads.map(({ assignment }) => assignment.assignee).sort()).to.deep.equal(ALL);
    const decisions = await decisionsIn(pod);
    expect(decisions.map(({ round, mode }) => [round, mode])).to.deep.equal([1, 2, 3].map(() => [1, 'rotate']));
    for (const { considered } of decisions) expect(considered.map(({ member }) => member)).to.deep.equal(ALL);
  });

  it('names its events so that they cannot be guessed from lead, policy and members', async () => {
    const idsOf = async (): Promise<string[]> => {
      const { pod } = await podWith(CLAIM, added(1));
      await passAt(pod, 30, CLAIM);
      return (await leadsIn(pod)).flatMap(({ events }) => events.slice(1).map(({ id }) => id));
    };
    const ids = [...(await idsOf()), ...(await idsOf())];
    expect(ids).to.have.length(14);
    expect(new Set(ids).size).to.equal(14);
    for (const id of ids) expect(id).to.match(/\/leads\/outbox\/event\/[0-9a-f]{36}$/);
  });

  it('does nothing about a lead while its offer is open, and nothing at all without a policy', async () => {
    const { pod } = await podWith(ROTATE, added(1));
    expect(await passAt(pod, 29, ROTATE)).to.include({ offered: 0, withdrawn: 0 });
    const report = await syncInbox(pod, { now: () => new Date(AT + 60 * MINUTE) });
    expect(report).to.not.have.property('offered');
    expect(await sentBy(pod)).to.have.length(1);
  });

  it('withdraws an offer when its time is up, and continues with the next member, and finally the fallback', async () => {
    const { pod } = await podWith(ROTATE, added(1));
    expect(await passAt(pod, 30, ROTATE)).to.include({ offered: 1, withdrawn: 1 });
    expect(await passAt(pod, 61, ROTATE)).to.include({ offered: 1, withdrawn: 1 });
    expect(await passAt(pod, 600, ROTATE)).to.include({ offered: 0, withdrawn: 0 });
    const [lead] = await leadsIn(pod);
    expect([lead?.status, lead?.assignment.assignee]).to.deep.equal(['assigned', BROKER]);
    expect((await decisionsIn(pod)).map(({ mode, withdraw }) => [mode, withdraw])).to.deep.equal([
      ['rotate', []],
      ['rotate', [ANN]],
      ['fallback', [BOB]],
    ]);
  });

  it('continues with the next member after a rejection, and ends with an acceptance', async () => {
    const { pod } = await podWith(ROTATE, added(1));
    await send(pod, [answer(1, 'reject', ANN)]);
    expect(await passAt(pod, 10, ROTATE)).to.include({ offered: 1, withdrawn: 0 });
    await send(pod, [answer(1, 'accept', BOB, '2026-11-30T15:12:00Z')]);
    await passAt(pod, 15, ROTATE);
    expect(await passAt(pod, 600, ROTATE)).to.include({ offered: 0, withdrawn: 0 });
    const [lead] = await leadsIn(pod);
    expect([lead?.status, lead?.assignment.assignee]).to.deep.equal(['accepted', BOB]);
  });

  it('gives a claim to the member whose acceptance arrived first, whatever times the messages state, and withdraws the other offers', async () => {
    const { pod } = await podWith(CLAIM, added(1));
    await send(pod, [answer(1, 'accept', BOB, '2026-11-30T15:20:00Z')]);
    expect(await passAt(pod, 21, CLAIM)).to.include({ offered: 0, withdrawn: 2 });
    await send(pod, [answer(1, 'accept', ANN, '2026-11-30T15:01:00Z')]);
    await passAt(pod, 25, CLAIM);
    const [lead] = await leadsIn(pod);
    expect([lead?.status, lead?.assignment.assignee]).to.deep.equal(['accepted', BOB]);
    expect((await sentBy(pod)).filter((one) => one.startsWith('retract'))).to.deep.equal([
      `retract ${ANN}`,
      `retract ${CYD}`,
    ]);
  });

  for (const [when, time] of [
    ['between the first acceptance and the end of his offer', '2026-11-30T15:20:30Z'],
    ['after the end of his offer', '2026-11-30T15:22:00Z'],
    ['with a clock that is a year ahead', '2027-11-30T15:22:00Z'],
  ] as const)
    it(`takes the lead back from a member who accepted it ${when} without knowing, in the pods of both`, async () => {
      const { pod } = await podWith(CLAIM, added(1));
      await send(pod, [answer(1, 'accept', BOB, '2026-11-30T15:20:00Z')]);
      await passAt(pod, 21, CLAIM);
      await send(pod, [answer(1, 'accept', ANN, time)]);
      for (const minutes of [25, 26]) await passAt(pod, minutes, CLAIM);
      const [lead] = await leadsIn(pod);
      expect([lead?.status, lead?.assignment.assignee]).to.deep.equal(['accepted', BOB]);
      const toAnn = lead?.events.filter((one) =>
        [one.recipient?.iri, one.participant?.iri, one.agent?.iri].includes(ANN),
      );
      expect(foldEvents(toAnn ?? []).status).to.equal('retracted');
      expect((await sentBy(pod)).filter((one) => one === `retract ${ANN}`).length).to.be.within(1, 2);
    });

  it('takes the lead back from a member who accepts it after the time is up, when it is offered to another', async () => {
    const { pod } = await podWith(ROTATE, added(1));
    await passAt(pod, 30, ROTATE);
    await send(pod, [answer(1, 'accept', ANN, '2026-11-30T15:31:00Z')]);
    expect(await passAt(pod, 32, ROTATE)).to.include({ offered: 0, withdrawn: 0 });
    await send(pod, [answer(1, 'accept', BOB, '2026-11-30T15:33:00Z')]);
    for (const minutes of [34, 600]) await passAt(pod, minutes, ROTATE);
    const [lead] = await leadsIn(pod);
    expect([lead?.status, lead?.assignment.assignee]).to.deep.equal(['accepted', BOB]);
    expect((await sentBy(pod)).filter((one) => one.startsWith('retract'))).to.deep.equal([
      `retract ${ANN}`,
      `retract ${ANN}`,
    ]);
  });

  it('gives a claim to one member if two accept before the same pass', async () => {
    const { pod } = await podWith(CLAIM, added(1));
    await send(pod, [
      answer(1, 'accept', CYD, '2026-11-30T15:20:00Z'),
      answer(1, 'accept', ANN, '2026-11-30T15:10:00Z'),
    ]);
    await passAt(pod, 21, CLAIM);
    const [lead] = await leadsIn(pod);
    const [, award] = await decisionsIn(pod);
    const winner = award?.winner ?? '';
    expect([ANN, CYD]).to.include(winner);
    expect([lead?.status, lead?.assignment.assignee]).to.deep.equal(['accepted', winner]);
    const retracted = (await sentBy(pod)).flatMap((one) => /^retract (.*)/.exec(one)?.[1] ?? []);
    expect([...retracted, winner].sort()).to.deep.equal(ALL);
  });

  it('offers a lead once if two machines decide at the same time', async () => {
    const orders = [1, 3, 7].flatMap((stride) => [ROTATE, CLAIM].map((policy) => ({ stride, policy })));
    for (const { stride, policy } of orders) {
      const server = new MemoryServer();
      const machines = [memoryPod(server), memoryPod(server)] as const;
      await send(machines[0], [added(1), added(2)]);
      let requests = 0;
      server.onRequest = async () => {
        for (let turns = (requests += stride) % 5; turns > 0; turns--) await Promise.resolve();
      };
      await Promise.all(machines.map((pod, index) => passAt(pod, index, policy)));
      const ids = (await decisionsIn(machines[0])).map(({ id }) => id);
      expect(new Set(ids).size).to.equal(2);
      const sent = await sentBy(machines[0]);
      expect(sent).to.have.length(policy === ROTATE ? 2 : 6);
      expect(new Set(sent).size).to.equal(policy === ROTATE ? 2 : 3);
      expect(await passAt(machines[1], 5, policy)).to.include({ offered: 0, withdrawn: 0 });
      expect(await sentBy(machines[0])).to.deep.equal(sent);
    }
  });

  it('finds what it did from leads and records if its cache is lost', async () => {
    const { pod } = await podWith(ROTATE, added(1), added(2));
    await pod.client.delete(pod.layout.routing);
    expect(await passAt(pod, 10, ROTATE)).to.include({ offered: 0, withdrawn: 0 });
    await pod.client.delete(pod.layout.routing);
    expect(await passAt(pod, 31, ROTATE)).to.include({ offered: 2, withdrawn: 2 });
  });

  it('offers a lead once and ends an offer once, wherever the previous pass was killed', async () => {
    await killEverywhere({
      before: async (pod) => {
        await send(pod, [added(1)]);
        await passAt(pod, 0, ROTATE);
        await send(pod, [added(2)]);
      },
      work: (pod) => passAt(pod, 31, ROTATE),
      after: (pod) => passAt(pod, 32, ROTATE),
      check: async (pod, place) => {
        const sent = await sentBy(pod);
        expect(
          sent.filter((one) => one.startsWith('retract')),
          place,
        ).to.deep.equal([`retract ${ANN}`]);
        expect(
          sent.filter((one) => one.startsWith('assign')),
          place,
        ).to.have.length(3);
        const leads = await leadsIn(pod);
        expect(
          leads.map(({ status }) => status),
          place,
        ).to.deep.equal(['assigned', 'assigned']);
      },
    });
  });
});
