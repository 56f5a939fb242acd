import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { forgetPerson } from '../../src/care/forget.ts';
import { replay } from '../../src/care/replay.ts';
import { createExportFormat } from '../../src/cli/output/export-formats.ts';
import { leadToJson } from '../../src/lead/lead-json.ts';
import { parseRdf, serializeQuads } from '../../src/rdf/quads.ts';
import { LeadStore, type StoredLead } from '../../src/store/leads/lead-store.ts';
import { Originals } from '../../src/store/leads/originals.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { compactJournal } from '../../src/workspace/compact.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { killEverywhere, send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

/** Room for one of the long texts, and for all short ones. */
const bounds = { originals: 3000 };
const PADDING = 'x'.repeat(2000);

/** Events of one lead, some of them long. */
const flood = (from: number, to: number, said: object = {}): string[] =>
  Array.from({ length: to - from }, (_, index) =>
    event(from + index, 'update', { hour: 1, lead: { crm: '1' }, comment: `${PADDING}${from + index}`, ...said }),
  );
const small = event(100, 'accept', { hour: 2, lead: { crm: '1' }, email: 'mira@mail.example', comment: 'called' });

async function leadsOf(pod: Pod): Promise<StoredLead[]> {
  const leads: StoredLead[] = [];
  for await (const lead of new LeadStore(pod.client, pod.layout, { bounds }).readAll()) leads.push(lead);
  return leads;
}

const sizesOf = (server: MemoryServer, pattern: RegExp): number[] =>
  [...server.resources].flatMap(([url, { body }]) => (pattern.test(url) ? [Buffer.byteLength(body)] : []));
const LEAD = /\/leads\/[0-9a-f]{2}\//;

async function shouldAgree(pod: Pod): Promise<void> {
  const sound = { notInJournal: 0, notInLeads: 0, misplaced: 0, notInIndex: 0, unfinished: 0, tornLeads: 0 };
  expect(await checkAgreement(pod, false, { bounds })).to.include(sound);
}

describe('A lead that grows past its bound', () => {
  it('keeps its size, names the place of its texts, and has the result of all its events', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const texts = [...flood(0, 8), small];
    await send(pod, texts);
    expect(await syncInbox(pod, { bounds, ack: 'delete' })).to.include({ created: 1, failed: 0 });
    const [size = 0] = sizesOf(server, LEAD);
    const [stored] = await leadsOf(pod);
    expect(stored?.journaled).to.have.length(7);
    const more = flood(8, 16);
    await send(pod, more);
    const journal = sizesOf(server, /\.ndjson$/).length;
    expect(await syncInbox(pod, { bounds, ack: 'delete' })).to.include({ updated: 1, failed: 0 });
    // What was journaled just now is not journaled once more.
    expect(sizesOf(server, /\.ndjson$/)).to.have.length(journal + 1);
    // Each comment is a statement; no text of an event is beside it.
    expect(sizesOf(server, LEAD)[0]).to.be.below(size + 8 * (1500 + PADDING.length));
    expect((await leadsOf(pod))[0]?.journaled).to.have.length(15);
    expect(await leadLines(pod)).to.deep.equal(await offlineLines([...texts, ...more]));
    await shouldAgree(pod);
  });
  it('is exported as leads prints it', async () => {
    const pod = memoryPod(new MemoryServer());
    const texts = [...flood(0, 4), small];
    await send(pod, texts);
    await syncInbox(pod, { bounds });
    const [stored] = await leadsOf(pod);
    const nquads = serializeQuads(
      parseRdf((await new LeadStore(pod.client, pod.layout).readText(stored!.slug))!.text, {
        format: 'text/turtle',
        base: stored!.url,
      }),
      { format: 'application/n-quads' },
    );
    const damaged: string[] = [];
    const reading = { originals: new Originals(pod.client, pod.layout) };
    const format = await createExportFormat('ndjson', { reading, onDamaged: (url) => damaged.push(url) });
    const line = await format.write([{ slug: stored!.slug, url: stored!.url, nquads }]);
    expect(JSON.parse(line)).to.deep.equal(leadToJson(stored!.lead!, stored!.slug, stored!.url));
    expect(damaged).to.deep.equal([]);
  });
  it('costs a request for each segment to which it refers', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, flood(0, 8));
    await syncInbox(pod, { bounds });
    const asked: string[] = [];
    server.onRequest = (method, url) => void asked.push(`${method} ${url}`);
    const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
    asked.length = 0;
    await new LeadStore(pod.client, pod.layout).read(slug);
    expect(asked).to.have.length(2);
  });
  it('journals its own texts again if it must make room', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const texts = flood(0, 4);
    await send(pod, texts);
    await syncInbox(pod);
    expect((await leadsOf(pod))[0]?.outdated).to.equal(true);
    await send(pod, [small]);
    expect(await syncInbox(pod, { bounds })).to.include({ updated: 1, failed: 0 });
    const [stored] = await leadsOf(pod);
    expect(stored).to.include({ state: 'whole' }).and.not.to.have.property('outdated');
    expect(stored?.journaled).to.have.length(3);
    expect(await leadLines(pod)).to.deep.equal(await offlineLines([...texts, small]));
    await shouldAgree(pod);
  });
  it('is brought within its bound by replay, too, and only once', async () => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, flood(0, 4));
    await syncInbox(pod);
    expect(await replay(pod, { bounds })).to.include({ updated: 1 });
    expect(await replay(pod, { bounds })).to.include({ updated: 0 });
  });
  it('finds its texts when days are merged, and when someone else is forgotten', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const texts = flood(0, 4);
    const other = event(50, 'add', { hour: 1, lead: { crm: '2' }, email: 'ada@mail.example' });
    await send(pod, [...texts, other]);
    await syncInbox(pod, { bounds });
    await send(pod, [small]);
    await syncInbox(pod, { bounds });
    const workspace = await openWorkspace(pod, { bounds });
    await compactJournal(workspace);
    await workspace.settle();
    expect(await leadLines(pod)).to.deep.equal(await offlineLines([...texts, small, other]));
    await forgetPerson(pod, { emails: ['ada@mail.example'] }, { bounds });
    expect(await leadLines(pod)).to.deep.equal(await offlineLines([...texts, small]));
    await send(pod, flood(4, 5));
    await syncInbox(pod, { bounds });
    expect((await leadsOf(pod))[0]).not.to.have.property('outdated');
    expect(await leadLines(pod)).to.deep.equal(await offlineLines([...texts, small, ...flood(4, 5)]));
    await shouldAgree(pod);
  });
  it('loses nothing if a pass is killed before any of its requests', async () => {
    const first = flood(0, 3);
    const rest = [...flood(3, 5), small];
    await killEverywhere({
      before: async (pod) => {
        await send(pod, first);
        await syncInbox(pod);
        await send(pod, rest);
      },
      work: (pod) => syncInbox(pod, { bounds, ack: 'delete' }),
      after: (pod) => syncInbox(pod, { bounds, ack: 'delete' }),
      check: async (pod, place) => {
        expect(await leadLines(pod), place).to.deep.equal(await offlineLines([...first, ...rest]));
        await shouldAgree(pod);
      },
    });
  });
});
