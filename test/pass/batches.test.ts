/** How much a pass loses that is ended in its middle. */
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import type { SyncOptions } from '../../src/pass/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { event } from '../support/deliveries.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { Killed } from '../support/mortal.ts';
import { rejection } from '../rejection.ts';

const COUNT = 12;
const texts = Array.from({ length: COUNT }, (_, index) => event(index, 'add', { lead: { crm: `L-${index}` } }));

/** A pod with new notifications; `onRead` is called before each of them is read, with how many were. */
async function podWithNews(onRead: (read: number) => void) {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, texts);
  let read = 0;
  server.onRequest = (method, url) => {
    if (method === 'GET' && url.startsWith(pod.inbox) && url !== pod.inbox) onRead(read++);
  };
  return { server, pod };
}

describe('A pass that is ended in its middle', () => {
  it('has stored all but the last batch when it is killed, and a batch is as long as its time', async () => {
    const { server, pod } = await podWithNews((read) => {
      if (read === COUNT - 1) throw new Killed('killed');
    });
    // Each batch is over at once, and has one notification: the first is always read.
    await rejection(syncInbox(pod, { concurrency: 1, batchMs: 0 }), Killed);
    server.onRequest = () => undefined;
    expect(await syncInbox(pod)).to.include({ read: 1, created: 1, skipped: COUNT - 1 });
    expect(await checkAgreement(pod)).to.include({ events: COUNT, leads: COUNT, unfinished: 0 });
  });

  it('reads the next batch while one is stored, no more at once than it may, and stores them in their order', async () => {
    const { server, pod } = await podWithNews(() => undefined);
    const order: string[] = [];
    let running = 0;
    let most = 0;
    const inStage: SyncOptions['inStage'] = async (stage, work) => {
      order.push(`${stage} begins`);
      try {
        return await work();
      } finally {
        order.push(`${stage} ends`);
      }
    };
    server.onRequest = async (method, url) => {
      if (!url.startsWith(pod.inbox) && !url.endsWith('.ttl')) return;
      most = Math.max(most, (running += 1));
      for (let turn = 0; turn < 100; turn += 1) await setImmediate();
      running -= 1;
    };
    await syncInbox(pod, { concurrency: 2, batchMs: 0, inStage });
    const reads = order.flatMap((what, index) => (what === 'read begins' ? [index] : []));
    const commits = order.flatMap((what, index) => (what === 'commit ends' ? [index] : []));
    expect(reads.length).to.be.greaterThan(2);
    // The third begins when the first is stored, not before; the second begins before that.
    expect(reads[1]).to.be.lessThan(commits[0]!);
    expect(reads[2]).to.be.greaterThan(commits[0]!);
    expect(most).to.equal(2);
    expect(await checkAgreement(pod)).to.include({ events: COUNT, leads: COUNT, unfinished: 0 });
  });

  it('reads nothing more when a batch cannot be stored', async () => {
    let read = 0;
    const { server, pod } = await podWithNews(() => (read += 1));
    const count = server.onRequest;
    server.onRequest = (method, url) => {
      if (method === 'PUT' && url.endsWith('.ndjson')) throw new Killed('killed');
      return count(method, url);
    };
    await rejection(syncInbox(pod, { concurrency: 2, batchMs: 0 }), Killed);
    const before = read;
    await setImmediate();
    expect(read).to.equal(before).and.be.at.most(4);
  });

  it('reads nothing more when it is asked to stop, and stores what it read', async () => {
    const stop = new AbortController();
    const { pod } = await podWithNews((read) => {
      if (read === 4) stop.abort();
    });
    expect(await syncInbox(pod, { concurrency: 1, signal: stop.signal })).to.include({ read: 5, created: 5 });
    expect(await checkAgreement(pod)).to.include({ events: 5, leads: 5, unfinished: 0 });
  });

  it('puts all into one batch if there is time', async () => {
    const { server, pod } = await podWithNews(() => undefined);
    await syncInbox(pod, { batchMs: Infinity });
    expect([...server.resources.keys()].filter((url) => url.endsWith('.ndjson'))).to.have.length(1);
  });
});
