import { expect } from 'chai';
import { replay } from '../../src/care/replay.ts';
import { retryQuarantine } from '../../src/care/quarantine.ts';
import { UsageError } from '../../src/errors.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import type { Pod } from '../../src/solid/pod.ts';
import type { TrustPolicy } from '../../src/lead/identity/trust.ts';
import type { SyncOptions } from '../../src/pass/options.ts';
import type { SyncReport } from '../../src/pass/report.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { offlineLeads, post, storedLeads, withFreshPod } from '../pods.ts';
import { answer, startRawServer, stayMute, type Answer, type RawServer, type SeenRequest } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { scopedContext } from '../support/bombs.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const event = (id: string, crm: string, members: object = {}): Record<string, unknown> => ({
  topic: 'realestate/lead#add',
  id,
  time: '2024-03-01T10:00:00Z',
  agent: 'https://agent.example.com/profile/card#me',
  data: { object: { type: 'Lead', identifier: { crm }, object: { type: 'Contact', name: 'Ada Example' } } },
  ...members,
});

const reasonsIn = async (pod: Pod): Promise<string[]> =>
  (await new Quarantine(pod.client, pod.layout).list()).map(({ reason, message }) => `${reason}: ${message}`).sort();

/** The origin of a sender, which has these documents. */
async function startOrigin(documents: Readonly<Record<string, unknown>>): Promise<RawServer> {
  return startRawServer((response, request: SeenRequest) => {
    const found = documents[request.path];
    const text = typeof found === 'string' ? found : JSON.stringify(found);
    answer(found === undefined ? 404 : 200, text, { 'content-type': 'application/json' })(response, request);
  });
}

