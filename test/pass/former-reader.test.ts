/** A pod that reader version 1 wrote (test/support/pod-of-reader-1.json): events had other keys then. */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { checkAgreement } from '../../src/care/agreement.ts';
import { replay } from '../../src/care/replay.ts';
import { findLead } from '../../src/store/leads/find-lead.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const STORED = new URL('../support/pod-of-reader-1.json', import.meta.url);
const NOW = { now: (): Date => new Date('2026-03-02T10:00:00Z') };
const NONE = { tornSegments: 0, unfinished: 0, notInJournal: 0, tornLeads: 0, misplaced: 0, notInIndex: 0 };

/** Leads a b, c (split off by a person), d e (joined by a person), f (without any key) and g (from Turtle). */
function formerPod(): { pod: Pod; server: MemoryServer } {
  const server = new MemoryServer();
  const resources = JSON.parse(readFileSync(STORED, 'utf8')) as Record<string, { contentType: string; body: string }>;
  for (const [url, { body, contentType }] of Object.entries(resources)) server.put(url, body, { contentType });
  return { pod: memoryPod(server), server };
}

/** The events of each lead by the last letter of their ids, with the hour where it is not theirs alone. */
async function groupsIn(pod: Pod): Promise<string[]> {
  const groups: string[] = [];
  for await (const { lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead !== undefined)
      groups.push(lead.events.map(({ id, time = '' }) => `${id.slice(-1)}${time.slice(12, 13)}`).join(' '));
  return groups.sort();
}

describe('A pod of reader version 1', () => {
  it('is read with all of its events, leads and decisions', async () => {
    const { pod } = formerPod();
    expect(await groupsIn(pod)).to.deep.equal(['a1 b2', 'c3', 'd4 e5', 'f6', 'g7']);
    const found = await findLead(new LeadStore(pod.client, pod.layout), '476d4965888b3e86aa27f7c5');
    expect(found).to.include({ state: 'whole', outdated: true });
    expect(found.foreign).to.deep.equal([]);
  });

  it('takes new events in where its decisions say, and copies as copies', async () => {
    const { pod, server } = formerPod();
    const inbox = (name: string): string => server.get('GET', `${pod.inbox}${name}`).body;
    const post = (name: string, body: string): unknown =>
      server.put(`${pod.inbox}${name}`, body, { contentType: 'application/json' });
    post('10', inbox('4').replace('events/c', 'events/x'));
    post('11', inbox('3').replace('"topic"', '"originalRecipient":"https://ada.example.com/#me","topic"'));
    const notes: string[] = [];
    const onNote = ({ message }: { message: string }): unknown => notes.push(message);
    // What was handled is not known by its content yet, and is read once more: one copy of then is an event now.
    const report = await syncInbox(pod, { ...NOW, onNote });
    expect(report).to.include({ read: 11, created: 0, duplicate: 9, failed: 0 });
    expect(await groupsIn(pod)).to.deep.equal(['a1 b2 x3', 'c3', 'd4 e5 e6', 'f6', 'g7']);
    expect(notes.filter((note) => note.includes('leadpod replay'))).to.have.length(1);
    expect(await syncInbox(pod, { ...NOW, onNote })).to.include({ read: 0 });
    expect(notes.filter((note) => note.includes('leadpod replay'))).to.have.length(1);
  });

  it('is brought up to date by a replay, which finds what was a copy then and is an event now', async () => {
    for (const rebuild of [false, true]) {
      const { pod, server } = formerPod();
      await replay(pod, { ...NOW, rebuild });
      expect(await groupsIn(pod)).to.deep.equal(['a1 b2', 'c3', 'd4 e5 e6', 'f6', 'g7']);
      for await (const lead of new LeadStore(pod.client, pod.layout).readAll())
        expect(lead.outdated).to.equal(undefined);
      expect(await checkAgreement(pod)).to.include({ ...NONE, notInLeads: 0 });
      const before = new Map(server.resources);
      expect(await replay(pod, NOW)).to.include({ created: 0, updated: 0 });
      const leads = [...server.resources].filter(([url]) => url.endsWith('.ttl'));
      expect(leads).to.deep.equal([...before].filter(([url]) => url.endsWith('.ttl')));
    }
  });
});
