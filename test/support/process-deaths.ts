/**
 * Real processes, killed, stopped and set upon one pod at the same time: on a real server with files, in small runs on the
 * model of a server, since `test/faults/` has one of each of these deaths on the real one.
 */
import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { createChances } from '../../src/dev/generator/chance.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { listTree, offlineLeads, post, storedLeads } from '../pods.ts';
import { jsonLines, linesOf, runCli, runHere, startCli } from './cli.ts';
import { EARLIER, NEWS } from './death.ts';
import { EXTENT, type DeathsExtent } from './extent.ts';
import { runUntil, startFilePod, startModelPod, type FileStorage, type PodServer } from './file-pod.ts';
import { send } from './kills.ts';
import { Killed } from './mortal.ts';

const SYNC = ['sync', '--ack', 'delete', '--json'];
/** One at a time, so that the k-th request is the same in every run. */
const SLOWLY = [...SYNC, '--concurrency', '1'];
/** What a process ends with that was asked to stop. */
const STOPPED = { SIGTERM: 143, SIGINT: 130 };
const WHOLE = { tornSegments: 0, unfinished: 0, notInJournal: 0, notInLeads: 0, tornLeads: 0, misplaced: 0 };

/** A storage with leads from before, and news in its inbox. */
async function storageWithNews(server: PodServer): Promise<FileStorage> {
  const storage = await server.freshStorage();
  await storage.use(async (pod) => {
    for (const texts of EARLIER) {
      await send(pod, texts, { isNamed: true });
      await syncInbox(pod, { ack: 'delete' });
    }
    await send(pod, NEWS, { isNamed: true });
  });
  return storage;
}

/** What everyone must come to. */
async function endOf(pod: Pod): Promise<object> {
  const quarantine = await new Quarantine(pod.client, pod.layout).list();
  const { events, leads, ...agreement } = await checkAgreement(pod);
  expect(agreement).to.include({ ...WHOLE, notInIndex: 0 });
  return {
    ...{ events, leads: await storedLeads(pod) },
    count: leads,
    inbox: (await listTree(pod, pod.inbox)).length,
    quarantine: quarantine.map(({ reason, body }) => `${reason} ${body ?? ''}`).sort(),
  };
}

/** A clean pass, and what the pod comes to by it. */
const endAfterPass = (storage: FileStorage): Promise<object> =>
  storage.use(async (pod) => {
    await syncInbox(pod, { ack: 'delete' });
    return endOf(pod);
  });

/** So many numbers from 1 to `last`, the ends among them; one in the middle where one is asked for; at most all of them. */
function spread(count: number, last: number): number[] {
  if (count === 1) return [Math.ceil(last / 2)];
  const steps = Math.max(1, Math.min(count, last) - 1);
  return [...new Set(Array.from({ length: steps + 1 }, (_, step) => 1 + Math.round((step * (last - 1)) / steps)))];
}

