import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { checkCare } from '../../src/doctor/care.ts';
import { forgetPerson } from '../../src/care/forget.ts';
import { PodError } from '../../src/errors.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { SyncNote } from '../../src/workspace/options.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { slugWith } from '../support/mishaps.ts';

const SOUND = { notInJournal: 0, notInLeads: 0, misplaced: 0, notInIndex: 0, unfinished: 0, tornLeads: 0 };
const add = (id: number): string =>
  event(id, 'add', { hour: id, lead: { crm: `${id}` }, email: `p${id}@mail.example` });
const update = (id: number, of: number): string =>
  event(id, 'update', { hour: id, lead: { crm: `${of}` }, comment: 'called' });

/** A pod of three leads, of which the first is of no use any more. */
interface Spoilt {
  readonly server: MemoryServer;
  readonly pod: Pod;
  readonly url: string;
  /** Another lead. */
  readonly other: string;
  /** Lets it be of use again. */
  readonly mend: () => void;
}

/** How a resource becomes of no use: what the server then answers to a request for it. */
const WAYS: Readonly<Record<string, (url: string) => PodError>> = {
  'refuses to be read': (url) =>
    new PodError(`GET ${url}: 403`, { kind: 'forbidden', method: 'GET', url, status: 403 }),
  'makes the server fail': (url) =>
    new PodError(`GET ${url}: 500`, { kind: 'unavailable', method: 'GET', url, status: 500 }),
};

async function spoil(way: (url: string) => PodError): Promise<Spoilt> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, [add(1), add(2), add(3)]);
  await syncInbox(pod);
  const [url, other] = [await slugWith(pod, 1), await slugWith(pod, 2)].map((slug) => pod.layout.leadUrl(slug)) as [
    string,
    string,
  ];
  server.onRequest = (method, asked) => {
    if (method === 'GET' && asked === url) throw way(url);
  };
  return { server, pod, url, other, mend: () => (server.onRequest = () => undefined) };
}

/** A log-in page in the place of a lead. */
async function spoilByPage(): Promise<Spoilt> {
  const spoilt = await spoil(() => new PodError('', { kind: 'unexpected', method: 'GET', url: '' }));
  const { server, url } = spoilt;
  const before = server.resources.get(url)!;
  server.onRequest = () => undefined;
  server.put(url, '<html>', { contentType: 'text/html' });
  return { ...spoilt, mend: () => server.put(url, before.body, { contentType: before.contentType }) };
}

