import { expect } from 'chai';
import oxigraph from 'oxigraph';
import { sha256Hex } from '../../src/text/hash.ts';
import { literal, namedNode, quad } from '../../src/rdf/quads.ts';
import { PodError, UsageError } from '../../src/errors.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import type { CopiedLead } from '../../src/copy/lead-copy.ts';
import { storeEndpoints } from '../../src/push/endpoints.ts';
import { SparqlStore } from '../../src/push/store.ts';
import { pushLeads } from '../../src/push/push.ts';
import type { PushOptions, PushReport } from '../../src/push/options.ts';
import { rejection } from '../rejection.ts';
import { copiedLead, copyOf } from '../support/copied-leads.ts';
import { freshFolder } from '../support/cli.ts';
import { graphsUnder, startStore, type StoreServer } from '../support/store-server.ts';

const STORAGE = 'https://agent.example/';
const LAYOUT = layoutOf(STORAGE);
const OTHERS = '<https://other.example/s> <https://other.example/p> "theirs" <https://other.example/g> .';

const connect = ({ url }: StoreServer, timeoutMs?: number): SparqlStore =>
  new SparqlStore(storeEndpoints({ endpoint: url }), { retryBaseMs: 1, timeoutMs });

/** The counts of a push, without what takes time. */
async function push(
  server: StoreServer,
  leads: readonly CopiedLead[],
  options: PushOptions = {},
  damaged: string[] = [],
) {
  const {
    leads: all,
    pushed,
    deleted,
    unchanged,
    failed,
  } = await pushLeads(copyOf(leads, damaged), LAYOUT, connect(server), options);
  return { leads: all, pushed, deleted, unchanged, failed };
}

/** As the same engine holds them, which spells `.000Z` shorter. */
function linesOf(leads: readonly CopiedLead[]): string[] {
  const store = new oxigraph.Store();
  for (const { nquads } of leads) store.load(nquads, { format: 'application/n-quads' });
  return graphsUnder(store, STORAGE);
}

/** The store has exactly these leads, and has left alone what is of others. */
function shouldHave({ store }: StoreServer, leads: readonly CopiedLead[]): void {
  expect(graphsUnder(store, LAYOUT.leads)).to.deep.equal(linesOf(leads));
  expect(graphsUnder(store, 'https://other.example/')).to.deep.equal([OTHERS]);
}

async function storeWithOthers(): Promise<StoreServer> {
  const server = await startStore();
  server.store.load(OTHERS, { format: 'application/n-quads' });
  return server;
}

const counts = (report: Partial<PushReport>) => ({
  leads: 0,
  pushed: 0,
  deleted: 0,
  unchanged: 0,
  failed: 0,
  ...report,
});

function smallLead(index: number): CopiedLead {
  const url = LAYOUT.leadUrl(sha256Hex(String(index)).slice(0, 24));
  const [it, name] = [namedNode(`${url}#it`), namedNode('http://schema.org/name')];
  return copiedLead(url, [quad(it, name, literal(`Kofi ${index}`)), quad(it, name, literal('Greenhollow'))]);
}

/** The same lead with one statement more. */
function changed({ url, slug, nquads }: CopiedLead, text = 'called back'): CopiedLead {
  const more = `<${url}#note> <http://schema.org/text> "${text}" <${url}> .\n`;
  return { url, slug, nquads: `${nquads}${more}` };
}

