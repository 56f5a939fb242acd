import { expect } from 'chai';
import { answerLead, type Answer } from '../../../src/desk/answers/answer-lead.ts';
import { dropDelivery, listOutbox, retryDelivery } from '../../../src/desk/answers/care-outbox.ts';
import { readUndelivered, undeliveredOf } from '../../../src/desk/answers/lead-deliveries.ts';
import { openOutbox } from '../../../src/desk/answers/fold-outbox.ts';
import { forgetPerson } from '../../../src/care/forget.ts';
import { UsageError } from '../../../src/errors.ts';
import type { Lead } from '../../../src/lead/lead.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { findLead } from '../../../src/store/leads/find-lead.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { Outbox } from '../../../src/store/outbox/outbox.ts';
import { openWorkspace } from '../../../src/workspace/open-workspace.ts';
import { rejection } from '../../rejection.ts';
import { killEverywhere, send } from '../../support/kills.ts';
import { answer } from '../../raw-server.ts';
import { startRecipient } from '../../support/recipient.ts';
import type { SyncNote } from '../../../src/workspace/options.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

/** Of this machine, so that nobody asks there unless a test allows it. */
const BROKER = 'http://127.0.0.1:9/broker/card#me';
/** Nothing here is about time. */
const patienceMs = 600_000;
const ME = 'https://pod.example/profile/card#me';

function assigned(rest: object = {}, object: object = {}): string {
  return JSON.stringify({
    id: 'https://broker.example.org/publish/1',
    topic: 'realestate/lead#assign',
    time: '2026-03-01T10:00:00Z',
    agent: BROKER,
    data: {
      type: 'AssignAction',
      agent: BROKER,
      recipient: ME,
      object: {
        type: 'Lead',
        identifier: { brokerLeadID: '7001' },
        object: { type: 'Contact', name: 'Elio Ravensdale', email: 'elio@mail.example', telephone: '+19035550142' },
        sender: BROKER,
        owner: BROKER,
        ...object,
      },
      ...rest,
    },
  });
}

async function podWith(...texts: string[]): Promise<{ server: MemoryServer; pod: Pod; slug: string }> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, texts);
  await syncInbox(pod);
  const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
  return { server, pod, slug };
}

const leadIn = async (pod: Pod, slug: string): Promise<Lead> =>
  (await findLead(new LeadStore(pod.client, pod.layout), slug)).lead;

const outboxOf = (pod: Pod): Outbox => new Outbox(pod.client, pod.layout);

const answering = async (text: string, answer: Answer): Promise<string> => {
  const { pod, slug } = await podWith(text);
  return (await rejection(answerLead(pod, slug, answer), UsageError)).message;
};

