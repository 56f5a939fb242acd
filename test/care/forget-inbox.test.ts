/** What a forgetting does with notifications in the inbox that speak of others as well, or that cannot be read. */
import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { PodError } from '../../src/errors.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { envelope, leadOf } from '../support/messages.ts';

const OURS = 'https://crm.example.com/events';
const ANN = 'ann@mail.example';
const BOB = 'bob@mail.example';
const CAL = 'cal@mail.example';
const FORGET_ANN = { emails: [ANN] };

const text = (id: string, email: string): string =>
  JSON.stringify(envelope({ id }, { object: leadOf({ identifier: { crm: email }, object: { email } }) }));

const everything = (server: MemoryServer): string => [...server.resources.values()].map(({ body }) => body).join('\n');

const isAbout = ({ resources }: MemoryServer, url: string, email: string): boolean =>
  resources.get(url)?.body.includes(email) === true;

async function idsOf({ client, layout }: Pod): Promise<string[]> {
  const ids: string[] = [];
  for await (const { lead } of new LeadStore(client, layout).readAll())
    ids.push(...(lead?.events ?? []).map(({ id }) => id));
  return ids.sort();
}

async function podWith(...texts: string[]): Promise<{ pod: Pod; server: MemoryServer }> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, texts);
  await syncInbox(pod);
  return { pod, server };
}

describe('Forgetting and the inbox', () => {
  it('T9: data about other people in a notification about her is stored only if its sender is trusted', async () => {
    const { pod, server } = await podWith(text(`${OURS}/1`, ANN));
    const stranger = text('https://crm.example.net/events/2', CAL);
    await send(pod, [
      `[${text(`${OURS}/3`, ANN)}, ${text(`${OURS}/4`, BOB)}]`,
      `[${text('https://crm.example.net/events/1', ANN)}, ${stranger}]`,
    ]);
    const receipt = await forgetPerson(pod, FORGET_ANN, { trust: { senders: ['https://crm.example.com'] } });
    expect(receipt).to.include({ inbox: 3 });
    expect(await idsOf(pod)).to.deep.equal([`${OURS}/4`]);
    expect(everything(server)).to.not.include(CAL);
    const quarantined = await new Quarantine(pod.client, pod.layout).list();
    expect(quarantined.map(({ reason, body = '' }) => [reason, Buffer.from(body, 'base64').toString()])).to.deep.equal([
      ['untrusted-sender', stranger],
    ]);
  });

  it('removes a message from the quarantine that is no longer in the inbox, and a pass no longer counts it', async () => {
    const broken = '{"topic":"realestate/lead#add","data":{"object":{"email":"';
    const { pod, server } = await podWith(`${broken}${ANN}`, `${broken}${BOB}`);
    const url = [...server.resources.keys()].find((one) => one.startsWith(pod.inbox) && isAbout(server, one, ANN));
    server.resources.delete(url ?? '');
    expect(await forgetPerson(pod, FORGET_ANN)).to.include({ quarantine: 1, inbox: 0 });
    for (const isLost of [false, true]) {
      if (isLost) server.resources.delete(pod.layout.ledger);
      let waiting: number | undefined;
      await syncInbox(memoryPod(server), {
        onQuarantine: (earlier) => {
          waiting = earlier;
        },
      });
      expect(waiting, `ledger lost: ${isLost}`).to.equal(1);
    }
  });

  it('T23: a notification that cannot be read is reported, and the next pass tries it again', async () => {
    const { pod, server } = await podWith(text(`${OURS}/1`, ANN), text(`${OURS}/2`, BOB));
    const unread = [...server.resources].find(([url, { body }]) => url.startsWith(pod.inbox) && body.includes(ANN));
    const [url = ''] = unread ?? [];
    let isFailing = true;
    server.onRequest = (method, asked) => {
      if (!isFailing || method !== 'GET' || asked !== url) return;
      throw new PodError('Reading failed: 500', { kind: 'unavailable', method, url, status: 500 });
    };
    expect((await forgetPerson(pod, FORGET_ANN)).unfinished.map((left) => left.url)).to.deep.equal([url]);
    expect(server.resources.has(url)).to.equal(true);
    isFailing = false;
    await syncInbox(memoryPod(server));
    expect(server.resources.has(url)).to.equal(false);
    expect(everything(server)).to.not.include(ANN);
  });

  it('T23: a notification that can never be read is reported, and does not keep the deletion open', async () => {
    const { pod, server } = await podWith(text(`${OURS}/1`, ANN));
    const large = await pod.client.post(pod.inbox, ANN.repeat(100_000), { contentType: 'text/plain' });
    const notes: string[] = [];
    const receipt = await forgetPerson(pod, FORGET_ANN, { onNote: ({ url }) => notes.push(url) });
    expect(receipt.unfinished).to.deep.equal([]);
    expect(notes).to.include(large.location);
    expect([...server.resources.keys()].filter((one) => one.startsWith(pod.layout.forgetting))).to.deep.equal([]);
  });
});
