import { expect } from 'chai';
import { decisionsOfLead } from '../../../src/desk/routing/decisions-of-lead.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import { isLead } from '../../../src/lead/lead.ts';
import { Journal } from '../../../src/store/journal/journal.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { send } from '../../support/kills.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

const MEMBER = 'http://127.0.0.1:9/ann#me';
const ROUTING = {
  ...{ id: 'main', version: 1, since: '2026-01-01T00:00:00Z', fallback: MEMBER, members: [{ webId: MEMBER }] },
  rules: [{ name: 'all', steps: [{ mode: 'direct', members: [MEMBER], window: '30m' }] }],
};

const addedAt = (time: string, no: number): string =>
  JSON.stringify({
    ...{ id: `https://crm.example.com/add-${no}`, topic: 'realestate/lead#add', time },
    data: {
      type: 'AddAction',
      object: { type: 'Lead', identifier: { crm: String(no) }, object: { name: `Ada ${no}` } },
    },
  });

/** The decisions about the lead of a message with this time, and the months that were listed to find them. */
async function decisionsAbout(time: string): Promise<{ outcomes: string[]; months: string[] }> {
  const pod = memoryPod(new MemoryServer());
  for (const [no, day] of ['2026-08-03', '2026-09-03', '2026-10-03'].entries()) {
    await send(pod, [addedAt(`${day}T10:00:00Z`, no)]);
    await syncInbox(pod, { now: () => new Date(`${day}T12:00:00Z`) });
  }
  await send(pod, [addedAt(time, 9)]);
  await syncInbox(pod, { routing: ROUTING, now: () => new Date('2026-10-30T15:00:00Z') });
  const journal = new Journal(pod.client, pod.layout);
  const months: string[] = [];
  const watched = Object.assign(Object.create(journal) as Journal, {
    listMonths: () => journal.listMonths(),
    readRecords: (places: Parameters<Journal['readRecords']>[0]) => journal.readRecords(places),
    listMonth: (month: string) => {
      months.push(month);
      return journal.listMonth(month);
    },
  });
  for await (const { lead, slug } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead !== undefined && isLead(lead) && lead.events.some(({ id }) => id.endsWith('/add-9'))) {
      const decisions = await decisionsOfLead(lead, slug, { journal: watched, pod });
      for (const decision of decisions) expect(decision).not.to.have.property('secret');
      return { outcomes: decisions.map(({ outcome }) => outcome), months };
    }
  throw new Error('the lead is missing');
}

describe('the decisions of the router about a lead', () => {
  it('are in the month of its event, and no other month is read', async () => {
    const { outcomes, months } = await decisionsAbout('2026-10-30T14:00:00Z');
    expect({ outcomes, months }).to.deep.equal({ outcomes: ['offer'], months: ['2026-10'] });
  });

  it('are found if the clock of the sender is months ahead, without reading every month', async () => {
    const { outcomes, months } = await decisionsAbout('2027-01-12T14:00:00Z');
    expect({ outcomes, months }).to.deep.equal({ outcomes: ['offer'], months: ['2027-01', '2026-10'] });
  });
});