/** The tests. */
export function describeDeaths({ deaths, stops, signals, cuts, together, messages, kills }: DeathsExtent): void {
  describe('a process on a server', function () {
    this.timeout(3_600_000);
    let server: PodServer;
    let storage: FileStorage;
    let restore: () => void;
    let clean: { requests: number; end: object };

    before(async () => {
      server = EXTENT.pods === 'model' ? await startModelPod() : await startFilePod();
      storage = await storageWithNews(server);
      restore = storage.save();
      const { requests, code } = await runUntil(server, SLOWLY, storage.env);
      expect(code).to.equal(3);
      clean = { requests, end: await storage.use(endOf) };
    });
    after(() => server.stop());

    it('is followed by one that ends as a clean one, at whichever request it is killed', async () => {
      for (const request of spread(deaths, clean.requests)) {
        restore();
        const { signal, requests } = await runUntil(server, SLOWLY, storage.env, { name: 'SIGKILL', after: request });
        // How many batches it makes depends on how long they take.
        if (signal !== 'SIGKILL') expect(requests, `request ${request}`).to.be.below(request);
        expect(await endAfterPass(storage), `killed at request ${request}`).to.deep.equal(clean.end);
      }
    });

    it('is followed by one that ends as a clean one, wherever a body that it sends is cut off', async () => {
      restore();
      const writes = await countWrites(storage);
      for (const [index, number] of spread(cuts, writes).entries()) {
        restore();
        await storage.use(async (pod) => {
          const share = [0.6, 0, 0.3, 0.95][index % 4] ?? 0;
          const error = await syncInbox(cutting(pod, number, share), { ack: 'delete', concurrency: 1 }).then(
            () => undefined,
            (reason: unknown) => reason,
          );
          expect(error).to.be.instanceOf(Killed);
        });
        expect(await endAfterPass(storage), `write ${number} of ${writes} cut off`).to.deep.equal(clean.end);
      }
    });

    for (const name of signals)
      // prettier-ignore
      it(`leaves nothing half done after ${name}, and says that it was stopped`, async () => {
        for (const request of spread(stops, clean.requests)) {
          restore();
          const run = await runUntil(server, SLOWLY, storage.env, { name, after: request });
          expect(run, `at request ${request}`).to.include({ code: STOPPED[name], signal: null });
          await storage.use(async (pod) => {
            expect(await checkAgreement(pod), `at request ${request}`).to.include(WHOLE);
          });
          expect(await endAfterPass(storage), `at request ${request}`).to.deep.equal(clean.end);
        }
      });

    for (const count of together)
      it(`works on one pod with ${count - 1} others, and every lead is as if it had been alone`, async () => {
        const shared = await server.freshStorage();
        const texts = await generate(messages, 60 + count);
        await shared.use((pod) => post(pod, texts));
        const runs = await Promise.all(Array.from({ length: count }, () => runCli(SYNC, { env: shared.env })));
        for (const { code, stderr } of runs) expect(code, stderr).to.equal(0);
        await shared.use((pod) => shouldBeLeadsOf(pod, texts));
      });

    it(`may be killed ${kills === 1 ? 'once' : `${kills} times`}, and two may work at once: clean passes end as if nothing had been`, async () => {
      const shared = await server.freshStorage();
      const { env } = shared;
      const texts = await generate(messages, 77);
      await shared.use((pod) => post(pod, texts));
      const { traffic: chance } = createChances(77);
      for (let number = 0; number < kills; number++)
        await runUntil(server, SYNC, env, { name: 'SIGKILL', after: chance.int(2, 2 * messages) });
      const pair = [startCli(SYNC, { env }), startCli(SYNC, { env })];
      await Promise.all(pair.map(({ ended }) => ended));
      await shared.use(async (pod) => {
        for (let pass = 0; pass < 2; pass++) expect(await syncInbox(pod, { ack: 'delete' })).to.include({ failed: 0 });
        await shouldBeLeadsOf(pod, texts);
      });
    });
  });
}

/** The messages of `leadpod generate`. */
async function generate(count: number, seed: number): Promise<string[]> {
  const { stdout } = await runHere(['generate', '--count', String(count), '--seed', String(seed)]);
  expect(jsonLines(stdout)).to.have.length(count);
  return linesOf(stdout);
}

async function shouldBeLeadsOf(pod: Pod, texts: readonly string[]): Promise<void> {
  expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(texts));
  expect(await listTree(pod, pod.inbox)).to.deep.equal([]);
  expect(await checkAgreement(pod)).to.include({ ...WHOLE, notInIndex: 0 });
}

/** How many resources a pass writes. */
async function countWrites(storage: FileStorage): Promise<number> {
  let writes = 0;
  await storage.use(async (pod) => {
    const put: Pod['client']['put'] = (...args) => {
      writes += 1;
      return pod.client.put(...args);
    };
    await syncInbox({ ...pod, client: { ...pod.client, put } }, { ack: 'delete', concurrency: 1 });
  });
  return writes;
}

/** A pod whose n-th write breaks off after a share of its body, with the machine that made it. */
function cutting(pod: Pod, number: number, share: number): Pod {
  let writes = 0;
  const put: Pod['client']['put'] = async (url, body, options) => {
    writes += 1;
    if (writes < number) return pod.client.put(url, body, options);
    if (writes === number) await breakOff(pod, url, body, Math.floor(share * Buffer.byteLength(body)), options);
    throw new Killed('killed');
  };
  return { ...pod, client: { ...pod.client, put } };
}

/** Sends the beginning of a body and then hangs up. */
async function breakOff(
  { session }: Pod,
  url: string,
  body: string,
  bytes: number,
  { contentType, ifMatch, ifNoneMatch }: Parameters<Pod['client']['put']>[2],
): Promise<void> {
  const controller = new AbortController();
  const beginning = new ReadableStream<Uint8Array>({
    start: (stream) => {
      stream.enqueue(Buffer.from(body).subarray(0, bytes));
      setTimeout(() => {
        controller.abort();
      }, 50);
    },
  });
  const headers = {
    'content-type': contentType,
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
  };
  const init = { method: 'PUT', headers, body: beginning, duplex: 'half', signal: controller.signal };
  await session.fetch(url, init as RequestInit).then(
    () => expect.fail('the write was answered'),
    () => undefined,
  );
}
