import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { joinLeads, keepApart, splitLead } from '../../src/care/decide.ts';
import { forgetPerson } from '../../src/care/forget.ts';
import { dropQuarantine, retryQuarantine } from '../../src/care/quarantine.ts';
import { replay } from '../../src/care/replay.ts';
import { PodError } from '../../src/errors.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { compactJournal } from '../../src/workspace/compact.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { rejection } from '../rejection.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { leadAdded } from '../support/requests.ts';

const withWorkspace =
  (work: (workspace: Workspace) => Promise<unknown>) =>
  async (pod: Pod): Promise<void> => {
    const workspace = await openWorkspace(pod);
    await work(workspace);
    await workspace.settle();
  };

const slugs = (pod: Pod): Promise<string[]> => new LeadStore(pod.client, pod.layout).listSlugs();

/** The lead that has two events. */
async function slugOfTwo(pod: Pod): Promise<string> {
  for await (const { slug, lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead?.events.length === 2) return slug;
  throw new Error('no lead with two events');
}

/** Everything that writes. */
const WRITERS: Readonly<Record<string, (pod: Pod) => Promise<unknown>>> = {
  sync: (pod) => syncInbox(pod, { full: true, ack: 'delete' }),
  replay: (pod) => replay(pod),
  'replay --rebuild': (pod) => replay(pod, { rebuild: true }),
  'replay --from-inbox': (pod) => replay(pod, { fromInbox: true }),
  'doctor --fix': (pod) => checkAgreement(pod, true),
  compact: withWorkspace((workspace) => compactJournal(workspace)),
  reindex: withWorkspace((workspace) => workspace.rebuildIndex('asked')),
  'quarantine retry': (pod) => retryQuarantine(pod, 'all', { corrected: new TextEncoder().encode(leadAdded(9)) }),
  'quarantine drop': (pod) => dropQuarantine(pod, 'all'),
  split: async (pod) => splitLead(pod, await slugOfTwo(pod), ['https://vendor.example/publish/1']),
  join: async (pod) => joinLeads(pod, (await slugs(pod)).slice(0, 2) as [string, string]),
  apart: async (pod) => keepApart(pod, (await slugs(pod)).slice(0, 2) as [string, string]),
  forget: (pod) => forgetPerson(pod, { emails: ['person1@mail.example'] }),
};

describe('a container that the public can read', () => {
  for (const [name, work] of Object.entries(WRITERS)) {
    it(`is not written into by ${name}`, async () => {
      const server = new MemoryServer();
      const pod = memoryPod(server);
      const later = leadAdded(1).replace('10:00:00', '11:00:00').replace('publish/1', 'publish/1-later');
      await send(pod, [leadAdded(1), later, leadAdded(2)]);
      await syncInbox(pod);
      await send(pod, ['{"broken":']);
      await syncInbox(pod);
      await send(pod, [leadAdded(3)]);
      server.wacAllow = 'user="read write control",public="read"';
      const before = new Map(server.resources);
      const error = await rejection(work(pod), PodError);
      expect(error.message).to.include('everyone can read or change it');
      expect([...server.resources.keys()]).to.deep.equal([...before.keys()]);
      for (const [url, { etag }] of before) expect(server.resources.get(url)?.etag, url).to.equal(etag);
    });
  }
});
