import { expect } from 'chai';
import { answerLead, type Answer } from '../../src/desk/answers/answer-lead.ts';
import { sendEvent } from '../../src/desk/answers/send-event.ts';
import { startDevPod, type DevPod } from '../../src/dev/pod/dev-pod.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import type { Lead } from '../../src/lead/lead.ts';
import { decodeJson } from '../../src/message/decode/json-decode.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openPod, type Pod, type PodSettings } from '../../src/solid/pod.ts';
import { signIn } from '../../src/solid/sign-in/session.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { Outbox } from '../../src/store/outbox/outbox.ts';
import { offlineLeads, storedLeads } from '../pods.ts';
import { getDevPod } from '../real-server.ts';

const LEAD = {
  type: 'AddAction',
  object: {
    type: 'Lead',
    identifier: { brokerLeadID: '7001' },
    object: { type: 'Contact', name: 'Elio Ravensdale', email: 'elio@mail.example', telephone: '+19035550142' },
    leadSource: [{ type: 'AskAction', object: { type: 'Question', text: 'Is the house still free?' } }],
  },
};

/** A party with a storage, an inbox that takes what strangers post, and a WebID that names both, on a server that has others. */
async function settle(
  { url, storage: root, webId: owner, ...credentials }: DevPod,
  name: string,
): Promise<PodSettings> {
  const storage = `${root}${name}/`;
  const [card, inbox] = [`${storage}card`, `${storage}inbox/`];
  const session = await signIn(credentials);
  try {
    const client = createPodClient({ session, origins: [url] });
    const put = (target: string, text: string): Promise<unknown> =>
      client.put(target, text, { contentType: 'text/turtle', isSame: () => true });
    const access = (target: string, mode: string): string => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
      <#owner> a acl:Authorization; acl:agent <${owner}>; acl:accessTo <${target}>; acl:default <${target}>;
        acl:mode acl:Read, acl:Write, acl:Control.
      <#public> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <${target}>; acl:mode acl:${mode}.`;
    await put(inbox, '');
    await put(`${inbox}.acl`, access(inbox, 'Append'));
    await put(card, `<#me> <http://www.w3.org/ns/ldp#inbox> <${inbox}>.`);
    await put(`${card}.acl`, access(card, 'Read'));
  } finally {
    await session.close();
  }
  return { ...credentials, webId: `${card}#me`, storage, inbox };
}

/** What a party of the test does with the lead. */
interface Party {
  readonly pod: Pod;
  /** Answers the lead of this name, or the only one. */
  answer(answer: Answer, name?: string): Promise<string>;
}

