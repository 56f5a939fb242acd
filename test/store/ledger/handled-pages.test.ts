import { expect } from 'chai';
import { checkAgreement } from '../../../src/care/agreement.ts';
import type { LedgerFile } from '../../../src/store/ledger/ledger-file.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import { event, leadLines, offlineLines } from '../../support/deliveries.ts';
import { killEverywhere, send } from '../../support/kills.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

/** A ledger of so many bytes holds what was handled of some 25 notifications. */
const options = { partLimits: { bytes: 1000 } };
const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) =>
    event(from + at + 10, 'add', { hour: 1, lead: { crm: `${from + at + 1}` } }),
  );

const pagesIn = (server: MemoryServer): string[] =>
  [...server.resources.keys()].filter((url) => url.includes('/leads/handled/') && url.endsWith('.json')).sort();

const ledgerIn = (server: MemoryServer, { layout }: Pod): LedgerFile =>
  JSON.parse(server.resources.get(layout.ledger)?.body ?? '') as LedgerFile;

/** Reads of notifications in one pass. */
async function readsIn(server: MemoryServer, pod: Pod): Promise<number> {
  let reads = 0;
  server.onRequest = (method, url) => {
    if (method === 'GET' && url.startsWith(pod.inbox) && url !== pod.inbox) reads += 1;
  };
  await syncInbox(pod, options);
  server.onRequest = () => undefined;
  return reads;
}

async function largePod(count: number): Promise<{ server: MemoryServer; pod: Pod }> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, texts(0, count));
  await syncInbox(pod, options);
  return { server, pod };
}

describe('A ledger of more than one resource should hold', () => {
  it('is stored in pages of limited size, and is there again in the next pass', async () => {
    const { server, pod } = await largePod(75);
    const { seen, pages = [] } = ledgerIn(server, pod);
    expect(seen).to.deep.equal({});
    expect(pagesIn(server)).to.deep.equal([...pages].sort().map((name) => `${pod.layout.handled}${name}.json`));
    for (const url of pagesIn(server)) expect(server.resources.get(url)?.body.length, url).to.be.below(1000);
    expect(await readsIn(server, pod)).to.equal(0);
  });

  it('is one resource as long as it is small', async () => {
    const { server, pod } = await largePod(10);
    expect(pagesIn(server)).to.deep.equal([]);
    expect(ledgerIn(server, pod)).not.to.have.property('pages');
  });

  it('has one page written again for one notification that is new, and the old one removed', async () => {
    const { server, pod } = await largePod(100);
    const before = new Set(pagesIn(server));
    await send(pod, texts(100, 101));
    expect(await readsIn(server, pod)).to.equal(1);
    const after = pagesIn(server);
    expect(after.filter((url) => !before.has(url))).to.have.length(1);
    expect(after.length - before.size).to.be.oneOf([0, 1]);
  });

  it('is one resource again when most of the inbox is gone', async () => {
    const { server, pod } = await largePod(50);
    expect(pagesIn(server)).not.to.deep.equal([]);
    await syncInbox(pod, { ...options, ack: 'delete' });
    expect(pagesIn(server)).to.deep.equal([]);
    expect(await leadLines(pod)).to.deep.equal(await offlineLines(texts(0, 50)));
  });

  it('is read from the records again if a page is lost or damaged, and leaves no page behind', async () => {
    for (const harm of ['lost', 'torn']) {
      const { server, pod } = await largePod(50);
      const [url = ''] = pagesIn(server);
      if (harm === 'lost') server.resources.delete(url);
      else await pod.client.put(url, '{"version":2,"seen":', { contentType: 'application/json' });
      expect(await readsIn(server, pod), harm).to.equal(0);
      expect(pagesIn(server), harm).to.have.length(ledgerIn(server, pod).pages?.length ?? 0);
    }
  });

  it('is read by someone else while its pages change', async () => {
    const { server, pod } = await largePod(50);
    await send(pod, texts(50, 54));
    const other = memoryPod(server);
    let isDone = false;
    // The other has read the ledger, and finds its first page gone.
    server.onRequest = async (method, url) => {
      if (isDone || method !== 'GET' || !url.startsWith(pod.layout.handled)) return;
      isDone = true;
      await syncInbox(pod, options);
    };
    expect(await syncInbox(other, options)).to.include({ created: 0, failed: 0 });
    expect(isDone).to.equal(true);
    expect(await checkAgreement(pod, false, options)).to.include({ notInJournal: 0, notInLeads: 0, unfinished: 0 });
  });

  it('loses nothing if a process is killed at any request', async () => {
    const all = [...texts(0, 40), ...texts(40, 45)];
    await killEverywhere({
      before: async (pod) => {
        await send(pod, texts(0, 40));
        await syncInbox(pod, options);
        await send(pod, texts(40, 45));
      },
      work: (pod) => syncInbox(pod, options),
      after: (pod) => syncInbox(pod, options),
      check: async (pod, place, server) => {
        expect(await leadLines(pod), place).to.deep.equal(await offlineLines(all));
        expect(await readsIn(server, pod), place).to.equal(0);
      },
    });
  });
});
