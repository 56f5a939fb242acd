import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { forgetPerson } from '../../../src/care/forget.ts';
import type { SyncReport } from '../../../src/pass/report.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { answerLead } from '../../../src/desk/answers/answer-lead.ts';
import { sendEvent } from '../../../src/desk/answers/send-event.ts';
import { decodeJson } from '../../../src/message/decode/json-decode.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { Outbox } from '../../../src/store/outbox/outbox.ts';
import { answer, type SeenRequest } from '../../raw-server.ts';
import { killEverywhere, send } from '../../support/kills.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';
import { startRecipient, type Recipient } from '../../support/recipient.ts';

/** Nobody is asked at these addresses: they are private, and nobody allowed them. */
const [ANN, BROKER] = ['http://127.0.0.1:9/ann#me', 'http://127.0.0.1:9/broker#me'];
const AT = Date.parse('2026-11-30T15:00:00Z');
const SECRET = `whsec_${Buffer.from('an invented secret of 32 bytes!!').toString('base64')}`;
const DEADLINES = { answer: '20m', assign: '10m' };
const ROUTING = {
  ...{ id: 'main', version: 1, since: '2026-01-01T00:00:00Z', fallback: BROKER, members: [{ webId: ANN }] },
  rules: [{ steps: [{ mode: 'direct', members: [ANN], window: '30m' }] }],
};

const message = (no: number, action: string, data: object): string =>
  JSON.stringify({
    id: `https://crm.example.com/${action}-${no}`,
    topic: `realestate/lead#${action}`,
    time: '2026-11-30T15:00:00Z',
    data: {
      type: `${action[0]?.toUpperCase() ?? ''}${action.slice(1)}Action`,
      object: {
        ...{ type: 'Lead', identifier: { crm: String(no) } },
        object: { type: 'Contact', name: `Ada Brook ${no}`, email: `ada${no}@example.com`, telephone: '+19035550142' },
      },
      ...data,
    },
  });
const added = (no: number): string => message(no, 'add', {});
const accepted = (no: number): string => message(no, 'accept', { agent: ANN, recipient: ANN });

class Watcher {
  readonly server = new MemoryServer();
  readonly pod: Pod = memoryPod(this.server);
  readonly notes: string[] = [];
  readonly url: string;

  constructor(recipient: Recipient) {
    recipient.inbox = 'hook';
    this.url = `${recipient.server.url}hook`;
  }

  passAt(minutes: number, more: object = {}, pod = this.pod): Promise<SyncReport> {
    return syncInbox(pod, {
      ...{ deadlines: DEADLINES, notify: { url: this.url, secret: SECRET } },
      ...{ now: () => new Date(AT + minutes * 60_000), onNote: ({ message: note }) => this.notes.push(note), ...more },
    });
  }
}

const typesOf = (seen: readonly SeenRequest[]): string[] =>
  seen.map(({ body }) => (JSON.parse(body) as { type: string }).type).sort();
const idsOf = (seen: readonly SeenRequest[]): string[] => seen.map(({ headers }) => String(headers['webhook-id']));

/** The example of docs/notify.md, as it stands there. */
async function isGenuine(): Promise<(headers: object, body: string, secret: string) => boolean> {
  const page = readFileSync(new URL('../../../docs/notify.md', import.meta.url), 'utf8');
  const code = /```js\n(.*?)```/s.exec(page)?.[1] ?? '';
  const example = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    isGenuine: (headers: object, body: string, secret: string) => boolean;
  };
  return example.isGenuine;
}

/** As Standard Webhooks says it. */
function isSigned({ headers, body }: SeenRequest): boolean {
  const [id, time, signature] = ['id', 'timestamp', 'signature'].map((name) => String(headers[`webhook-${name}`]));
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  return signature === `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`;
}