describe('An answer to a lead', () => {
  it('is in the outbox and in the lead at once', async () => {
    const { pod, slug } = await podWith(assigned());
    const answer = { action: 'accept', comment: 'I will call today' } as const;
    const answered = await answerLead(pod, slug, answer, { later: true });
    expect(answered.lead.status).to.equal('accepted');
    const { deliveries } = await outboxOf(pod).list();
    expect(deliveries).to.deep.equal([answered.delivery]);
    expect(answered.delivery).to.include({ lead: slug, target: BROKER, state: 'waiting', body: answered.event.body });
    const lead = await leadIn(pod, slug);
    expect(lead.events.at(-1)?.source.text).to.equal(answered.event.body);
    expect(lead.assignment.assignee).to.equal(ME);
    expect([...lead.marks.values()]).to.deep.equal([]);
  });

  it('comes after everything that is already being sent, even if the clock of the server seems to go back', async () => {
    const { pod, slug } = await podWith(assigned());
    const at = (time: string) => ({ later: true, now: () => new Date(time) });
    const first = await answerLead(pod, slug, { action: 'accept' }, at('2026-03-02T10:00:00.900Z'));
    const second = await answerLead(
      pod,
      slug,
      { action: 'update', comment: 'on Friday' },
      at('2026-03-02T10:00:00.100Z'),
    );
    expect(first.delivery.created).to.equal('2026-03-02T10:00:00.900Z');
    expect(second.delivery.created).to.equal('2026-03-02T10:00:00.901Z');
    const { deliveries } = await outboxOf(pod).list();
    expect(deliveries.map(({ event }) => event)).to.deep.equal([first.event.id, second.event.id]);
  });

  it('is combined once, also by later passes', async () => {
    const { server, pod, slug } = await podWith(assigned());
    await answerLead(pod, slug, { action: 'accept' });
    const before = server.snapshot();
    const workspace = await openWorkspace(pod);
    expect((await openOutbox(workspace))?.update).to.equal(undefined);
    await workspace.settle();
    await syncInbox(pod);
    expect(server.snapshot()).to.deep.equal(before);
  });

  it('stays in the lead after it was delivered and its record was moved', async () => {
    const { pod, slug } = await podWith(assigned());
    const { delivery } = await answerLead(pod, slug, { action: 'accept' }, { later: true });
    const before = await leadIn(pod, slug);
    await outboxOf(pod).end({ ...delivery, state: 'delivered' });
    await syncInbox(pod, { full: true });
    expect(await leadIn(pod, slug)).to.deep.equal(before);
  });

  it('comes after the event that it answers, whatever the clock of its sender was', async () => {
    const { pod, slug } = await podWith(assigned().replace('2026-03-01', '2031-03-01'));
    const { event, lead } = await answerLead(pod, slug, { action: 'reject', reason: 'on leave' });
    expect(event.time).to.equal('2031-03-01T10:00:00.001Z');
    expect(lead.status).to.equal('rejected');
  });

  it('is made, with a warning, if an event of the lead has the last time that there is', async () => {
    const { pod, slug } = await podWith(assigned().replace('2026-03-01T10:00:00Z', '9999-12-31T23:59:59.9999999Z'));
    const notes: string[] = [];
    const onNote = ({ message }: SyncNote): number => notes.push(message);
    const { event, lead } = await answerLead(pod, slug, { action: 'accept' }, { later: true, onNote });
    expect(event.time).to.match(/^\d{4}-/);
    expect(lead.status).to.equal('assigned');
    expect(notes).to.deep.equal([
      'an event of this lead has the time 9999-12-31T23:59:59.9999999Z. Nothing can be later, so the answer does not change the lead',
    ]);
  });

  it('is refused if the state does not allow it, with the reason', async () => {
    expect(await answering(assigned(), { action: 'assign', to: BROKER })).to.contain(
      'Someone has it: retract it first',
    );
    const other = assigned({ recipient: 'https://other.example.net/profile/card#me' });
    expect(await answering(other, { action: 'accept' }))
      .to.contain('other.example.net')
      .and.contain('--force');
    const added = assigned({ recipient: undefined }).replace('#assign', '#add').replace('AssignAction', 'AddAction');
    expect(await answering(added, { action: 'retract' })).to.contain('it is new. No one has it');
  });

  it('is made anyway with force', async () => {
    const other = assigned({ recipient: 'https://other.example.net/profile/card#me' });
    const { pod, slug } = await podWith(other);
    const { lead } = await answerLead(pod, slug, { action: 'accept', force: true });
    expect(lead.status).to.equal('accepted');
  });

  it('needs a recipient', async () => {
    const nobody = assigned(
      { agent: undefined },
      { sender: 'Hollow Creek Homes', owner: 'http://{owner}.example.com/#me' },
    );
    const silent = nobody.replace(`"agent":"${BROKER}",`, '');
    expect(await answering(silent, { action: 'accept' })).to.contain('Add --to WEBID');
    expect(await answering(assigned({}, {}), { action: 'assign', force: true })).to.contain('assign needs --to');
    expect(await answering(silent, { action: 'accept', to: 'the broker' })).to.contain('expected a WebID');
  });

  it('is delivered at once if the recipient can be reached, and reported if not', async () => {
    const recipient = await startRecipient();
    const answers = { privateOrigins: [recipient.server.origin] };
    const { pod, slug } = await podWith(assigned().replaceAll(BROKER, recipient.webId));
    recipient.script.push(answer(503));
    const { delivery } = await answerLead(pod, slug, { action: 'reject', reason: 'on leave' }, { answers, patienceMs });
    expect(delivery).to.include({ state: 'waiting', target: recipient.webId });
    expect(undeliveredOf((await leadIn(pod, slug)).events, await readUndelivered(pod))?.state).to.equal('waiting');
    await retryDelivery(pod, delivery.id.slice(0, 8));
    const report = await syncInbox(pod, { answers });
    expect(report.outbox).to.deep.equal({ waiting: 0, delivered: 1, needsPerson: 0, refused: 0, expired: 0 });
    expect(recipient.events()).to.deep.equal([delivery.body]);
    expect(undeliveredOf((await leadIn(pod, slug)).events, await readUndelivered(pod))).to.equal(undefined);
    expect((await rejection(retryDelivery(pod, delivery.id), UsageError)).message).to.contain('not sent again');
  });

  it('adds one request to a pass with nothing new, and none for a pod without answers', async () => {
    const { pod, slug } = await podWith(assigned());
    await syncInbox(pod);
    const without = (await syncInbox(pod)).requests;
    expect(without).to.be.most(7);
    const recipient = await startRecipient();
    const answers = { privateOrigins: [recipient.server.origin] };
    await answerLead(
      pod,
      slug,
      { action: 'update', to: recipient.webId, set: { budget: '1' } },
      { answers, patienceMs },
    );
    await syncInbox(pod, { answers });
    expect((await syncInbox(pod, { answers })).requests)
      .to.equal(without + 1)
      .and.be.within(4, 8);
  });

  it('can be dropped by a person, who may inspect it and remove a damaged one', async () => {
    const { server, pod, slug } = await podWith(assigned());
    const { delivery } = await answerLead(pod, slug, { action: 'accept' });
    expect(delivery.state).to.equal('needs-person');
    const broken = `${pod.layout.outbox}notes.txt`;
    server.put(broken, 'milk, bread', { contentType: 'text/plain' });
    expect((await listOutbox(pod)).broken.map(({ url }) => url)).to.deep.equal([broken]);
    expect((await syncInbox(pod)).outbox?.needsPerson).to.equal(1);
    await dropDelivery(pod, broken);
    await dropDelivery(pod, delivery.id.slice(0, 6));
    expect(await listOutbox(pod)).to.deep.equal({ deliveries: [], broken: [] });
    expect((await listOutbox(pod, { ended: true })).deliveries.map(({ state }) => state)).to.deep.equal(['dropped']);
    expect((await leadIn(pod, slug)).status).to.equal('accepted');
  });

  it('is forgotten with the person, sent or not, and does not come back', async () => {
    const { server, pod, slug } = await podWith(assigned());
    const sent = await answerLead(pod, slug, { action: 'accept' }, { later: true });
    await outboxOf(pod).end({ ...sent.delivery, state: 'delivered' });
    const set = { telephone: '+19035550143' };
    const { delivery } = await answerLead(pod, slug, { action: 'update', set }, { later: true });
    const kept = [...server.resources].filter(([url]) => url.includes(delivery.id));
    expect(kept).to.have.length(1);
    const person = { emails: ['elio@mail.example'] };
    expect(await forgetPerson(pod, person, { dryRun: true })).to.include({ outbox: 2 });
    expect(await forgetPerson(pod, person)).to.include({ outbox: 2 });
    const isLeft = (): boolean =>
      [...server.resources].some(([url, { body }]) => url.includes('/leads/') && /elio|5550143|Ravensdale/.test(body));
    expect(isLeft()).to.equal(false);
    // Another machine put it there, and knew nothing of the forgetting.
    for (const [url, resource] of kept) server.resources.set(url, resource);
    await syncInbox(pod);
    expect(isLeft()).to.equal(false);
    expect((await outboxOf(pod).list()).deliveries).to.deep.equal([]);
    expect((await syncInbox(pod)).updated).to.equal(0);
  });

  it('writes nothing in a dry run', async () => {
    const { server, pod, slug } = await podWith(assigned());
    const before = server.snapshot();
    const { event, lead } = await answerLead(pod, slug, { action: 'accept' }, { dryRun: true });
    expect(JSON.parse(event.body)).to.have.property('topic', 'realestate/lead#accept');
    expect(lead.status).to.equal('assigned');
    expect(server.snapshot()).to.deep.equal(before);
  });

  it('is made once or not at all if the machine is killed before any of its requests', async () => {
    let id: string | undefined;
    const work = async (pod: Pod): Promise<unknown> => {
      const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
      id = `${pod.layout.outbox}event/1`;
      return answerLead(pod, slug, { action: 'accept', id });
    };
    await killEverywhere({
      before: async (pod) => {
        await send(pod, [assigned()]);
        await syncInbox(pod);
      },
      work,
      after: (pod) => syncInbox(pod),
      check: async (pod, place) => {
        const { deliveries } = await outboxOf(pod).list();
        const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
        const lead = await leadIn(pod, slug);
        const isSent = deliveries.length === 1;
        expect(lead.status, place).to.equal(isSent ? 'accepted' : 'assigned');
        expect(lead.events, place).to.have.length(isSent ? 2 : 1);
      },
    });
  });
});
