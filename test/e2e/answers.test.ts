import { expect } from 'chai';
import { answerLead, type Answer } from '../../src/desk/answers/answer-lead.ts';
import { sendEvent } from '../../src/desk/answers/send-event.ts';
import { startDevPod, type DevPod } from '../../src/dev/pod/dev-pod.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { decodeJson } from '../../src/message/decode/json-decode.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openPod, type Pod } from '../../src/solid/pod.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { Outbox } from '../../src/store/outbox/outbox.ts';
import { offlineLeads, storedLeads, type Where } from '../pods.ts';
import { FakeSession } from '../solid/sign-in/fake-session.ts';
import { EXTENT } from '../support/extent.ts';
import { startModelServer, type Manners } from '../support/model-server.ts';

const LEAD = {
  type: 'AddAction',
  object: {
    type: 'Lead',
    identifier: { brokerLeadID: '7001' },
    object: { type: 'Contact', name: 'Elio Ravensdale', email: 'elio@mail.example', telephone: '+19035550142' },
    leadSource: [{ type: 'AskAction', object: { type: 'Question', text: 'Is the house still free?' } }],
  },
};

/** As on the real server, a stranger may read a profile and append to an inbox. */
const guards: Manners['guards'] = ({ method, headers }, url) =>
  headers.authorization !== undefined || url.endsWith('/card') || (method === 'POST' && url.endsWith('/inbox/'))
    ? undefined
    : [401, { 'www-authenticate': 'DPoP' }];

/** A model of a server, with a profile that names storage and inbox. */
async function startModel(): Promise<DevPod> {
  const server = await startModelServer({ guards });
  const storage = `${server.storage}party/`;
  const inbox = `${storage}inbox/`;
  const client = createPodClient({ session: new FakeSession(), origins: [server.url] });
  const turtle = { contentType: 'text/turtle', isSame: () => true };
  const profile = `<${server.webId}> <http://www.w3.org/ns/pim/space#storage> <${storage}>;
    <http://www.w3.org/ns/solid/terms#oidcIssuer> <${server.issuer}>; <http://www.w3.org/ns/ldp#inbox> <${inbox}>.`;
  await client.put(server.webId.replace('#me', ''), profile, turtle);
  await client.put(inbox, '', turtle);
  return { ...server, storage, inbox };
}

/** What a party of the test does with the lead. */
interface Party {
  readonly pod: Pod;
  readonly server: DevPod;
  answer(answer: Answer): Promise<string>;
}