describe('Pushing leads', () => {
  /** Small ones: what they say matters in `push-text.test.ts`. */
  const leads = Array.from({ length: 50 }, (_, index) => smallLead(index));

  for (const protocol of ['update', 'gsp'] as const)
    describe(`by ${protocol}`, () => {
      it('makes each lead a graph, only what is news, and removes what is gone', async () => {
        const server = await storeWithOthers();
        const all = leads.length;
        expect(await push(server, leads, { protocol })).to.deep.equal(counts({ leads: all, pushed: all }));
        shouldHave(server, leads);

        server.calls.length = 0;
        expect(await push(server, leads, { protocol })).to.deep.equal(counts({ leads: all, unchanged: all }));
        expect(server.calls).to.have.length(2);

        const [first, second, ...rest] = leads;
        const now = [changed(first!), ...rest];
        const report = counts({ leads: all - 1, pushed: 1, deleted: 1, unchanged: all - 2 });
        expect(await push(server, now, { protocol })).to.deep.equal(report);
        shouldHave(server, now);
        expect(graphsUnder(server.store, second!.url)).to.deep.equal([]);

        expect(await push(server, [], { protocol })).to.deep.equal(counts({ deleted: all - 1 }));
        shouldHave(server, []);
      });

      it('reports what it would do, and does nothing', async () => {
        const server = await storeWithOthers();
        await push(server, leads.slice(0, 3), { protocol });
        const report = counts({ leads: 2, pushed: 1, deleted: 2, unchanged: 1 });
        expect(await push(server, leads.slice(2, 4), { protocol, dryRun: true })).to.deep.equal(report);
        shouldHave(server, leads.slice(0, 3));
      });

      it('converges after a death at any request, whether the store had carried it out or not', async () => {
        const few = leads.slice(0, 3);
        const then = [changed(few[0]!), few[2]!, leads[3]!];
        for (const cut of ['before', 'after', 1, 2, 3, 4, 5] as const)
          for (let alive = 0; ; alive++) {
            const server = await storeWithOthers();
            await push(server, few, { protocol });
            const start = server.calls.length + alive;
            server.fate = ({ index }) => (index < start ? 'fine' : { cut: index === start ? cut : 'before' });
            const died = await pushLeads(
              copyOf(then),
              LAYOUT,
              new SparqlStore(storeEndpoints({ endpoint: server.url }), { retries: 0 }),
              {
                protocol,
              },
            ).then(
              () => false,
              () => true,
            );
            server.fate = () => 'fine';
            // Anyone who comes next may find that a lead which was on its way then is gone, or another again.
            const last = [few[0]!, few[2]!];
            await push(server, last, { protocol });
            shouldHave(server, last);
            expect(await push(server, last, { protocol })).to.deep.equal(counts({ leads: 2, unchanged: 2 }));
            if (!died) break;
          }
      });

      it('notices, if asked to check, what a store lost, reverted to or got from someone else', async () => {
        const server = await storeWithOthers();
        const few = leads.slice(0, 4);
        await push(server, few, { protocol });
        const backup = server.store.dump({ format: 'application/n-quads' });
        const then = [changed(few[0]!), ...few.slice(1)];
        await push(server, then, { protocol });
        server.store.update('CLEAR ALL');
        server.store.load(backup, { format: 'application/n-quads' });
        expect(await push(server, then, { protocol })).to.include({ pushed: 1, unchanged: 3 });

        const stray = LAYOUT.leadUrl('0123456789abcdef01234567');
        const below = `${LAYOUT.leads}deep/leads/01/0123456789abcdef01234567.ttl`;
        server.store.update(
          `DROP GRAPH <${few[1]!.url}> ; INSERT DATA { GRAPH <${stray}> { <a:a> <a:b> 1 } GRAPH <${below}> { <a:a> <a:b> 2 } }`,
        );
        expect(await push(server, then, { protocol })).to.include({ pushed: 0, deleted: 0 });
        expect(await push(server, then, { protocol, full: true })).to.include({ pushed: 1, deleted: 1, unchanged: 3 });
        expect(graphsUnder(server.store, below)).to.have.length(1);
        server.store.update(`DROP GRAPH <${below}>`);
        shouldHave(server, then);
      });
    });

  it('also works with a store that returns few rows at once', async () => {
    const server = await storeWithOthers();
    await push(server, leads);
    server.maxRows = 5;
    const then = leads.slice(1);
    expect(await push(server, then)).to.deep.equal(counts({ leads: then.length, deleted: 1, unchanged: then.length }));
    expect(await push(server, then, { full: true })).to.include({ unchanged: then.length, deleted: 0 });
  });

  it('leaves a lead alone that is in the pod and cannot be read', async () => {
    const server = await storeWithOthers();
    await push(server, leads.slice(0, 2));
    const report = await push(server, leads.slice(1, 2), {}, [leads[0]!.url]);
    expect(report).to.deep.equal(counts({ leads: 1, unchanged: 1 }));
    shouldHave(server, leads.slice(0, 2));
  });

  it('is patient with a store that is busy, or fails after the act', async () => {
    const server = await storeWithOthers();
    const fates = [
      { status: 503, headers: { 'retry-after': '0' } },
      'fine',
      { status: 500, after: true },
      { cut: 'after' },
      { status: 429, headers: { 'retry-after': '0' } },
      { cut: 'before' },
    ] as const;
    server.fate = ({ index }) => fates[index] ?? 'fine';
    expect(await push(server, leads.slice(0, 3))).to.deep.equal(counts({ leads: 3, pushed: 3 }));
    shouldHave(server, leads.slice(0, 3));
    expect(server.calls.length).to.be.greaterThan(fates.length);
  });

  it('finds the lead that a store refuses, and stores the others', async () => {
    const server = await storeWithOthers();
    const bad = leads[5]!;
    const notes: string[] = [];
    server.fate = ({ path, body }) =>
      path === '/update' && body.includes(`<${bad.url}>`)
        ? { status: 400, body: 'Virtuoso 22005 Error SR341: 555 0100' }
        : 'fine';
    const report = await push(server, leads, { onNote: (graph, message) => notes.push(`${graph} ${message}`) });
    expect(report).to.deep.equal(counts({ leads: leads.length, pushed: leads.length - 1, failed: 1 }));
    shouldHave(
      server,
      leads.filter((lead) => lead !== bad),
    );
    expect(notes).to.have.length(1);
    expect(notes[0]).to.match(/ expected success, received 400 \(Virtuoso 22005 SR341\)$/);
    expect(notes[0]).to.include(bad.url);
  });

  it('gives up if the store refuses everything or is gone', async () => {
    const server = await storeWithOthers();
    server.fate = ({ path }) => (path === '/update' ? { status: 400 } : 'fine');
    await rejection(push(server, leads), PodError);
    server.fate = ({ path }) => (path === '/update' ? { status: 403 } : 'fine');
    server.calls.length = 0;
    expect(await rejection(push(server, leads), PodError)).to.have.property('kind', 'forbidden');
    expect(server.calls.filter(({ path }) => path === '/update')).to.have.length(1);
  });

  it('stops when it is asked to, and goes on the next time', async () => {
    const server = await storeWithOthers();
    const controller = new AbortController();
    server.fate = ({ path }) => {
      if (path.startsWith('/store')) controller.abort();
      return 'fine';
    };
    const report = await push(server, leads, { protocol: 'gsp', concurrency: 1, signal: controller.signal });
    expect(report.pushed).to.be.greaterThan(0).and.lessThan(leads.length);
    const next = await push(server, leads, { protocol: 'gsp' });
    expect(next).to.deep.equal(
      counts({ leads: leads.length, pushed: leads.length - report.pushed, unchanged: report.pushed }),
    );
    shouldHave(server, leads);
  });

  it('sends a lead that is too large for one request in several', async () => {
    const server = await storeWithOthers();
    server.product = 'Virtuoso/07.20.3229';
    const url = LAYOUT.leadUrl('0123456789abcdef01234567');
    const statements = Array.from({ length: 1_000 }, (_, index) =>
      quad(namedNode(`${url}#it`), namedNode('http://schema.org/text'), literal(`text ${index}`)),
    );
    const large = copiedLead(url, statements);
    expect(await push(server, [large])).to.include({ pushed: 1 });
    shouldHave(server, [large]);
    const updates = server.calls.filter(({ path }) => path === '/update');
    expect(updates.length).to.be.greaterThan(5);
    for (const { body } of updates) expect(body.split('\n').length).to.be.lessThan(200);
  });

  describe('to a store that cannot be asked', () => {
    const graphStore = ({ url }: StoreServer): SparqlStore =>
      new SparqlStore(storeEndpoints({ graphStore: `${url}store` }), { retryBaseMs: 1, retries: 0 });
    const pushTo = (server: StoreServer, list: readonly CopiedLead[], folder: string): Promise<PushReport> =>
      pushLeads(copyOf(list), LAYOUT, graphStore(server), { folder });

    it('remembers in a file beside the copy what it has', async () => {
      const server = await storeWithOthers();
      const folder = freshFolder();
      expect(await pushTo(server, leads, folder)).to.include({ pushed: leads.length });
      server.calls.length = 0;
      expect(await pushTo(server, leads.slice(1), folder)).to.include({ pushed: 0, deleted: 1, requests: 1 });
      shouldHave(server, leads.slice(1));
    });

    it('converges after a death at any request', async () => {
      const few = leads.slice(0, 3);
      for (let alive = 0; alive < 4; alive++) {
        const server = await storeWithOthers();
        const folder = freshFolder();
        server.fate = ({ index }) => (index < alive ? 'fine' : { cut: index === alive ? 'after' : 'before' });
        await pushTo(server, few, folder).catch(() => undefined);
        server.fate = () => 'fine';
        await pushTo(server, few.slice(1), folder);
        shouldHave(server, few.slice(1));
      }
    });

    it('refuses to forget what it has', async () => {
      const server = await storeWithOthers();
      await rejection(pushLeads(copyOf(leads), LAYOUT, graphStore(server)), UsageError);
    });
  });
});