describe('trust', () => {
  it('T9: accepts with verify: origin only what the origin of the event confirms, on the real server', () =>
    withFreshPod(async (pod) => {
      const documents: Record<string, unknown> = {};
      const { origin, seen } = await startOrigin(documents);
      const genuine = event(`${origin}/1`, '1');
      // The same thing in other words, as another copy of it says it.
      documents['/1'] = {
        ...genuine,
        '@id': 'https://elsewhere.example/inbox/7',
        originalRecipient: 'https://x.example/',
      };
      const changed = event(`${origin}/2`, '2');
      documents['/2'] = event(`${origin}/2`, '2-other');
      // Under the id of another event, whose origin has never heard of this.
      documents['/3'] = event(`${origin}/4`, '3');
      const sent = [
        ...[genuine, changed, event(`${origin}/3`, '3'), event(`${origin}/404`, '4')],
        ...[event('https://127.0.0.1/5', '5'), event('urn:uuid:6', '6')],
      ].map((message) => JSON.stringify(message));
      await post(pod, sent);
      const trust: TrustPolicy = { verify: 'origin', privateOrigins: [origin] };
      expect(await syncInbox(pod, { trust, ack: 'delete' })).to.include({ created: 1, quarantined: 5 });
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent.slice(0, 1)));
      const says = 'untrusted-sender: it cannot be verified: ';
      expect(await reasonsIn(pod)).to.deep.equal([
        `${says}it answers 404 at the origin of its id`,
        `${says}its address is not public at the origin of its id`,
        `${says}its id is not a URL that can be fetched`,
        ...Array.from({ length: 2 }, () => `${says}the document at the origin of its id says something else`),
      ]);
      expect(seen.map(({ path }) => path).sort()).to.deep.equal(['/1', '/2', '/3', '/404']);
      expect(JSON.stringify(seen)).not.to.match(/authorization|dpop/i);
      // Still not believed, until a person vouches for it.
      expect(await retryQuarantine(pod, 'all', { trust })).to.include({ retried: 5, journaled: 0 });
      expect(await retryQuarantine(pod, 'all', { trust, trusted: true })).to.include({ journaled: 5, created: 5 });
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
    }));

  /** What becomes of messages whose origin has these documents, in the words of the quarantine. */
  async function verify(
    make: (origin: string, documents: Record<string, unknown>) => readonly string[],
    options: SyncOptions = {},
    senders: (origin: string) => Pick<TrustPolicy, 'senders'> = () => ({}),
  ): Promise<{ report: SyncReport; reasons: string[]; seen: readonly SeenRequest[] }> {
    const pod = memoryPod(new MemoryServer());
    const documents: Record<string, unknown> = {};
    const { origin, seen } = await startOrigin(documents);
    await send(pod, make(origin, documents));
    const trust: TrustPolicy = { verify: 'origin', privateOrigins: [origin], ...senders(origin) };
    const report = await syncInbox(pod, { ...options, trust, concurrency: 1 });
    const reasons = (await reasonsIn(pod)).map((reason) => reason.replace(/^.*verified: /, ''));
    return { report, reasons, seen };
  }
  const ELSE = 'the document at the origin of its id says something else';

  it('accepts a notification only if each of its events is verified', async () => {
    const { report, reasons } = await verify((origin, documents) => {
      documents['/1'] = event(`${origin}/1`, '1');
      documents['/2'] = event(`${origin}/2`, '2-other');
      return [JSON.stringify([documents['/1'], event(`${origin}/2`, '2')])];
    });
    expect(report).to.include({ created: 0, quarantined: 1 });
    expect(reasons).to.deep.equal([ELSE]);
  });

  it('believes no other time than that of the origin, which decides what comes last', async () => {
    const { report, reasons } = await verify((origin, documents) => {
      for (const number of [1, 2, 3]) documents[`/${number}`] = event(`${origin}/${number}`, `${number}`);
      documents['/3'] = event(`${origin}/3`, '3', { time: undefined });
      return [
        JSON.stringify({ ...event(`${origin}/1`, '1'), time: '2023-01-01T00:00:00Z' }),
        JSON.stringify(event(`${origin}/2`, '2', { time: '2024-03-01T11:00:00+0100' })),
        JSON.stringify(event(`${origin}/3`, '3')),
      ];
    });
    expect(report).to.include({ created: 1, quarantined: 2 });
    expect(reasons).to.deep.equal([ELSE, ELSE]);
  });

  it('believes no other actor than that of the origin; who provides a copy does not matter', async () => {
    const { report, reasons } = await verify((origin, documents) => {
      const acted = event(`${origin}/1`, '1', {
        data: {
          type: 'AddAction',
          agent: 'https://ada.example/#me',
          object: { type: 'Lead', identifier: { crm: '1' } },
        },
      });
      documents['/1'] = acted;
      const forged = JSON.stringify(acted).replace('ada.example', 'mallory.example');
      return [forged, JSON.stringify({ ...acted, agent: 'https://mallory.example/#me' })];
    });
    expect(report).to.include({ created: 1, quarantined: 1 });
    expect(reasons).to.deep.equal([ELSE]);
  });

  it('accepts a WebID only if the document at the origin names it, not if only a copy does', async () => {
    const { report, reasons } = await verify(
      (origin, documents) => {
        const [agent, other] = ['ada', 'mallory'].map((name) => `${origin}/${name}#me`);
        documents['/1'] = event(`${origin}/1`, '1', { agent });
        documents['/2'] = event(`${origin}/2`, '2', { agent: other });
        return [documents['/1'], event(`${origin}/2`, '2', { agent })].map((message) => JSON.stringify(message));
      },
      {},
      (origin) => ({ senders: [`${origin}/ada#me`] }),
    );
    expect(report).to.include({ created: 1, quarantined: 1 });
    expect(reasons).to.deep.equal(['the document at the origin of its id names another sender']);
  });

  it('does not trust a document that cannot be read, is too large, or is about no lead', async () => {
    const { report, reasons } = await verify(
      (origin, documents) => {
        documents['/1'] = '{ no JSON';
        documents['/2'] = { ...event(`${origin}/2`, '2'), comment: 'x'.repeat(5000) };
        documents['/3'] = JSON.stringify({ '@context': { '@vocab': 'http://x.example/' }, '@graph': [[[[[[]]]]]] });
        return [1, 2, 3].map((number) => JSON.stringify(event(`${origin}/${number}`, `${number}`)));
      },
      { limits: { maxBytes: 4000 } },
    );
    expect(report).to.include({ created: 0, quarantined: 3 });
    expect(reasons).to.have.members([ELSE, ELSE, 'it is larger than 4000 bytes at the origin of its id']);
  });

  it('reads the document at an origin within the budget of what strangers write', async () => {
    const { report, reasons } = await verify((origin, documents) => {
      // It says the same, but would need many seconds to say so.
      const genuine = event(`${origin}/1`, '1');
      documents['/1'] = `[${JSON.stringify(genuine)},${scopedContext()}]`;
      return [JSON.stringify(genuine)];
    });
    expect(report).to.include({ created: 0, quarantined: 1 });
    expect(reasons).to.deep.equal([ELSE]);
  });

  it('reads the document at an origin as one of that place', async () => {
    const { report } = await verify((origin, documents) => {
      documents['/1'] = { ...event('', '1'), '@context': 'https://w3id.org/leadpod/v1' };
      return [JSON.stringify({ ...event(`${origin}/1`, '1'), '@context': 'https://w3id.org/leadpod/v1' })];
    });
    expect(report).to.include({ created: 1, quarantined: 0 });
  });

  it('goes on asking an origin that answers in between', async () => {
    const pod = memoryPod(new MemoryServer());
    const answers = [503, 503, 200, 503, 503, 200].map((status) => answer(status, '{}'));
    const { origin, seen } = await startRawServer(...answers);
    await send(
      pod,
      answers.map((_, number) => JSON.stringify(event(`${origin}/${number}`, `${number}`))),
    );
    const trust: TrustPolicy = { verify: 'origin', privateOrigins: [origin] };
    expect(await syncInbox(pod, { trust, concurrency: 1 })).to.include({ failed: 4, quarantined: 2 });
    expect(seen).to.have.length(6);
  });

  it('takes only senders that are named, also from the inbox of a replay', async () => {
    const pod = memoryPod(new MemoryServer());
    const trust = { senders: ['https://crm.example.com'] };
    await send(pod, [
      JSON.stringify(event('https://crm.example.com/1', '1')),
      JSON.stringify(event('https://evil.example/2', '2')),
      JSON.stringify([event('https://crm.example.com/3', '3'), event('https://evil.example/4', '4')]),
    ]);
    expect(await replay(pod, { trust, fromInbox: true })).to.include({ events: 1, created: 1 });
    expect(await syncInbox(pod, { trust })).to.include({ created: 0, quarantined: 2 });
    expect(await reasonsIn(pod)).to.deep.equal(
      Array.from({ length: 2 }, () => 'untrusted-sender: its sender is not one of trust.senders'),
    );
    const policy = syncInbox(pod, { trust: { senders: ['crm.example.com'] } });
    expect((await rejection(policy, UsageError)).message).to.include('[crm.example.com]');
  });

  it('waits for an origin that is down, asks it no more than it must, and gives up after five passes', async () => {
    const pod = memoryPod(new MemoryServer());
    const { origin, seen } = await startRawServer(answer(503));
    const trust: TrustPolicy = { verify: 'origin', privateOrigins: [origin] };
    await send(
      pod,
      Array.from({ length: 8 }, (_, number) => JSON.stringify(event(`${origin}/${number}`, `${number}`))),
    );
    for (let pass = 0; pass < 4; pass++)
      expect(await syncInbox(pod, { trust, concurrency: 1 })).to.include({ failed: 8, quarantined: 0, created: 0 });
    expect(seen).to.have.length(12);
    expect(await syncInbox(pod, { trust, concurrency: 1 })).to.include({ failed: 0, quarantined: 8 });
    expect((await reasonsIn(pod))[0]).to.match(/^untrusted-sender: it cannot be verified/);
  });

  /** Origins that keep whoever asks waiting, a document each. */
  const startSlow = (count: number, give: Answer): Promise<RawServer[]> =>
    Promise.all(Array.from({ length: count }, () => startRawServer(give)));

  it('does not delay other senders if an origin is slow', async () => {
    const pod = memoryPod(new MemoryServer());
    const held: (() => void)[] = [];
    const slow = await startSlow(10, (response, request) => {
      held.push(() => {
        const id = `http://${String(request.headers.host)}/1`;
        answer(200, JSON.stringify(event(id, id)), { 'content-type': 'application/json' })(response, request);
      });
    });
    const documents: Record<string, unknown> = {};
    const quick = await startOrigin(documents);
    documents['/1'] = event(`${quick.origin}/1`, 'quick');
    const slowEvents = slow.map(({ origin }) => event(`${origin}/1`, `${origin}/1`));
    await send(
      pod,
      [...slowEvents, documents['/1']].map((message) => JSON.stringify(message)),
    );
    const trust: TrustPolicy = { verify: 'origin', privateOrigins: [quick, ...slow].map(({ origin }) => origin) };
    const committed: number[] = [];
    // The slow ones answer when the quick one is in the pod, and not before.
    const onCommitted = (done: readonly unknown[]): void => {
      committed.push(done.length);
      for (const give of held.splice(0)) give();
    };
    const report = await syncInbox(pod, { trust, onCommitted, concurrency: 4 });
    expect(report).to.include({ read: 11, created: 11, failed: 0, quarantined: 0 });
    expect(committed).to.deep.equal([1, 10]);
  });

  it('gives silent origins one budget for all of them; what is late stays in the inbox and is no failed attempt', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const silent = await startSlow(64, stayMute);
    await send(
      pod,
      silent.map(({ origin }) => JSON.stringify(event(`${origin}/1`, origin))),
    );
    const trust: TrustPolicy = { verify: 'origin', privateOrigins: silent.map(({ origin }) => origin) };
    const notes: string[] = [];
    const options = { trust, originPatienceMs: 50, onNote: ({ message }: { message: string }) => notes.push(message) };
    for (let pass = 0; pass < 6; pass++)
      expect(await syncInbox(pod, options)).to.include({ listed: 64, failed: 64, quarantined: 0, created: 0 });
    expect(notes).to.have.length(6);
    expect(notes[0]).to.match(/^64 notifications could not be verified in the time .* stay in the inbox/);
  });

  it('reads what failed before after what has not been tried', async () => {
    const pod = memoryPod(new MemoryServer());
    const { origin, seen } = await startRawServer(answer(503), answer(404));
    const trust: TrustPolicy = { verify: 'origin', privateOrigins: [origin] };
    await send(pod, [JSON.stringify(event(`${origin}/failed`, '1'))]);
    expect(await syncInbox(pod, { trust })).to.include({ failed: 1 });
    // Names in the inbox follow from how many came before, in no order.
    await send(
      pod,
      Array.from({ length: 8 }, (_, number) => JSON.stringify(event(`${origin}/${number}`, `${number}`))),
    );
    expect(await syncInbox(pod, { trust, concurrency: 1 })).to.include({ quarantined: 9 });
    expect(seen.map(({ path }) => path).at(-1)).to.equal('/failed');
  });

  it('asks an origin once for what comes several times', async () => {
    const pod = memoryPod(new MemoryServer());
    const documents: Record<string, unknown> = {};
    const { origin, seen } = await startOrigin(documents);
    documents['/1'] = event(`${origin}/1`, '1');
    await send(
      pod,
      Array.from({ length: 5 }, () => JSON.stringify(documents['/1'])),
    );
    const trust: TrustPolicy = { verify: 'origin', privateOrigins: [origin] };
    expect(await syncInbox(pod, { trust })).to.include({ created: 1, duplicate: 4 });
    expect(seen).to.have.length(1);
  });
});
