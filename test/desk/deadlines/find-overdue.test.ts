import { expect } from 'chai';
import { createObservation } from '../../../src/observe/observation.ts';
import { observedPass } from '../../../src/observe/observed-pass.ts';
import type { SyncReport } from '../../../src/pass/report.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import { answerLead } from '../../../src/desk/answers/answer-lead.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { send } from '../../support/kills.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

/** Nobody is asked at these addresses: they are private, and nobody allowed them. */
const [ANN, BROKER] = ['http://127.0.0.1:9/ann#me', 'http://127.0.0.1:9/broker#me'];
const AT = Date.parse('2026-11-30T15:00:00Z');
const DEADLINES = { answer: '20m', assign: '10m' };
const ROUTING = {
  ...{ id: 'main', version: 1, since: '2026-01-01T00:00:00Z', fallback: BROKER, members: [{ webId: ANN }] },
  rules: [{ steps: [{ mode: 'direct', members: [ANN], window: '30m' }] }],
};

const message = (no: number, action: string, time: string, data: object): string =>
  JSON.stringify({
    ...{ id: `https://crm.example.com/${action}-${no}`, topic: `realestate/lead#${action}`, time },
    data: {
      type: `${action[0]?.toUpperCase() ?? ''}${action.slice(1)}Action`,
      object: { type: 'Lead', identifier: { crm: String(no) }, object: { type: 'Contact', name: `Ada ${no}` } },
      ...data,
    },
  });
const added = (no: number): string => message(no, 'add', '2026-11-30T15:00:00Z', {});
const accepted = (no: number): string => message(no, 'accept', '2026-11-30T15:25:00Z', { agent: ANN, recipient: ANN });

async function podWith(...texts: string[]) {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, texts);
  return { server, pod };
}
const slugsIn = (pod: Pod): Promise<string[]> => new LeadStore(pod.client, pod.layout).listSlugs();
const passAt = (pod: Pod, minutes: number, more: object): Promise<SyncReport> =>
  syncInbox(pod, { ...more, now: () => new Date(AT + minutes * 60_000) });

describe('a pass with deadlines', () => {
  it('counts the leads that wait too long for an assignment or an answer, until they are answered', async () => {
    const { pod } = await podWith(added(1), added(2));
    expect((await passAt(pod, 5, { deadlines: DEADLINES })).overdue).to.deep.equal({ answer: 0, assignment: 0 });
    const late = await passAt(pod, 11, { deadlines: DEADLINES });
    expect(late.overdue).to.deep.equal({ answer: 0, assignment: 2 });
    expect(late, 'nobody routes').to.not.have.property('offered');
    await send(pod, [accepted(2)]);
    expect((await passAt(pod, 12, { deadlines: DEADLINES })).overdue).to.deep.equal({ answer: 0, assignment: 1 });
  });

  it('checks overdue leads again, because a command may have answered them since', async () => {
    const { pod } = await podWith(added(1));
    expect((await passAt(pod, 11, { deadlines: DEADLINES })).overdue).to.deep.equal({ answer: 0, assignment: 1 });
    const [slug = ''] = await slugsIn(pod);
    await answerLead(pod, slug, { action: 'assign', to: ANN }, { later: true, now: () => new Date(AT + 12 * 60_000) });
    expect((await passAt(pod, 13, { deadlines: DEADLINES })).overdue).to.deep.equal({ answer: 0, assignment: 0 });
    expect((await passAt(pod, 33, { deadlines: DEADLINES })).overdue).to.deep.equal({ answer: 1, assignment: 0 });
  });

  it('needs no more requests if leads are routed, and counts nothing without the section', async () => {
    const requests = async (more: object): Promise<number> => {
      const { pod } = await podWith(added(1), added(2));
      await passAt(pod, 0, { routing: ROUTING, ...more });
      return (await passAt(pod, 1, { routing: ROUTING, ...more })).requests;
    };
    expect(await requests({ deadlines: DEADLINES })).to.equal(await requests({}));
    const { pod } = await podWith(added(1));
    expect(await passAt(pod, 60, { routing: ROUTING })).to.not.have.property('overdue');
  });

  it('does not keep earlier leads from being routed', async () => {
    const { pod } = await podWith(added(1), added(2));
    await passAt(pod, 0, { deadlines: DEADLINES });
    expect(await passAt(pod, 1, { deadlines: DEADLINES, routing: ROUTING })).to.include({ offered: 2 });
  });

  it('has metrics: overdue leads of the pod, and offers that were made and ended', async () => {
    const { pod } = await podWith(added(1), added(2));
    const observation = await createObservation({ prometheus: true });
    const pass = (minutes: number): Promise<SyncReport> =>
      observedPass(
        pod,
        { routing: ROUTING, deadlines: DEADLINES, now: () => new Date(AT + minutes * 60_000) },
        { pod: 'east', trigger: 'timer' },
        observation,
      );
    await pass(0);
    await pass(25);
    const lines = async (): Promise<string[]> => ((await observation.prometheus())?.text ?? '').split('\n');
    expect(await lines()).to.include.members([
      'leadpod_overdue_leads{pod="east",waits_for="answer"} 2',
      'leadpod_overdue_leads{pod="east",waits_for="assignment"} 0',
      'leadpod_offers_total{outcome="made"} 2',
    ]);
    await send(pod, [accepted(1)]);
    await pass(31);
    expect(await lines()).to.include.members([
      'leadpod_overdue_leads{pod="east",waits_for="answer"} 0',
      // The other one goes to the fallback.
      'leadpod_offers_total{outcome="made"} 3',
      'leadpod_offers_total{outcome="accepted"} 1',
      'leadpod_offers_total{outcome="rejected"} 0',
      'leadpod_offers_total{outcome="withdrawn"} 1',
    ]);
  });
});
