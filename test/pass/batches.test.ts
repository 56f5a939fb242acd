/** How much a pass loses that is ended in its middle. */
import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
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

  it('reads nothing more when it is asked to stop, and stores what it read', async () => {
    const stop = new AbortController();
    const { pod } = await podWithNews((read) => {
      if (read === 4) stop.abort();
    });
    expect(await syncInbox(pod, { concurrency: 1, signal: stop.signal })).to.include({ read: 5, created: 5 });
    expect(await checkAgreement(pod)).to.include({ events: 5, leads: 5, unfinished: 0 });
  });

  it('makes one batch of all where there is time', async () => {
    const { server, pod } = await podWithNews(() => undefined);
    await syncInbox(pod, { batchMs: Infinity });
    expect([...server.resources.keys()].filter((url) => url.endsWith('.ndjson'))).to.have.length(1);
  });
});
