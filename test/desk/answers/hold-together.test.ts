import { expect } from 'chai';
import { answerLead } from '../../../src/desk/answers/answer-lead.ts';
import { replay } from '../../../src/care/replay.ts';
import { splitLead } from '../../../src/care/decide.ts';
import { isLead, type Lead } from '../../../src/lead/lead.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { killEverywhere, send } from '../../support/kills.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

/** Nobody is asked at this address: it is private, and nobody allowed it. */
const BROKER = 'http://127.0.0.1:9/broker/card#me';

const added = (no: number, lead: object, contact: object): string =>
  JSON.stringify({
    ...{
      id: `https://crm.example.com/${no}`,
      topic: 'realestate/lead#add',
      time: `2026-03-01T0${no}:00:00Z`,
      agent: BROKER,
    },
    data: {
      type: 'AddAction',
      agent: BROKER,
      object: { type: 'Lead', ...lead, object: { type: 'Contact', ...contact } },
    },
  });

const EMAIL = { email: 'ada@mail.example' };

/** Two leads of one address, of which the first has no identifier and was split from the other. */
async function podWithTwoLeads(): Promise<Pod> {
  const pod = memoryPod(new MemoryServer());
  await send(pod, [added(1, {}, EMAIL), added(2, { identifier: { crm: '7002' } }, EMAIL)]);
  await syncInbox(pod);
  await splitLead(pod, (await leadsIn(pod))[0]?.slug ?? '', ['https://crm.example.com/1']);
  return pod;
}

/** The leads of a pod, in the order of their first events: their events, and where each stands. */
async function leadsIn(pod: Pod): Promise<{ slug: string; lead: Lead }[]> {
  const found: { slug: string; lead: Lead }[] = [];
  for await (const { slug, lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead !== undefined && isLead(lead)) found.push({ slug, lead });
  return found.sort((a, b) => ((a.lead.events[0]?.time ?? '') < (b.lead.events[0]?.time ?? '') ? -1 : 1));
}

const shown = (leads: readonly { readonly lead: Lead }[]): unknown =>
  leads.map(({ lead: { events, status } }) => [status, events.map(({ action }) => action)]);

const later = { later: true, now: () => new Date('2026-03-02T10:00:00Z') };

describe('An answer to a lead without an identifier of its own', () => {
  it('belongs to that lead if its person has only a name, and others have the same name', async () => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, [added(1, {}, { name: 'Ada Brook' }), added(2, {}, { name: 'Ada Brook' })]);
    await syncInbox(pod);
    const [, second] = await leadsIn(pod);
    const { lead } = await answerLead(pod, second?.slug ?? '', { action: 'accept' }, later);
    expect(lead).to.include({ slug: second?.slug, status: 'accepted' });
    await answerLead(pod, second?.slug ?? '', { action: 'update', comment: 'on Friday' }, later);
    const expected = [
      ['new', ['add']],
      ['accepted', ['add', 'accept', 'update']],
    ];
    expect(shown(await leadsIn(pod))).to.deep.equal(expected);
    await syncInbox(pod, { full: true });
    await replay(pod, { rebuild: true });
    expect(shown(await leadsIn(pod))).to.deep.equal(expected);
  });

  it('belongs to that lead if another lead with the same address would attract it', async () => {
    const pod = await podWithTwoLeads();
    const [first] = await leadsIn(pod);
    const { lead } = await answerLead(pod, first?.slug ?? '', { action: 'reject', reason: 'mistaken' }, later);
    expect(lead).to.include({ slug: first?.slug, status: 'rejected' });
    expect(shown(await leadsIn(pod))).to.deep.equal([
      ['rejected', ['add', 'reject']],
      ['new', ['add']],
    ]);
  });

  it('belongs with the answer of the recipient of the offer, even if another lead of the person changed since', async () => {
    const pod = await podWithTwoLeads();
    const [first] = await leadsIn(pod);
    await answerLead(pod, first?.slug ?? '', { action: 'assign', to: BROKER }, later);
    const said = (action: string, time: string, object: object): string =>
      JSON.stringify({
        ...{ id: `https://broker.example.com/${action}`, topic: `realestate/lead#${action}`, time },
        data: { agent: BROKER, object: { type: 'Lead', ...object, object: { type: 'Contact', ...EMAIL } } },
      });
    await send(pod, [
      said('update', '2026-03-02T11:00:00Z', { identifier: { crm: '7002' } }),
      said('accept', '2026-03-02T12:00:00Z', {}),
    ]);
    await syncInbox(pod);
    expect(shown(await leadsIn(pod))).to.deep.equal([
      ['accepted', ['add', 'assign', 'accept']],
      ['new', ['add', 'update']],
    ]);
  });

  it('makes no decision if the address is enough', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, [added(1, {}, { email: 'ada@mail.example' })]);
    await syncInbox(pod);
    const [{ slug } = { slug: '' }] = await leadsIn(pod);
    await answerLead(pod, slug, { action: 'accept' }, later);
    expect(shown(await leadsIn(pod))).to.deep.equal([['accepted', ['add', 'accept']]]);
    expect([...server.resources.values()].some(({ body }) => body.includes('"kind":"join"'))).to.equal(false);
  });

  it('belongs to that lead wherever the machine that answered was killed', async () => {
    await killEverywhere({
      before: async (pod) => {
        await send(pod, [added(1, {}, { name: 'Ada Brook' }), added(2, {}, { name: 'Ada Brook' })]);
        await syncInbox(pod, { now: later.now });
      },
      work: async (pod) => {
        const [first] = await leadsIn(pod);
        return answerLead(pod, first?.slug ?? '', { action: 'accept', id: `${pod.layout.outbox}event/1` }, later);
      },
      after: (pod) => syncInbox(pod, { now: later.now }),
      check: async (pod, place) => {
        const leads = await leadsIn(pod);
        expect(leads, place).to.have.length(2);
        expect(leads[1]?.lead.status, place).to.equal('new');
        expect(leads[0]?.lead.status, place).to.be.oneOf(['new', 'accepted']);
      },
    });
  });
});
