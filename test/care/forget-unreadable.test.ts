import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { PodError } from '../../src/errors.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { answerLead } from '../../src/desk/answers/answer-lead.ts';
import type { Pod } from '../../src/solid/pod.ts';
import type { SyncNote } from '../../src/workspace/options.ts';
import { rejection } from '../rejection.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { slugWith } from '../support/mishaps.ts';
import { Killed, mortal } from '../support/mortal.ts';

const FIRST = 'p1@mail.example';
const add = (id: number): string =>
  event(id, 'add', { hour: id, lead: { crm: `${id}` }, email: `p${id}@mail.example` });

interface Leads {
  readonly server: MemoryServer;
  readonly pod: Pod;
}

async function podOf(...messages: string[]): Promise<Leads> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, messages);
  await syncInbox(pod);
  return { server, pod };
}

/** The resources that contain a text, also in Base64. */
const withText = ({ server }: Leads, text: string): string[] =>
  [...server.resources].flatMap(([url, { body }]) =>
    body.replaceAll(/"body":"([^"]*)"/g, (_, bytes: string) => Buffer.from(bytes, 'base64').toString()).includes(text)
      ? [url]
      : [],
  );

/** The server refuses to show this resource until the returned function is called. */
function refuse({ server }: Leads, url: string): () => void {
  server.onRequest = (method, asked) => {
    if (method === 'GET' && asked === url)
      throw new PodError(`GET ${url}: 403`, { kind: 'forbidden', method, url, status: 403 });
  };
  return () => (server.onRequest = () => undefined);
}

/** Forgets the first person while a resource cannot be read, and once more after it can be. */
async function forgetAround(leads: Leads, url: string, repair: () => unknown): Promise<void> {
  const { pod } = leads;
  for (const dryRun of [true, false]) {
    const { unfinished } = await forgetPerson(pod, { emails: [FIRST] }, { dryRun });
    expect(
      unfinished.map((left) => left.url),
      `dry run: ${dryRun}`,
    ).to.deep.equal([url]);
  }
  expect(withText(leads, FIRST).filter((one) => !one.includes('/forgetting/'))).to.deep.equal([url]);
  await repair();
  await syncInbox(pod);
  expect(withText(leads, FIRST)).to.deep.equal([]);
}

describe('A person who is forgotten while something cannot be read', () => {
  /** A pod whose first lead was cut off behind the address of the person. */
  async function damagedPod(): Promise<Leads & { readonly url: string }> {
    const leads = await podOf(add(1), add(2));
    const { server, pod } = leads;
    const url = pod.layout.leadUrl(await slugWith(pod, 1));
    const { body, contentType } = server.resources.get(url)!;
    server.put(url, body.slice(0, body.indexOf(FIRST) + 200), { contentType });
    return { ...leads, url };
  }

  it('is removed from a damaged lead, which is written again before', async () => {
    const leads = await damagedPod();
    const { pod, url } = leads;
    const { unfinished } = await forgetPerson(pod, { emails: [FIRST] }, { dryRun: true });
    expect(unfinished.map((left) => left.url)).to.deep.equal([url]);
    expect(await forgetPerson(pod, { emails: [FIRST] })).to.deep.include({
      leads: [url.slice(-28, -4)],
      unfinished: [],
    });
    expect(withText(leads, FIRST)).to.deep.equal([]);
    expect(await leadLines(pod)).to.deep.equal(await offlineLines([add(2)]));
  });

  it('may still be in a damaged lead that nobody can write again, which is said until it is deleted', async () => {
    const leads = await damagedPod();
    const { server, url } = leads;
    for (const name of server.resources.keys()) if (name.includes('/journal/')) server.resources.delete(name);
    await forgetAround(leads, url, async () => {
      const { unfinished } = await forgetPerson(leads.pod, { emails: [FIRST] });
      expect(unfinished.map(({ message }) => message)).to.deep.equal([
        'the lead is damaged and not in the journal; look at it, and delete it if it is about the person',
      ]);
      server.resources.delete(url);
    });
  });

  it('is not in the quarantine after it can be read, and what can be read is removed at once', async () => {
    const leads = await podOf(`{"about": "${FIRST}"`);
    const { pod, server } = leads;
    await send(pod, [`["other", "${FIRST}"`]);
    await syncInbox(pod);
    const [first = '', second] = [...server.resources.keys()].filter((url) => url.startsWith(pod.layout.quarantine));
    expect(second).to.not.equal(undefined);
    await forgetAround(leads, first, refuse(leads, first));
  });

  it('is not in the outbox after it can be read', async () => {
    const leads = await podOf(add(1));
    const { pod, server } = leads;
    const to = 'https://agent.example/card#me';
    await answerLead(pod, await slugWith(pod, 1), { action: 'assign', to }, { later: true });
    const [url = ''] = [...server.resources.keys()].filter((one) => /\/outbox\/[0-9a-f]{32}\.json$/.test(one));
    await forgetAround(leads, url, refuse(leads, url));
  });

  it('is reported as not searched for in what the server lists outside of the inbox', async () => {
    const { server, pod } = await podOf(add(1));
    const outside = 'https://elsewhere.example/inbox/7';
    server.onListing = (container, children) => (container === pod.inbox ? [...children, outside] : children);
    const notes: SyncNote[] = [];
    await forgetPerson(pod, { emails: [FIRST] }, { onNote: (note) => notes.push(note) });
    const [note, ...others] = notes.filter(({ message }) => message.includes(outside));
    expect(others).to.deep.equal([]);
    expect(note?.message).to.include('not searched for forgotten people');
  });
});

describe('Two people who are forgotten at the same time', () => {
  it('are both searched for to the end, also if one of the processes dies', async () => {
    const leads = await podOf(add(1), add(2), '{"about": "crm-77"');
    const { server } = leads;
    const dying = mortal(memoryPod(server));
    let isBegun = false;
    server.onRequest = async (method, url) => {
      // The other process has read which people are being forgotten, and now searches the leads.
      if (isBegun || method !== 'GET' || !url.endsWith('.ttl')) return;
      isBegun = true;
      const person = { emails: [FIRST], identifiers: [{ propertyID: 'any', value: 'crm-77' }] };
      server.onRequest = (asked, target) => {
        if (asked === 'GET' && target.startsWith(dying.pod.inbox) && isBegun) dying.killAfter(0);
      };
      await rejection(forgetPerson(dying.pod, person), Killed);
      server.onRequest = () => undefined;
    };
    await forgetPerson(memoryPod(server), { emails: ['p2@mail.example'] });
    expect(isBegun).to.equal(true);
    await syncInbox(memoryPod(server));
    for (const text of [FIRST, 'p2@mail.example', 'crm-77']) expect(withText(leads, text), text).to.deep.equal([]);
  });
});