describe('A broker and two agents, on two servers', () => {
  let server: DevPod;
  let broker: Party;
  let agent: Party;
  let other: Party;
  const sent: string[] = [];

  async function openParty(found: PodSettings): Promise<Party> {
    const pod = await openPod(found);
    const answer = async (said: Answer, name?: string): Promise<string> => {
      const slug = name ?? (await new LeadStore(pod.client, pod.layout).listSlugs())[0] ?? '';
      const { event, delivery, lead } = await answerLead(pod, slug, said, { answers: settings(), patienceMs });
      expect(delivery.state, JSON.stringify([said.action, delivery.attempts])).to.equal('delivered');
      sent.push(event.body);
      return lead.status;
    };
    return { pod, answer };
  }

  /** As patient as a test may be: nothing here is about time. */
  const patienceMs = 600_000;

  const settings = (): { privateOrigins: string[] } => ({
    privateOrigins: [broker, agent].map(({ pod }) => new URL(pod.storage).origin),
  });

  before(async () => {
    // The broker lives where other tests live as well, so that no third server is started.
    const [first, second] = await Promise.all([getDevPod(), startDevPod()]);
    server = second;
    const { issuer, clientId, clientSecret, storage } = second;
    broker = await openParty(await settle(first, 'broker'));
    agent = await openParty({ issuer, clientId, clientSecret, storage });
    other = await openParty(await settle(second, 'other'));
  });

  after(async () => {
    for (const { pod } of [broker, agent, other]) await pod.close();
    await server.stop();
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

  it('claim a lead that is offered to both: the first has it, the other one is told, and each pod says what its events say', async () => {
    const [toAgent, toOther, toBroker] = [agent.pod.webId, other.pod.webId, broker.pod.webId];
    const routing = {
      ...{ id: 'race', version: 1, since: '2026-01-01T00:00:00Z', fallback: toBroker },
      members: [{ webId: toAgent }, { webId: toOther }],
      rules: [{ name: 'all', steps: [{ mode: 'claim', members: [toAgent, toOther], window: '24h' }] }],
    };
    const message = JSON.stringify({
      ...{ id: 'https://crm.example.com/7003', topic: 'realestate/lead#add', time: '2026-03-02T10:00:00Z' },
      data: { type: 'AddAction', object: { ...LEAD.object, identifier: { crm: '7003' }, object: RUBY } },
    });
    const pass = ({ pod }: Party): Promise<unknown> =>
      syncInbox(pod, { answers: settings(), ...(pod === broker.pod ? { routing } : {}) });
    /** The lead in a pod, once it stands so; passes go on until then. */
    const leadIn = async (party: Party, isMeant: (lead: Lead) => boolean): Promise<string> => {
      for (;;) {
        for await (const { slug, lead } of new LeadStore(party.pod.client, party.pod.layout).readAll())
          if (lead !== undefined && 'events' in lead && lead.fields.name === RUBY.name && isMeant(lead)) return slug;
        await pass(broker);
        await pass(party);
      }
    };
    await broker.pod.client.post(broker.pod.inbox, message, { contentType: 'application/json' });
    const [mine, yours] = [
      await leadIn(agent, ({ status }) => status === 'assigned'),
      await leadIn(other, ({ status }) => status === 'assigned'),
    ];
    expect(await other.answer({ action: 'accept', comment: 'I know her' }, yours)).to.equal('accepted');
    await leadIn(broker, ({ status, assignment }) => status === 'accepted' && assignment.assignee === toOther);
    // The retraction is in the inbox, and has not been read.
    expect(await agent.answer({ action: 'accept' }, mine)).to.equal('accepted');
    await leadIn(agent, ({ events }) => events.some(({ action }) => action === 'retract'));
    await leadIn(broker, ({ events }) => events.filter(({ action }) => action === 'accept').length === 2);
    for (const party of [broker, agent, other, broker, agent, other]) await pass(party);
    const all = await Promise.all([broker, agent, other].map(({ pod }) => eventsFrom(pod)));
    for (const { pod } of [broker, agent, other]) {
      const known = all.flat().filter(({ from, target }) => [from, target].includes(pod.webId));
      const bodies = [...(pod === broker.pod ? [message] : []), ...known.map(({ body }) => body)];
      const expected = (await offlineLeads(bodies)).filter((line) => line.includes(RUBY.name));
      expect(expected).to.have.length(1);
      expect((await storedLeads(pod)).filter((line) => line.includes(RUBY.name))).to.deep.equal(expected);
    }
    const stands = async ({ pod }: Party): Promise<unknown> => {
      const line = (await storedLeads(pod)).find((one) => one.includes(RUBY.name)) ?? '{}';
      const { status, assignee } = JSON.parse(line) as Record<string, unknown>;
      return { status, assignee };
    };
    expect(await stands(broker)).to.deep.equal({ status: 'accepted', assignee: toOther });
    expect(await stands(other)).to.deep.equal({ status: 'accepted', assignee: toOther });
    expect(await stands(agent)).to.include({ status: 'retracted' });
  });
});

const RUBY = { type: 'Contact', name: 'Ruby Castellane', email: 'ruby@mail.example' };

/** What a party sent. */
async function eventsFrom({
  client,
  layout,
  webId: from,
}: Pod): Promise<{ from: string; target: string; body: string }[]> {
  const { deliveries } = await new Outbox(client, layout).listEnded();
  return deliveries.map(({ target, body }) => ({ from, target, body }));
}
