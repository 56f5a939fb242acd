import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { retryQuarantine } from '../../src/care/quarantine.ts';
import type { Pod } from '../../src/pod/pod.ts';
import { Quarantine } from '../../src/pod/quarantine.ts';
import { syncInbox } from '../../src/sync/sync-inbox.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { killEverywhere, send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

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

  it('that a former version wrote as one stops neither forget nor sync, wherever somebody dies', async () => {
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
    const mended = Buffer.from(event(1, 'add', { hour: 1, lead: { crm: '1' } }));
    expect(await retryQuarantine(pod, [item!.id], { mended, partLimits })).to.include({ journaled: 1 });
    expect(await retryQuarantine(pod, 'all', { partLimits })).to.include({ retried: 11, journaled: 0 });
    expect(await quarantine.listHeads()).to.have.length(11);
  });
});
