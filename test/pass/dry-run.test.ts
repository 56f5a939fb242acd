import { expect } from 'chai';
import fc from 'fast-check';
import type { SyncOptions } from '../../src/pass/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { deliveries, event } from '../support/deliveries.ts';
import { runsOf } from '../support/extent.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer, waitIn } from '../support/memory-pod.ts';

/**
 * A pass, and before it a dry run of it: what both count must be the same, and the dry run must write nothing. A batch ends by
 * number alone: after a certain time, it would end earlier in the pass than in the dry run, which writes nothing.
 */
async function shouldBePredicted(server: MemoryServer, options: SyncOptions): Promise<void> {
  const predict = async (dryRun: boolean): Promise<object> => {
    const more = { dryRun, batchMs: Infinity, wait: waitIn(server) };
    const report = await syncInbox(memoryPod(server), { ...options, ...more });
    // What a server deletes is known when it was asked to.
    return { ...report, deleted: undefined, requests: undefined, seconds: undefined };
  };
  const before = server.snapshot();
  const predicted = await predict(true);
  expect(server.snapshot()).to.deep.equal(before);
  expect(predicted).to.deep.equal(await predict(false));
}

/** What names no one and nothing: neither an id nor a time, nor anything of whom it is about. */
const NAMELESS = JSON.stringify({ topic: 'realestate/lead#add', data: { object: { type: 'Lead' }, comment: 'one' } });
const BROKEN = ['{"topic":"realestate/lead#add","id":', '{"topic":"realestate/tour#add","data":{}}'];

describe('A dry run', () => {
  it('counts the same as the pass, with any stored data, also if everything is read again', () =>
    fc.assert(
      fc.asyncProperty(deliveries(), async ({ messages, ack, maxTied = 3 }) => {
        const server = new MemoryServer();
        const pod = memoryPod(server);
        const options: SyncOptions = { ack, limits: { maxTied } };
        const half = Math.ceil(messages.length / 2);
        for (const texts of [messages.slice(0, half), [...messages.slice(half), NAMELESS, ...BROKEN], []]) {
          await send(pod, texts);
          await shouldBePredicted(server, options);
          await shouldBePredicted(server, { ...options, full: true });
        }
      }),
      { numRuns: runsOf(100) },
    ));

  it('counts an event that names no one as the one that is there, which a pass does not journal twice', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, [NAMELESS]);
    await syncInbox(pod);
    const full = { full: true, dryRun: true };
    expect(await syncInbox(pod, full)).to.include({ created: 0, unchanged: 1, duplicate: 1 });
    await syncInbox(pod, { full: true });
    expect([...server.resources.keys()].filter((url) => url.endsWith('.ndjson'))).to.have.length(1);
  });

  it('counts leads of several batches once', async () => {
    const server = new MemoryServer();
    const texts = Array.from({ length: 520 }, (_, index) => event(index, 'add', { lead: { crm: `${index % 40}` } }));
    await send(memoryPod(server), texts);
    await shouldBePredicted(server, {});
  }).timeout(60_000);
});
