import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { forgetPerson } from '../../src/care/forget.ts';
import { retryQuarantine } from '../../src/care/quarantine.ts';
import { Journal } from '../../src/store/journal/journal.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { compactJournal } from '../../src/workspace/compact.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { killEverywhere, send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const SOUND = { notInJournal: 0, notInLeads: 0, misplaced: 0, notInIndex: 0, unfinished: 0, tornLeads: 0 };
/** Resources of so many bytes, where those that are written else take some hundreds of thousands. */
const partLimits = { bytes: 2000 };
/** No JSON: what a flood is made of. */
const broken = (number: number, said = ''): string => `{"number": ${number}, "said": "${said}${'x'.repeat(300)}"`;
const flood = (count: number): string[] => Array.from({ length: count }, (_, number) => broken(number));

const sizesIn = (server: MemoryServer, place: string): number[] =>
  [...server.resources].flatMap(([url, { body }]) => (url.includes(place) ? [Buffer.byteLength(body)] : []));

async function bodiesOf(pod: Pod): Promise<string[]> {
  const items = await new Quarantine(pod.client, pod.layout).list();
  return items.map(({ body = '' }) => Buffer.from(body, 'base64').toString()).sort();
}

/** A pod in which a former version wrote all of a flood into one resource, larger than what is read as one text. */
async function formerPod(server: MemoryServer, texts: readonly string[]): Promise<Pod> {
  const pod = memoryPod(server);
  await send(pod, texts);
  await syncInbox(pod, { partLimits: { bytes: Infinity }, ack: 'delete' });
  expect(sizesIn(server, '/quarantine/')).to.have.length(1);
  return pod;
}

describe('A quarantine of many bytes', () => {
  it('is as many resources as it needs, and one where a flood comes again', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, flood(20));
    expect(await syncInbox(pod, { partLimits })).to.include({ quarantined: 20 });
    const sizes = sizesIn(server, '/quarantine/');
    expect(sizes).to.have.length.above(5);
    for (const size of sizes) expect(size).to.be.at.most(partLimits.bytes);
    expect(await bodiesOf(pod)).to.deep.equal(flood(20).sort());
    await syncInbox(pod, { partLimits, full: true });
    expect(sizesIn(server, '/quarantine/')).to.deep.equal(sizes);
  });

  it('that a former version wrote as one stops neither forget nor sync, also if a process is killed at any request', async () => {
    const ours = event(1, 'add', { hour: 1, lead: { crm: '1' }, email: 'bea@mail.example' });
    const theirs = event(2, 'add', { hour: 1, lead: { crm: '2' }, email: 'ada@mail.example' });
    const next = event(3, 'update', { hour: 2, lead: { crm: '1' }, comment: 'called' });
    await killEverywhere({
      before: async (pod, server) => {
        await send(pod, [...flood(12), broken(99, 'ada@mail.example '), ours, theirs]);
        await syncInbox(pod, { partLimits: { bytes: Infinity }, ack: 'delete' });
        const [size = 0] = sizesIn(server, '/quarantine/');
        server.mostRead = size - 1;
        await send(pod, [next]);
      },
      work: (pod) => forgetPerson(pod, { emails: ['ada@mail.example'] }, { partLimits }),
      after: async (pod) => {
        await forgetPerson(pod, { emails: ['ada@mail.example'] }, { partLimits });
        await syncInbox(pod, { partLimits });
      },
      check: async (pod, place, server) => {
        expect(await bodiesOf(pod), place).to.deep.equal(flood(12).sort());
        for (const size of sizesIn(server, '/quarantine/')) expect(size, place).to.be.at.most(partLimits.bytes);
        expect(await leadLines(pod), place).to.deep.equal(await offlineLines([ours, next]));
      },
    });
  });

  it('that a former version wrote as one is listed, shown and tried again', async () => {
    const server = new MemoryServer();
    const pod = await formerPod(server, flood(12));
    server.mostRead = 2500;
    const quarantine = new Quarantine(pod.client, pod.layout);
    const heads = await quarantine.listHeads();
    expect(heads).to.have.length(12);
    for (const head of heads) expect(head).not.to.have.property('body');
    const [item] = await quarantine.find([heads[3]!.id]);
    const corrected = Buffer.from(event(1, 'add', { hour: 1, lead: { crm: '1' } }));
    expect(await retryQuarantine(pod, [item!.id], { corrected, partLimits })).to.include({ journaled: 1 });
    expect(await retryQuarantine(pod, 'all', { partLimits })).to.include({ retried: 11, journaled: 0 });
    expect(await quarantine.listHeads()).to.have.length(11);
  });
});

