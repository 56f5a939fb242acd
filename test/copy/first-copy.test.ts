/** A first copy of a pod with many leads finds them in the commit records. Where these may not name all, it lists the containers. */
import { expect } from 'chai';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import type { CopyOptions } from '../../src/copy/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { prefixesOf } from '../../src/store/index-state.ts';
import { sha256Hex } from '../../src/text/hash.ts';
import { freshFolder } from '../support/cli.ts';
import { event } from '../support/deliveries.ts';
import { memoryPod, MemoryServer, waitIn } from '../support/memory-pod.ts';

const LEADS = 70;
const LEAD = /\/leads\/([0-9a-f]{2})\/([0-9a-f]+)\.ttl$/;

describe('A first copy of many leads', () => {
  const synced = new MemoryServer();
  let server: MemoryServer;
  before(async () => {
    const pod = memoryPod(synced);
    for (let index = 0; index < LEADS; index += 1) {
      const text = event(index, 'add', { hour: index % 9, lead: { crm: `${index}` }, email: `p${index}@mail.example` });
      await pod.client.post(pod.inbox, text, { contentType: 'application/json' });
    }
    await syncInbox(pod, { wait: waitIn(synced) });
  });
  beforeEach(() => {
    server = synced.copy();
  });

  const open = async (options: CopyOptions = {}): Promise<{ slugs: string[]; requests: number }> => {
    const pod = memoryPod(server);
    pod.takeRequestCount();
    const copy = await openLeadCopy(pod, { folder: freshFolder(), ...options });
    const requests = pod.takeRequestCount();
    const slugs = [...copy.versions.keys()].sort();
    await copy.close();
    return { slugs, requests };
  };
  const leads = (): string[] => [...server.resources.keys()].filter((url) => LEAD.test(url));
  /** Another program writes a lead, into a container with or without leads of leadpod. */
  const addLead = (isBesideOthers: boolean): string => {
    const [url = ''] = leads();
    const [, shard = '', slug = ''] = LEAD.exec(url) ?? [];
    const used = new Set(leads().map((lead) => LEAD.exec(lead)?.[1]));
    const other = isBesideOthers ? shard : (prefixesOf(2).find((name) => !used.has(name)) ?? '');
    const name = `${other}${sha256Hex(slug).slice(0, slug.length - 2)}`;
    const { body } = server.get('GET', url);
    const target = url.replace(LEAD, `/leads/${other}/${name}.ttl`);
    server.put(target, body.replaceAll(slug, name), { contentType: 'text/turtle' });
    return name;
  };
  const records = (): string[] => [...server.resources.keys()].filter((url) => url.endsWith('.commit.json'));

  it('takes one request for each lead, and few others', async () => {
    const { slugs, requests } = await open();
    expect(slugs).to.deep.equal((await open({ full: true })).slugs);
    expect(slugs).to.have.length(LEADS);
    expect(requests - LEADS).to.be.below(8);
  });

  it('has a lead of another program in a container without leads of leadpod', async () => {
    const name = addLead(false);
    expect((await open()).slugs).to.include(name);
  });

  it('has a lead of another program beside others with --full and with --no-cache', async () => {
    const name = addLead(true);
    expect((await open()).slugs).not.to.include(name);
    expect((await open({ full: true })).slugs).to.include(name);
    expect((await open({ keep: false })).slugs).to.include(name);
  });

  it('leaves out a lead that was deleted', async () => {
    const [url = ''] = leads();
    server.delete(url, undefined);
    expect((await open()).slugs).to.have.length(LEADS - 1);
  });

  const damages: Readonly<Record<string, () => void>> = {
    'a record is missing': () => {
      server.delete(records()[0]!, undefined);
    },
    'a record is cut off': () => {
      const [url = ''] = records();
      server.put(url, server.get('GET', url).body.slice(0, -9), { contentType: 'application/json' });
    },
    'there is no journal': () => {
      for (const url of [...server.resources.keys()]) if (url.includes('/journal/')) server.delete(url, undefined);
    },
    'there are many records': () => {
      const [url = ''] = records();
      const empty = '{"at":"2026-01-01T00:00:00.000Z","handled":[],"leads":[]}\n';
      for (let number = 0; number < 64; number += 1) {
        const hash = number.toString(16).padStart(64, '0');
        server.put(url.replace(/[^/]+$/, `${hash}.commit.json`), empty, { contentType: 'application/json' });
      }
    },
  };
  for (const [what, damage] of Object.entries(damages))
    it(`lists all containers if ${what}`, async () => {
      const name = addLead(true);
      damage();
      const { slugs } = await open();
      expect(slugs).to.include(name);
      expect(slugs).to.have.length(LEADS + 1);
    });
});