describe('A broker and an agent, each with a pod on a server of its own', () => {
  let broker: Party;
  let agent: Party;
  const sent: string[] = [];

  async function startParty(where: Where): Promise<Party> {
    const server = await (where === 'real' ? startDevPod() : startModel());
    const { issuer, clientId, clientSecret, storage } = server;
    const pod = await openPod({ issuer, clientId, clientSecret, storage });
    const answer = async (said: Answer): Promise<string> => {
      const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
      const { event, delivery, lead } = await answerLead(pod, slug, said, { answers: settings(), patienceMs });
      expect(delivery.state, JSON.stringify([said.action, delivery.attempts])).to.equal('delivered');
      sent.push(event.body);
      return lead.status;
    };
    return { pod, server, answer };
  }

  /** As patient as a test may be: nothing here is about time. */
  const patienceMs = 600_000;

  const settings = (): { privateOrigins: string[] } => ({
    privateOrigins: [broker, agent].map(({ pod }) => new URL(pod.storage).origin),
  });

  before(async () => {
    // In small runs the server of the broker alone is the real one: it sends and receives as that of the agent does.
    [broker, agent] = await Promise.all([startParty('real'), startParty(EXTENT.pods)]);
  });

  after(async () => {
    for (const { pod, server } of [broker, agent]) {
      await pod.close();
      await server.stop();
    }
  });

  it('come to the same lead, whatever they answer each other', async () => {
    const [toAgent, toBroker] = [agent.pod.webId, broker.pod.webId];
    const passes = async (): Promise<void> => {
      for (const { pod } of [broker, agent]) await syncInbox(pod, { answers: settings() });
    };
    const data = decodeJson(JSON.stringify({ ...LEAD, object: { ...LEAD.object, owner: toBroker, sender: toBroker } }));
    const added = await sendEvent(
      broker.pod,
      { topic: 'lead#add', data, to: toAgent },
      { answers: settings(), patienceMs },
    );
    expect(added.delivery.state).to.equal('delivered');
    sent.push(added.event.body);
    const steps: readonly (readonly [Party, Answer, string])[] = [
      [broker, { action: 'assign', to: toAgent }, 'assigned'],
      [agent, { action: 'accept', comment: 'I will call today' }, 'accepted'],
      [agent, { action: 'update', set: { budget: '450000', telephone: '+19035550143' } }, 'accepted'],
      [broker, { action: 'retract', reason: 'no answer' }, 'retracted'],
      [broker, { action: 'assign', to: toAgent }, 'assigned'],
      [agent, { action: 'reject', reason: 'out of my area' }, 'rejected'],
    ];
    for (const [party, answer, status] of steps) {
      expect(await party.answer(answer), answer.action).to.equal(status);
      await passes();
      const expected = await offlineLeads(sent);
      expect(expected).to.have.length(1);
      for (const { pod } of [broker, agent]) expect(await storedLeads(pod), answer.action).to.deep.equal(expected);
    }
    const last = JSON.parse((await storedLeads(agent.pod))[0] ?? '') as Record<string, unknown>;
    expect(last).to.deep.include({ status: 'rejected', reason: 'out of my area', previousAssignee: toAgent });
    expect(last).to.not.have.property('marks');
    expect(last['events']).to.have.length(7);
    for (const { pod } of [broker, agent]) {
      const outbox = new Outbox(pod.client, pod.layout);
      expect(await outbox.list()).to.deep.equal({ deliveries: [], broken: [], hasFailed: false });
      const { deliveries } = await outbox.listEnded();
      for (const { attempts } of deliveries)
        expect(attempts.map(({ outcome }) => outcome)).to.deep.equal(['delivered']);
    }
  });

  it('have passes of at most 8 requests when nothing is new', async () => {
    for (const { pod } of [broker, agent]) {
      const report = await syncInbox(pod, { answers: settings() });
      expect(report).to.deep.include({ read: 0, updated: 0 });
      expect(report.requests).to.be.at.most(8);
    }
  });

  it('hand on what routing decides: an offer arrives, is accepted, and the router has its answer', async () => {
    const [toAgent, toBroker] = [agent.pod.webId, broker.pod.webId];
    const routing = {
      ...{ id: 'main', version: 1, since: '2026-01-01T00:00:00Z', fallback: toBroker, members: [{ webId: toAgent }] },
      rules: [{ name: 'all', steps: [{ mode: 'direct', members: [toAgent], window: '24h' }] }],
    };
    const passes = async (): Promise<void> => {
      await syncInbox(broker.pod, { answers: settings(), routing });
      await syncInbox(agent.pod, { answers: settings() });
    };
    /** The lead in a pod, by what it is called; passes go on until it stands as it is expected to. */
    const leadIn = async ({ pod }: Party, status: string): Promise<string> => {
      for (;;) {
        for await (const { slug, lead } of new LeadStore(pod.client, pod.layout).readAll())
          if (lead !== undefined && 'events' in lead && lead.fields.name === 'Ines Wetherby' && lead.status === status)
            return slug;
        await passes();
      }
    };
    const contact = { type: 'Contact', name: 'Ines Wetherby', email: 'ines@mail.example' };
    const added = {
      ...{ id: 'https://crm.example.com/7002', topic: 'realestate/lead#add', time: '2026-03-01T10:00:00Z' },
      data: { type: 'AddAction', object: { type: 'Lead', identifier: { crm: '7002' }, object: contact } },
    };
    await broker.pod.client.post(broker.pod.inbox, JSON.stringify(added), { contentType: 'application/json' });
    const slug = await leadIn(agent, 'assigned');
    await answerLead(agent.pod, slug, { action: 'accept' }, { answers: settings(), patienceMs });
    await leadIn(broker, 'accepted');
    const { withdrawn, offered } = await syncInbox(broker.pod, { answers: settings(), routing });
    expect({ withdrawn, offered }).to.deep.equal({ withdrawn: 0, offered: 0 });
  });
});