describe('A lead that cannot be read', () => {
  const ways = Object.entries(WAYS).map(([name, way]) => [name, () => spoil(way)] as const);
  for (const [what, make] of [...ways, ['is a page', spoilByPage] as const]) {
    describe(`since it ${what}`, () => {
      it('stops no pass, is reported with advice, and gets its events later', async () => {
        const { pod, url, mend } = await make();
        await send(pod, [update(4, 1), update(5, 2)]);
        const notes: SyncNote[] = [];
        const report = await syncInbox(pod, { onNote: (note) => notes.push(note) });
        expect(report).to.include({ read: 2, updated: 1, failed: 1 });
        expect(notes.map((note) => note.url)).to.deep.equal([url]);
        expect(notes[0]?.message).to.match(/; (give the agent|look at it)/);
        mend();
        await syncInbox(pod);
        expect(await leadLines(pod)).to.deep.equal(
          await offlineLines([add(1), add(2), add(3), update(4, 1), update(5, 2)]),
        );
        expect(await checkAgreement(pod))
          .to.include(SOUND)
          .and.have.deep.property('unreadable', []);
      });
      it('is named by doctor, which repairs the others, and by reindex', async () => {
        const { server, pod, url, other } = await make();
        server.resources.delete(other);
        for (const [fix, missing] of [
          [false, 1],
          [true, 0],
        ] as const)
          expect(await checkAgreement(pod, fix)).to.deep.include({ notInLeads: missing, missing: [], notInIndex: 0 });
        for await (const { name, state, message } of checkCare(pod)) {
          expect(`${name} ${state}`).to.equal(name === 'leads' ? 'leads problem' : `${name} ok`);
          if (name === 'leads')
            expect(message)
              .to.include(`${url} cannot be read: `)
              .and.match(/; (give|look)/);
        }
        const workspace = await openWorkspace(pod);
        expect(await workspace.rebuildIndex('asked')).to.equal(2);
        expect(workspace.refusals.list().map(({ slug }) => pod.layout.leadUrl(slug))).to.deep.equal([url]);
      });
      it('is left out of the copy of the leads, and named there', async () => {
        const { pod, url } = await make();
        const copy = await openLeadCopy(pod, { keep: false });
        expect([copy.size, copy.damaged]).to.deep.equal([2, [url]]);
        await copy.close();
      });
      it('does not prevent other people from being forgotten, and delays its own person only until it can be read', async () => {
        const { pod, url, mend } = await make();
        const dry = await forgetPerson(pod, { emails: ['p2@mail.example'] }, { dryRun: true });
        expect(dry.unfinished).to.have.length(1);
        expect(dry.unfinished[0]?.message).to.match(/; (give|look)/);
        const other = await forgetPerson(pod, { emails: ['p2@mail.example'] });
        expect([other.leads.length, other.unfinished.length > 0]).to.deep.equal([1, true]);
        await forgetPerson(pod, { emails: ['p1@mail.example'] });
        mend();
        await syncInbox(pod);
        expect(await leadLines(pod)).to.deep.equal(await offlineLines([add(3)]));
        expect(await new LeadStore(pod.client, pod.layout).read(url.slice(-28, -4))).to.equal(undefined);
      });
    });
  }
});

describe('A lead that is larger than what is read', () => {
  /** So that what others wrote makes a lead too large to be read: four times as much is. */
  const bounds = { resource: 5000 };
  const grown = async (bytes: number): Promise<Spoilt> => {
    const spoilt = await spoil(() => new PodError('', { kind: 'unexpected', method: 'GET', url: '' }));
    const { server, url } = spoilt;
    server.onRequest = () => undefined;
    const { body, contentType } = server.resources.get(url)!;
    const remark = `<https://other.example/> <https://other.example/says> "${'x'.repeat(bytes)}" .\n`;
    server.put(url, `${body}\n${remark}`, { contentType });
    return { ...spoilt, mend: () => server.put(url, body, { contentType }) };
  };

  it('is written again from the journal', async () => {
    const { pod } = await grown(20_000);
    await send(pod, [update(4, 1), update(5, 2)]);
    expect(await syncInbox(pod, { bounds })).to.include({ read: 2, updated: 2, failed: 0 });
    expect(await leadLines(pod)).to.deep.equal(
      await offlineLines([add(1), add(2), add(3), update(4, 1), update(5, 2)]),
    );
    expect(await checkAgreement(pod, false, { bounds })).to.include(SOUND);
  });
  it('is not changed if others wrote too much into it, and stops no other lead', async () => {
    const { pod, url, mend } = await grown(10_000);
    await send(pod, [update(4, 1), update(5, 2)]);
    const notes: SyncNote[] = [];
    const report = await syncInbox(pod, { bounds, onNote: (note) => notes.push(note) });
    expect(report).to.include({ read: 2, updated: 1, failed: 1 });
    expect(notes.map((note) => note.url)).to.deep.equal([url]);
    expect(notes[0]?.message).to.include('remove from it what other apps wrote there');
    mend();
    expect(await syncInbox(pod, { bounds })).to.include({ failed: 0, updated: 1 });
    expect(await leadLines(pod)).to.deep.equal(
      await offlineLines([add(1), add(2), add(3), update(4, 1), update(5, 2)]),
    );
  });
});
