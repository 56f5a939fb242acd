import { expect } from 'chai';
import { replay } from '../../src/care/replay.ts';
import { retryQuarantine } from '../../src/care/quarantine.ts';
import { UsageError } from '../../src/errors.ts';
import { Quarantine } from '../../src/pod/quarantine.ts';
import type { Pod } from '../../src/pod/pod.ts';
import type { TrustPolicy } from '../../src/core/trust.ts';
import { syncInbox } from '../../src/sync/sync-inbox.ts';
import { offlineLeads, post, storedLeads, withFreshPod } from '../pods.ts';
import { answer, startRawServer, type RawServer, type SeenRequest } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
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

describe('trust', function () {
  this.timeout(120_000);

  it('T9: takes with verify: origin only what the origin of the event says as well, on the real server', () =>
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
        `${says}its id is not of a kind that could be asked for`,
        ...Array.from({ length: 2 }, () => `${says}the document at the origin of its id says something else`),
      ]);
      expect(seen.map(({ path }) => path).sort()).to.deep.equal(['/1', '/2', '/3', '/404']);
      expect(JSON.stringify(seen)).not.to.match(/authorization|dpop/i);
      // Still not believed, until a person vouches for it.
      expect(await retryQuarantine(pod, 'all', { trust })).to.include({ retried: 5, journaled: 0 });
      expect(await retryQuarantine(pod, 'all', { trust, trusted: true })).to.include({ journaled: 5, created: 5 });
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
    }));

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
