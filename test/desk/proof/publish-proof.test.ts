import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { COMMUNITY_SERVERS } from '../../../scripts/servers/community-server.ts';
import { answerLead } from '../../../src/desk/answers/answer-lead.ts';
import { deliveryOf } from '../../../src/desk/answers/post-event.ts';
import { newProofId, publishProof } from '../../../src/desk/proof/publish-proof.ts';
import { PodError } from '../../../src/errors.ts';
import { GRACE_MS } from '../../../src/desk/delivery/backoff.ts';
import { deliverDue } from '../../../src/desk/delivery/deliver.ts';
import { createRecipientMemory } from '../../../src/desk/delivery/memory.ts';
import { findLead } from '../../../src/store/leads/find-lead.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { Outbox } from '../../../src/store/outbox/outbox.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import { EXTENT } from '../../support/extent.ts';
import { Killed, mortal } from '../../support/mortal.ts';
import { skipWithout } from '../../support/missing.ts';
import { openPod, type Pod } from '../../../src/solid/pod.ts';
import { freshStorage, slugOf, withFreshPod } from '../../pods.ts';
import { rejection } from '../../rejection.ts';

const TIME = '2026-03-10T10:00:00.000Z';

/** Nothing here is about time, and the server of the other pod has this process to itself as seldom as we have. */
const PATIENT = { timeoutMs: 600_000, budgetMs: 600_000 };

const messageOf = (id: string, action = 'accept'): string =>
  JSON.stringify({
    ...{ id, topic: `realestate/lead#${action}`, time: TIME },
    data: {
      object: { type: 'Lead', identifier: { crm: '7001' }, object: { type: 'Contact', name: 'Elio Ravensdale' } },
    },
  });

/** What a stranger is told. */
async function asStranger(url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { headers: { accept: '*/*' } });
  return { status: response.status, text: await response.text() };
}

/** Publishes a proof, and looks at it as a stranger. */
async function shouldPublish(pod: Pod): Promise<void> {
  const id = newProofId(pod.layout);
  await publishProof(pod, { id, body: messageOf(id) });
  // Once more, as whoever died in between would.
  await publishProof(pod, { id, body: messageOf(id) });
  const { status, text } = await asStranger(id);
  expect(status).to.equal(200);
  expect(JSON.parse(text)).to.include({ type: 'LeadEventProof', id, topic: 'realestate/lead#accept', time: TIME });
  expect(text).not.to.match(/Ravensdale|7001/);
  for (const url of [pod.layout.proofs, pod.layout.leads, `${pod.layout.proofs}another`])
    expect((await asStranger(url)).status, url).to.be.oneOf([401, 403, 404]);
  // The rules are the owner's alone, as they were.
  expect((await pod.client.get(id)).text()).to.equal(text);
  const write = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{}' };
  expect((await fetch(id, write)).status).to.be.oneOf([401, 403]);
}

