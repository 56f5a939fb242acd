import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { dropQuarantine, retryQuarantine } from '../../src/care/quarantine.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import type { SyncOptions } from '../../src/pass/options.ts';
import type { SyncReport } from '../../src/pass/report.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { withFreshPod } from '../pods.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { killEverywhere } from '../support/kills.ts';
import { memoryPod, MemoryServer, waitIn, type Tells } from '../support/memory-pod.ts';

const SLUG = 'crm-lead-7';
const FIRST = event(1, 'add', { hour: 1, lead: { crm: '1' }, email: 'ada@mail.example' });
const SECOND = event(2, 'add', { hour: 2, lead: { crm: '2' }, email: 'bea@mail.example' });
const THIRD = event(3, 'add', { hour: 3, lead: { crm: '3' } });
const BROKEN = '{"topic":"realestate/lead#add","id":';

/** All that a server may say of a notification. */
const SERVERS: Readonly<Record<string, Tells>> = {
  'tells times and ETags exactly': { etags: 'strong', listing: 'fine' },
  'tells whole seconds': { etags: 'seconds', listing: 'seconds' },
  'has no ETags': { etags: 'none', listing: 'fine' },
  'lists names alone': { etags: 'strong', listing: 'nothing' },
  'says nothing': { etags: 'none', listing: 'nothing' },
};

/** A pod with an owner who deletes notifications and a sender who asks for the same `Slug` each time. */
class World {
  readonly server = new MemoryServer();
  readonly pod: Pod;
  readonly url: string;
  readonly #sent: string[] = [];

  constructor(tells: Tells = { etags: 'strong', listing: 'fine' }) {
    this.server.tells = tells;
    this.pod = memoryPod(this.server);
    this.url = `${this.pod.inbox}${SLUG}`;
  }

  /** Whatever stood at the URL is gone, and this is there. */
  put(text: string): void {
    this.server.delete(this.url, undefined);
    expect(this.server.post(this.pod.inbox, text, 'application/json', SLUG)).to.equal(this.url);
    if (text !== BROKEN) this.#sent.push(text);
  }

  sync(ack: 'keep' | 'delete', options: SyncOptions = {}): Promise<SyncReport> {
    return syncInbox(this.pod, { ack, wait: waitIn(this.server), ...options });
  }

  /** Does something once, before the first request like this. */
  before(method: string, act: () => void): void {
    this.server.onRequest = (requested, url) => {
      if (requested !== method || url !== this.url) return;
      this.server.onRequest = () => undefined;
      act();
    };
  }

  get inInbox(): string | undefined {
    return this.server.resources.get(this.url)?.body;
  }