describe('Journal, records and index of many bytes', () => {
  /** Messages with so many identifiers that one record of all of them would be too large. */
  const rich = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, index) => {
      const lead = Object.fromEntries(
        Array.from({ length: 16 }, (_, key) => [`vendor-${key}`, `${from + index}-${key}`]),
      );
      return event(from + index, 'add', { hour: 1, lead, comment: 'x'.repeat(200) });
    });
  const options = {
    partLimits,
    indexLimits: { tail: 20, tailBytes: 2000, capacity: 1000, bytes: 3000 },
    ack: 'delete' as const,
  };
  const MOST = 5000;
  const place = /\/(journal|index)\/[^/]/;

  it('are split into readable resources, also if a process is killed at any request', async () => {
    const texts = rich(0, 4);
    await killEverywhere({
      before: async (pod, server) => {
        server.mostRead = MOST;
        await send(pod, texts);
      },
      work: (pod) => syncInbox(pod, options),
      after: (pod) => syncInbox(pod, options),
      check: async (pod, killed, server) => {
        for (const size of sizesIn(server, '.commit.json')) expect(size, killed).to.be.below(1.2 * partLimits.bytes);
        for (const [url, { body }] of server.resources)
          if (place.test(url)) expect(Buffer.byteLength(body), `${url} ${killed}`).to.be.below(MOST);
        expect(await leadLines(pod), killed).to.deep.equal(await offlineLines(texts));
        expect(await checkAgreement(pod, false, options), killed).to.include(SOUND);
      },
    });
  });
  it('are merged to as many as they need, and no further', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    server.mostRead = MOST;
    const texts = rich(0, 24);
    for (const text of texts) {
      await send(pod, [text]);
      await syncInbox(pod, options);
    }
    const merge = async (): Promise<number> => {
      const workspace = await openWorkspace(pod, options);
      const { removed } = await compactJournal(workspace);
      await workspace.settle();
      return removed;
    };
    while ((await merge()) > 0) expect(sizesIn(server, '.ndjson').length).to.be.below(24);
    for (const size of sizesIn(server, '/journal/')) expect(size).to.be.below(MOST);
    await pod.client.delete(pod.layout.ledger);
    expect(await syncInbox(pod, options)).to.include({ created: 0, updated: 0, failed: 0 });
    expect(await leadLines(pod)).to.deep.equal(await offlineLines(texts));
    expect(await checkAgreement(pod, false, options)).to.include(SOUND);
  });
  it('continues if a former version wrote a record that cannot be read', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const texts = rich(0, 12);
    const dated = { ...options, now: () => new Date('2024-03-06') };
    await send(pod, texts);
    await syncInbox(pod, dated);
    const at = '2024-03-05T00:00:00.000Z';
    const journal = new Journal(pod.client, pod.layout);
    const keys = Object.fromEntries(Array.from({ length: 100 }, (_, key) => [`${key}`.padStart(64, '0'), 1 as const]));
    await journal.commit(
      { at, handled: [], leads: [{ slug: 'abcdef0123456789abcdef01', keys }] },
      undefined,
      '2024-03',
    );
    server.mostRead = MOST;
    await send(pod, rich(12, 14));
    expect(await syncInbox(pod, dated)).to.include({ created: 2, failed: 0 });
    expect(await leadLines(pod)).to.deep.equal(await offlineLines([...texts, ...rich(12, 14)]));
    expect(await checkAgreement(pod, false, dated)).to.include(SOUND);
  });
});