describe('publishProof', () => {
  it('lets everyone read the proof and nothing else, by Web Access Control', () => withFreshPod(shouldPublish, 'real'));

  it('does the same by Access Control Policy', async function () {
    // A server of its own, only for this: too dear for each look.
    skipWithout(
      this,
      'proofs by Access Control Policy',
      EXTENT.pods === 'real' ? undefined : 'npm run test:full tries it',
    );
    const row = COMMUNITY_SERVERS.find(({ key }) => key === 'css7-acp');
    const folder = mkdtempSync(join(tmpdir(), 'leadpod-acp-'));
    const served = await row?.start(folder);
    try {
      const { LEADPOD_ISSUER = '', LEADPOD_CLIENT_ID = '', LEADPOD_CLIENT_SECRET = '' } = served?.env ?? {};
      const credentials = { clientId: LEADPOD_CLIENT_ID, clientSecret: LEADPOD_CLIENT_SECRET };
      const pod = await openPod({ issuer: LEADPOD_ISSUER, ...credentials });
      await shouldPublish(pod);
      await pod.close();
    } finally {
      await served?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('refuses a container that everyone can list, and publishes nothing', () =>
    withFreshPod(async (pod) => {
      const { proofs } = pod.layout;
      await pod.client.put(proofs, '', { contentType: 'text/turtle', isSame: () => true });
      const rules = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
        <#owner> a acl:Authorization; acl:agent <${pod.webId}>; acl:accessTo <./>; acl:default <./>;
          acl:mode acl:Read, acl:Write, acl:Control.
        <#all> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <./>; acl:mode acl:Read.`;
      await pod.client.put(`${proofs}.acl`, rules, { contentType: 'text/turtle', isSame: () => true });
      const id = newProofId(pod.layout);
      const { kind } = await rejection(publishProof(pod, { id, body: messageOf(id) }), PodError);
      expect(kind).to.equal('forbidden');
      expect((await asStranger(id)).status).to.be.oneOf([401, 403, 404]);
    }, 'real'));

  it('makes an answer that a receiver with verify: origin accepts, without public personal data', () =>
    betweenTwoPods(async (pod, other, webId) => {
      const { event, lead: answered } = await answerLead(
        pod,
        (await leadSlug(pod)) ?? '',
        { action: 'accept', to: webId },
        { answers: { proof: true }, later: true },
      );
      expect(answered.status).to.equal('accepted');
      expect(event.id.startsWith(pod.layout.proofs)).to.equal(true);
      await deliverTo(other, pod);
      const { text } = await asStranger(event.id);
      expect(text).not.to.match(/Ravensdale|7001|card#me/);
    }));

  it('makes an assignment that such a receiver accepts once, or none, whichever request the sender was killed before', async () => {
    let number = 0;
    let delivered = 0;
    let isOver = false;
    while (!isOver) {
      // A pod with some of these is as good as one with all, and faster: each pass looks at all that waits in the outbox.
      await betweenTwoPods(async (pod, other, webId) => {
        for (const end = number + 25; !isOver && number < end; number++)
          isOver = await assignUnlessKilled(pod, { number, to: webId });
        delivered += await shouldAcceptAll(pod, other);
      });
    }
    expect(delivered).to.be.above(1);
  });

  it('makes an offer of the router that such a receiver accepts, also if the sender was killed before the proof', () =>
    betweenTwoPods(async (pod, other, webId) => {
      const routing = {
        ...{ id: 'main', version: 1, since: '2020-01-01T00:00:00Z', fallback: webId },
        members: [{ webId }],
        rules: [{ name: 'all', steps: [{ mode: 'rotate', members: [webId], window: '30m' }] }],
      };
      const lead = messageOf('https://crm.example.com/2', 'add').replace('7001', '7002');
      await pod.client.post(pod.inbox, lead, { contentType: 'application/json' });
      expect(await syncInbox(pod, { routing, answers: { proof: true } })).to.include({ offered: 1 });
      const outbox = new Outbox(pod.client, pod.layout);
      const [offer] = (await outbox.listEnded()).deliveries;
      expect(offer?.event.startsWith(pod.layout.proofs)).to.equal(true);
      expect((await asStranger(offer?.event ?? '')).status).to.equal(200);
      const id = newProofId(pod.layout);
      const left = deliveryOf(
        { event: { id, topic: 'realestate/lead#accept', time: TIME, body: messageOf(id) }, to: webId },
        TIME,
      );
      await outbox.create({ ...left, notAfter: '9999-01-01T00:00:00.000Z' });
      expect((await asStranger(id)).status).to.be.oneOf([401, 403, 404]);
      await syncInbox(pod);
      expect((await asStranger(id)).status).to.equal(200);
      await takeAll(other, pod, 2);
    }));
});

/** Two pods that know of one lead, and the WebID of the second, which names its inbox. */
async function betweenTwoPods(work: (pod: Pod, other: Pod, webId: string) => Promise<void>): Promise<void> {
  const other = await openPod(await freshStorage('real'));
  try {
    await withFreshPod(async (pod) => {
      const webId = `${other.storage}card#me`;
      await other.client.put(`${other.storage}card`, '<#me> <http://www.w3.org/ns/ldp#inbox> <inbox/>.', {
        ...{ contentType: 'text/turtle', isSame: () => true },
      });
      const lead = JSON.stringify({
        ...{ id: 'https://crm.example.com/1', topic: 'realestate/lead#assign', time: TIME },
        data: {
          ...{ agent: webId, recipient: pod.webId },
          object: { type: 'Lead', identifier: { crm: '7001' }, object: { type: 'Contact', name: 'Elio Ravensdale' } },
        },
      });
      for (const { client, inbox } of [pod, other]) await client.post(inbox, lead, { contentType: 'application/json' });
      await syncInbox(pod);
      await syncInbox(other);
      await work(pod, other, webId);
    }, 'real');
  } finally {
    await other.close();
  }
}

/**
 * A lead comes, and is assigned with a proof by a sender that is killed at one of its requests. The next pass completes what it
 * began. Returns whether it was done before it could be killed.
 */
async function assignUnlessKilled(pod: Pod, { number, to }: { number: number; to: string }): Promise<boolean> {
  const answers = { proof: true };
  const text = messageOf(`https://crm.example.com/k${number}`, 'add').replace('7001', `k${number}`);
  await pod.client.post(pod.inbox, text, { contentType: 'application/json' });
  await syncInbox(pod);
  // To look for the lead in the pod would read all leads.
  const slug = await slugOf(text);
  const machine = mortal(pod);
  // In a small run at three or four of them.
  machine.killAfter(4 + number * (EXTENT.pods === 'real' ? 1 : 12));
  const assignment = { action: 'assign', to } as const;
  const isDone = await answerLead(machine.pod, slug, assignment, { answers, patienceMs: 600_000 }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Killed) return false;
      throw error;
    },
  );
  await syncInbox(pod, { answers });
  return isDone;
}

/** All that waits is delivered, and the other pod, which asks the origin of each event, takes it. Returns how much it was. */
async function shouldAcceptAll(pod: Pod, other: Pod): Promise<number> {
  const later = (): number => Date.now() + GRACE_MS + 60_000;
  await deliverDue(pod, { memory: createRecipientMemory(), ...PATIENT, now: later });
  const made = await new Outbox(pod.client, pod.layout).listEnded();
  expect(await new Outbox(pod.client, pod.layout).list()).to.deep.include({ deliveries: [], broken: [] });
  const trust = { verify: 'origin', privateOrigins: [new URL(pod.storage).origin] } as const;
  const report = await syncInbox(other, { trust });
  expect(report).to.include({ created: made.deliveries.length, quarantined: 0, failed: 0 });
  for (const { event, lead = '' } of made.deliveries) {
    expect((await asStranger(event)).text).not.to.match(/Ravensdale|crm|card#me/);
    const own = await findLead(new LeadStore(pod.client, pod.layout), lead);
    expect([own.lead.status, own.lead.events.length]).to.deep.equal(['assigned', 2]);
  }
  return made.deliveries.length;
}

/** Sends what is in the outbox of one pod, and the other takes it. */
async function deliverTo(other: Pod, pod: Pod): Promise<void> {
  const delivered = await deliverDue(pod, { memory: createRecipientMemory(), ...PATIENT });
  const [last] = (await new Outbox(pod.client, pod.layout).list()).deliveries;
  expect(delivered, JSON.stringify(last?.attempts)).to.include({ delivered: 1 });
  await takeAll(other, pod, 1);
}

/** A receiver that asks the origin of each event takes so many. */
async function takeAll(other: Pod, pod: Pod, events: number): Promise<void> {
  const trust = { verify: 'origin', privateOrigins: [new URL(pod.storage).origin] } as const;
  expect(await syncInbox(other, { trust })).to.include({ events, quarantined: 0, failed: 0 });
}

/** The one lead of a pod. */
async function leadSlug(pod: Pod): Promise<string | undefined> {
  for await (const { slug } of new LeadStore(pod.client, pod.layout).readAll()) return slug;
  return undefined;
}