  async shouldHaveAll(): Promise<void> {
    expect(await leadLines(this.pod)).to.deep.equal(await offlineLines(this.#sent));
  }
}

describe('a URL that is used again (T21)', () => {
  for (const [name, tells] of Object.entries(SERVERS))
    describe(`on a server that ${name}`, () => {
      it('is read before anything is deleted there', async () => {
        const world = new World(tells);
        world.put(FIRST);
        await world.sync('keep');
        world.put(SECOND);
        expect(await world.sync('delete')).to.include({ listed: 1, read: 1, skipped: 0, failed: 0 });
        await world.shouldHaveAll();
        expect(world.inInbox).to.equal(undefined);
      });

      it('keeps what came between reading and deleting, and the next pass reads it', async () => {
        const world = new World(tells);
        world.put(FIRST);
        world.server.elapse(5000);
        // Without ETags it is read again before it is deleted: what comes after that cannot be told.
        if (tells.etags === 'none') {
          world.before('GET', () => {
            world.before('GET', () => {
              world.put(SECOND);
            });
          });
        } else
          world.before('DELETE', () => {
            world.put(SECOND);
          });
        expect(await world.sync('delete')).to.include({ read: 1, failed: 0 });
        expect(world.inInbox).to.equal(SECOND);
        expect(await world.sync('delete')).to.include({ read: 1, failed: 0 });
        await world.shouldHaveAll();
        expect(world.inInbox).to.equal(undefined);
      });

      it('is read after a kill before any request of the pass, and if the processing record is lost', async () => {
        await killEverywhere({
          tells,
          before: async (pod) => {
            await pod.client.post(pod.inbox, FIRST, { contentType: 'application/json', slug: SLUG });
          },
          work: (pod, server) => syncInbox(pod, { ack: 'delete', wait: waitIn(server) }),
          after: async (pod, server) => {
            const url = `${pod.inbox}${SLUG}`;
            // The owner may delete what is stored.
            await syncInbox(pod);
            await pod.client.delete(url);
            await pod.client.post(pod.inbox, SECOND, { contentType: 'application/json', slug: SLUG });
            await pod.client.delete(pod.layout.ledger);
            await syncInbox(pod, { ack: 'delete', wait: waitIn(server) });
          },
          check: async (pod, place) => {
            expect(await leadLines(pod), place).to.deep.equal(await offlineLines([FIRST, SECOND]));
          },
        });
      });
    });

  for (const listing of ['fine', 'seconds'] as const)
    it(`is read in keep mode, once, if the listing has times (${listing})`, async () => {
      const world = new World({ etags: 'strong', listing });
      for (const text of [FIRST, SECOND, THIRD]) {
        // All in one second, and each is read in it.
        world.put(text);
        expect(await world.sync('keep')).to.include({ read: 1 });
      }
      await world.shouldHaveAll();
      world.server.elapse(5000);
      await world.sync('keep');
      const requests = (await world.sync('keep')).requests;
      expect(requests).to.be.at.most(8);
    });

  it('is read with --full if the listing has no details', async () => {
    const world = new World({ etags: 'strong', listing: 'nothing' });
    world.put(FIRST);
    await world.sync('keep');
    world.put(SECOND);
    expect(await world.sync('keep')).to.include({ read: 0, skipped: 1 });
    expect(await world.sync('keep', { full: true })).to.include({ read: 1 });
    await world.shouldHaveAll();
  });

  it('is read after a refused deletion, with any listing', async () => {
    const world = new World({ etags: 'strong', listing: 'nothing' });
    world.put(FIRST);
    world.before('DELETE', () => {
      world.put(SECOND);
    });
    await world.sync('delete');
    expect(await world.sync('keep')).to.include({ read: 1 });
    await world.shouldHaveAll();
    expect(await world.sync('keep')).to.include({ read: 0, skipped: 1 });
    expect((await world.sync('keep')).requests).to.be.at.most(8);
  });

  it('reports a server that refuses to delete an unchanged notification, and journals nothing twice', async () => {
    const world = new World();
    world.put(FIRST);
    const remove: MemoryServer['delete'] = (url, ifMatch) =>
      MemoryServer.prototype.delete.call(world.server, url, url === world.url ? `${ifMatch ?? ''}-gzip` : ifMatch);
    world.server.delete = remove;
    for (const read of [1, 0, 0]) expect(await world.sync('delete')).to.include({ read, failed: 1 });
    expect(world.inInbox).to.equal(FIRST);
    expect([...world.server.resources.keys()].filter((url) => url.endsWith('.ndjson'))).to.have.length(1);
  });

  it('is quarantined again if another broken message arrived, but not if a person dropped this one', async () => {
    const world = new World();
    const quarantine = new Quarantine(world.pod.client, world.pod.layout);
    world.put(BROKEN);
    expect(await world.sync('keep')).to.include({ quarantined: 1 });
    await dropQuarantine(world.pod, 'all');
    expect(await world.sync('keep', { full: true })).to.include({ quarantined: 0, skipped: 1 });
    world.server.delete(world.url, undefined);
    world.server.post(world.pod.inbox, `${BROKEN}"https://vendor.example/2"`, 'application/json', SLUG);
    expect(await world.sync('keep')).to.include({ quarantined: 1 });
    const [item] = await quarantine.list();
    await retryQuarantine(world.pod, [item?.id ?? ''], { corrected: Buffer.from(SECOND) });
    expect(await leadLines(world.pod)).to.deep.equal(await offlineLines([SECOND]));
    expect(await world.sync('delete')).to.include({ quarantined: 0, skipped: 1 });
    expect(world.inInbox).to.equal(undefined);
  });

  it('is read once more if an earlier release handled it, which did not store its content hash', async () => {
    const world = new World();
    world.put(FIRST);
    await world.sync('keep');
    for (const [url, resource] of world.server.resources) {
      const body = resource.body.replaceAll(/,"version":"[^"]*"/g, '').replaceAll(/"([0-9a-f]{16})[\w-]{17}"/g, '"$1"');
      world.server.resources.set(url, { ...resource, body });
    }
    const unmarked = world.server.snapshot();
    // What is there is known: nothing is journaled again, and the next pass knows.
    expect(await world.sync('keep')).to.include({ read: 1, created: 0, updated: 0 });
    expect([...world.server.resources.keys()].filter((url) => url.endsWith('.ndjson'))).to.have.length(1);
    expect(await world.sync('keep')).to.include({ read: 0, skipped: 1 });
    expect((await world.sync('keep')).requests).to.be.at.most(8);
    // What came since is not.
    world.server.restore(unmarked);
    world.put(SECOND);
    expect(await world.sync('delete')).to.include({ read: 1, created: 1 });
    await world.shouldHaveAll();
    expect(world.inInbox).to.equal(undefined);
  });

  it('is not deleted by forget if another notification arrived meanwhile', async () => {
    const world = new World();
    world.put(FIRST);
    await world.sync('keep');
    world.before('DELETE', () => {
      world.put(SECOND);
    });
    await forgetPerson(world.pod, { emails: ['ada@mail.example'] });
    expect(world.inInbox).to.equal(SECOND);
    await world.sync('keep');
    expect(await leadLines(world.pod)).to.deep.equal(await offlineLines([SECOND]));
  });

  it('loses nothing under three passes at once, on the real server', async () => {
    await withFreshPod(async (pod) => {
      const slugs = Array.from({ length: 3 }, (_, number) => `crm-${number}`);
      const texts: string[] = [];
      const send = async (slug: string): Promise<void> => {
        const text = event(texts.length + 1, 'add', { lead: { crm: `${texts.length}` } });
        texts.push(text);
        await pod.client.post(pod.inbox, text, { contentType: 'application/json', slug });
      };
      let left = 6;
      // The sender uses a URL again as soon as it is free.
      const watching: Pod['client'] = {
        ...pod.client,
        delete: async (url, options) => {
          const outcome = await pod.client.delete(url, options);
          const slug = url.slice(pod.inbox.length);
          if (slugs.includes(slug) && outcome === 'deleted' && left-- > 0) await send(slug);
          return outcome;
        },
      };
      for (const slug of slugs) await send(slug);
      const run = (): Promise<unknown> => syncInbox({ ...pod, client: watching }, { ack: 'delete' });
      await Promise.all([run(), run(), run()]);
      await syncInbox(pod, { ack: 'delete' });
      expect(left).to.be.below(6);
      expect(await leadLines(pod)).to.deep.equal(await offlineLines(texts));
    }, 'real');
  });
});
