import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { checkCare } from '../../src/doctor/care.ts';
import { replay } from '../../src/care/replay.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { slugFromUrl } from '../../src/solid/layout.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { listTree, offlineLeads, post, storedLeads, withFreshPod } from '../pods.ts';

const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];

const statesOf = async (pod: Pod, fix = false): Promise<string[]> => {
  const states: string[] = [];
  for await (const { name, state } of checkCare(pod, { fix })) states.push(`${name} ${state}`);
  return states;
};
const GOOD = ['journal ok', 'leads ok', 'index ok'];

describe('journal, leads and index', () => {
  const sent = messages(12, 61);

  /** Breaks something; it must be noticed as this, and repaired with nothing lost. */
  const shouldMend = (title: string, breaks: (pod: Pod) => Promise<unknown>, ...states: string[]): void => {
    it(`are reported as different if ${title}, and repaired`, async () => {
      const pod = memoryPod(new MemoryServer());
      await send(pod, sent);
      await syncInbox(pod, { ack: 'delete' });
      await breaks(pod);
      expect(await statesOf(pod)).to.deep.equal(states);
      expect(await statesOf(pod, true)).to.deep.equal(GOOD);
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
    });
  };
  const firstLead = async (pod: Pod): Promise<string> => {
    for await (const { url, lead } of new LeadStore(pod.client, pod.layout).readAll())
      if (lead !== undefined) return url;
    throw new Error('no lead');
  };

  it('agree after a pass, in a pod without leads, and after a repair, on the real server', () =>
    withFreshPod(async (pod) => {
      expect(await statesOf(pod)).to.deep.equal(GOOD);
      await post(pod, sent);
      await syncInbox(pod);
      expect(await statesOf(pod)).to.deep.equal(GOOD);
      const before = await listTree(pod, pod.layout.journal);
      expect(await checkAgreement(pod, true)).to.include({ notInJournal: 0, notInLeads: 0 });
      expect(await listTree(pod, pod.layout.journal)).to.deep.equal(before);
      await pod.client.delete(await firstLead(pod));
      expect(await statesOf(pod)).to.deep.equal(['journal ok', 'leads problem', 'index ok']);
      expect(await statesOf(pod, true)).to.deep.equal(GOOD);
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
    }));

  shouldMend(
    'a lead is gone',
    async (pod) => pod.client.delete(await firstLead(pod)),
    ...['journal ok', 'leads problem', 'index ok'],
  );
  shouldMend(
    'a lead was cut off',
    async (pod) => {
      const url = await firstLead(pod);
      const text = (await pod.client.get(url)).text();
      await pod.client.put(url, text.slice(0, text.length / 2), { contentType: 'text/plain' });
    },
    ...['journal ok', 'leads problem', 'index ok'],
  );
  shouldMend(
    'the journal is gone',
    async (pod) => {
      for (const url of await listTree(pod, pod.layout.journal))
        if (url.endsWith('.ndjson')) await pod.client.delete(url);
    },
    ...['journal problem', 'leads ok', 'index ok'],
  );
  shouldMend(
    'a batch was not finished',
    async (pod) => {
      for (const url of await listTree(pod, pod.layout.journal))
        if (url.endsWith('.commit.json')) await pod.client.delete(url);
    },
    ...['journal warning', 'leads ok', 'index ok'],
  );
  shouldMend(
    'the index is torn',
    async (pod) => {
      const workspace = await openWorkspace(pod);
      await workspace.rebuildIndex('asked');
      await workspace.settle();
      const [url = ''] = await listTree(pod, pod.layout.index);
      await pod.client.put(url, '{"version":2,"keys":{}}', { contentType: 'application/json' });
    },
    ...['journal ok', 'leads ok', 'index problem'],
  );

  shouldMend(
    'a segment was cut off that has its record',
    async (pod) => {
      const urls = await listTree(pod, pod.layout.journal);
      const url = urls.find((one) => one.endsWith('.ndjson')) ?? '';
      const text = (await pod.client.get(url)).text();
      await pod.client.put(url, text.slice(0, text.length / 2), { contentType: 'application/x-ndjson' });
    },
    ...['journal problem', 'leads ok', 'index ok'],
  );

  it('are reported as different if a lead is missing everywhere, or a foreign resource is among them', async () => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, sent);
    await syncInbox(pod);
    const gone = await firstLead(pod);
    const lead = await new LeadStore(pod.client, pod.layout).read(slugFromUrl(gone, pod.layout) ?? '');
    await pod.client.delete(gone);
    const ids = new Set(lead?.lead?.events.map(({ id }) => id));
    for (const url of await listTree(pod, pod.layout.journal)) {
      if (!url.endsWith('.ndjson')) continue;
      const lines = (await pod.client.get(url)).text().split('\n').filter(Boolean);
      const left = lines.filter((line) => ![...ids].some((id) => line.includes(id)));
      await pod.client.put(url, left.map((line) => `${line}\n`).join(''), { contentType: 'application/x-ndjson' });
    }
    const stranger = pod.layout.leadUrl('cd'.repeat(12));
    await pod.client.put(stranger, 'Dear diary', { contentType: 'text/plain' });
    for (const fix of [false, true]) {
      const checks: string[] = [];
      for await (const { name, message } of checkCare(pod, { fix })) if (name === 'leads') checks.push(message);
      expect(checks.join()).to.include(`${gone} is gone, and its events are gone from the journal, too`);
      expect(checks.join()).to.include(`${stranger} is not a lead`);
    }
    expect((await pod.client.get(stranger)).text()).to.equal('Dear diary');
    await replay(pod, { fromInbox: true });
    expect(await checkAgreement(pod)).to.deep.include({ missing: [], unknown: [stranger], notInLeads: 0 });
  });

  it('that --fix could not repair are a problem that names what is left and the possible cause', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, sent);
    await syncInbox(pod);
    const [segment = ''] = (await listTree(pod, pod.layout.journal)).filter((one) => one.endsWith('.ndjson'));
    const text = (await pod.client.get(segment)).text();
    await pod.client.put(segment, text.slice(0, 200), { contentType: 'application/x-ndjson' });
    const torn = server.resources.get(segment)!;
    server.onRequest = () => void server.resources.set(segment, torn);
    for (const [fix, says] of [
      [false, /1 segment is damaged.* - run leadpod doctor --fix to repair it/],
      [true, /1 segment is damaged.* - --fix could not repair it: .*does not remove what is deleted/],
    ] as const) {
      const checks: string[] = [];
      for await (const { state, message } of checkCare(pod, { fix })) checks.push(`${state}: ${message}`);
      expect(checks[0])
        .to.match(says)
        .and.match(/^problem/);
    }
  });
});