describe('Webhooks about leads', () => {
  it('report new, overdue and answered leads, signed and once each', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    await send(watcher.pod, [added(1), added(2)]);
    expect((await watcher.passAt(0)).outbox).to.include({ delivered: 2 });
    await watcher.passAt(1);
    await watcher.passAt(11);
    await send(watcher.pod, [accepted(1)]);
    await watcher.passAt(12);
    await watcher.passAt(13, { full: true });
    const { stored } = recipient;
    expect(typesOf(stored)).to.deep.equal([
      ...['lead.answered', 'lead.new', 'lead.new', 'lead.overdue', 'lead.overdue'],
    ]);
    expect(new Set(idsOf(stored)).size).to.equal(5);
    expect(stored.filter((one) => !isSigned(one))).to.deep.equal([]);
    const answered = stored.find(({ body }) => body.includes('lead.answered'));
    expect(JSON.parse(answered?.body ?? '')).to.have.nested.property('data.status', 'accepted');
  });

  it('report an answer that was made by a command, once, whichever passes run before and after', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    await send(watcher.pod, [added(1), added(2)]);
    await watcher.passAt(0);
    const slugs = await new LeadStore(watcher.pod.client, watcher.pod.layout).listSlugs();
    const now = (): Date => new Date(AT + 60_000);
    for (const [slug = '', action] of [[slugs[0], 'accept'] as const, [slugs[1], 'reject'] as const])
      await answerLead(watcher.pod, slug, { action, to: BROKER }, { now, later: true });
    // A pass that has nobody to tell leaves it to one that has.
    await syncInbox(watcher.pod, { now });
    await watcher.passAt(2);
    await watcher.passAt(3);
    const bodies = recipient.stored.map(({ body }) => JSON.parse(body) as { type: string; data: { status: string } });
    const told = bodies.filter(({ type }) => type === 'lead.answered');
    expect(told.map(({ data }) => data.status).sort()).to.deep.equal(['accepted', 'rejected']);
  });

  it('report a lead that was created by a command, once, and no lead that existed before', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    const now = (): Date => new Date(AT + 60_000);
    const make = async (no: number): Promise<void> => {
      const { data } = JSON.parse(added(no)) as { data: object };
      const json = decodeJson(JSON.stringify(data), undefined, () => undefined);
      await sendEvent(watcher.pod, { topic: 'lead#add', data: json, to: BROKER }, { now, later: true });
    };
    await make(1);
    await watcher.passAt(0);
    expect(recipient.stored).to.have.length(0);
    await make(2);
    // A pass that has nobody to tell leaves it to one that has.
    await syncInbox(watcher.pod, { now });
    await watcher.passAt(2);
    await watcher.passAt(3, { full: true });
    expect(typesOf(recipient.stored)).to.deep.equal(['lead.new']);
    // A change of it is no new lead.
    const slug = (JSON.parse(recipient.stored[0]?.body ?? '') as { data: { slug: string } }).data.slug;
    const set = { telephone: '+19035550143' };
    await answerLead(watcher.pod, slug, { action: 'update', set, to: BROKER }, { now, later: true });
    await watcher.passAt(4);
    expect(recipient.stored).to.have.length(1);
  });

  it('contain no personal data and no token of the desk', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    await send(watcher.pod, [added(1)]);
    await watcher.passAt(0);
    const [{ body, headers } = { body: '', headers: {} }] = recipient.stored;
    expect(Object.keys(JSON.parse(body) as object)).to.deep.equal(['type', 'timestamp', 'data']);
    expect(Object.keys((JSON.parse(body) as { data: object }).data)).to.deep.equal(['lead', 'slug', 'status']);
    expect(`${body}${JSON.stringify(headers)}`).to.not.match(/ada|brook|example\.com|903555|ann#me/iu);
    expect(headers).to.not.have.any.keys('authorization', 'dpop');
  });

  it('reach a receiver that was down exactly once each when it is up, with the same id and bytes', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    await send(watcher.pod, [added(1)]);
    recipient.script.push(answer(503), answer(500));
    expect((await watcher.passAt(0)).outbox).to.include({ waiting: 1, delivered: 0 });
    // Deliveries are timed by the clock of the machine.
    const { deliverDue } = await import('../../../src/desk/delivery/deliver.ts');
    const notify = { url: watcher.url, secret: SECRET };
    for (const hours of [1, 2, 3]) await deliverDue(watcher.pod, { notify, now: () => Date.now() + hours * 3_600_000 });
    expect(typesOf(recipient.stored)).to.deep.equal(['lead.new']);
    expect(new Set(idsOf(recipient.posts())).size).to.equal(1);
    expect(new Set(recipient.posts().map(({ body }) => body)).size).to.equal(1);
    expect(recipient.posts().every(isSigned)).to.equal(true);
    const { deliveries } = await new Outbox(watcher.pod.client, watcher.pod.layout).listEnded();
    expect(deliveries.map(({ state, attempts }) => [state, attempts.length])).to.deep.equal([['delivered', 3]]);
  });

  it('pass the check that the documentation shows, and nothing else passes it', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    await send(watcher.pod, [added(1)]);
    await watcher.passAt(0);
    const [{ headers, body } = { headers: {}, body: '' }] = recipient.stored;
    const check = await isGenuine();
    expect(check(headers, body, SECRET)).to.equal(true);
    expect(check(headers, `${body} `, SECRET)).to.equal(false);
    expect(check({ ...headers, 'webhook-id': 'msg_other' }, body, SECRET)).to.equal(false);
    expect(check({ ...headers, 'webhook-timestamp': '1' }, body, SECRET)).to.equal(false);
    expect(check(headers, body, `whsec_${Buffer.alloc(32, 1).toString('base64')}`)).to.equal(false);
  });

  it('report a lead that no member took, when it goes to the fallback', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    await send(watcher.pod, [added(1)]);
    await watcher.passAt(0, { routing: ROUTING });
    await watcher.passAt(31, { routing: ROUTING });
    expect(typesOf(recipient.stored)).to.include.members(['lead.new', 'lead.given-up']);
    expect(typesOf(recipient.stored).filter((type) => type === 'lead.given-up')).to.have.length(1);
  });

  it('are not made for older events, and not touched by a machine without the address', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    await send(watcher.pod, [added(1)]);
    await watcher.passAt(0, { notify: undefined, deadlines: undefined });
    await watcher.passAt(60);
    expect(recipient.posts()).to.deep.equal([]);
    await send(watcher.pod, [added(2)]);
    recipient.script.push(answer(503));
    await watcher.passAt(61);
    const { outbox } = await watcher.passAt(62, { notify: undefined });
    // It is new, and overdue as well.
    expect(outbox).to.include({ waiting: 2, needsPerson: 0 });
    expect(watcher.notes).to.deep.equal([]);
  });

  it('are made and sent with one effect, wherever the previous pass was killed', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    await killEverywhere({
      before: (pod) => send(pod, [added(1), accepted(1)]),
      work: (pod) => watcher.passAt(0, {}, pod),
      after: (pod) => watcher.passAt(1, {}, pod),
      check: async (pod, what) => {
        const outbox = new Outbox(pod.client, pod.layout);
        const [pending, { deliveries: ended }] = [(await outbox.list()).deliveries, await outbox.listEnded()];
        const types = [...pending, ...ended].map(({ body }) => (JSON.parse(body) as { type: string }).type).sort();
        expect(types, what).to.deep.equal(['lead.answered', 'lead.new']);
      },
    });
    expect(new Set(recipient.posts().map(({ body }) => body)).size).to.equal(2);
  });

  it('are deleted with the person whose lead they name, and those about others stay', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    await send(watcher.pod, [added(1), added(2).replaceAll('+19035550142', '+19035550143')]);
    await watcher.passAt(0);
    const outbox = new Outbox(watcher.pod.client, watcher.pod.layout);
    expect((await outbox.listEnded()).deliveries).to.have.length(2);
    await forgetPerson(watcher.pod, { emails: ['ada1@example.com'] });
    expect((await outbox.listEnded()).deliveries).to.have.length(1);
  });

  it('are made once if two machines find the same', async () => {
    const recipient = await startRecipient();
    const watcher = new Watcher(recipient);
    await send(watcher.pod, [added(1)]);
    await Promise.all([watcher.passAt(0), watcher.passAt(0, {}, memoryPod(watcher.server))]);
    await watcher.passAt(1);
    expect([...new Set(idsOf(recipient.posts()))]).to.have.length(1);
  });
});
