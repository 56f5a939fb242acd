/** Runs one simulated life of a pod, and looks whether anything was lost, doubled or corrupted in the end. */
import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { retryQuarantine } from '../../src/care/quarantine.ts';
import { createChances } from '../../src/dev/generator/chance.ts';
import { PodError, UsageError } from '../../src/errors.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { readJournalNews, readRecordedSlugs } from '../../src/copy/journal-news.ts';
import { Journal } from '../../src/store/journal/journal.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { compactJournal } from '../../src/workspace/compact.ts';
import type { SyncOptions } from '../../src/pass/options.ts';
import type { SyncReport } from '../../src/pass/report.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { leadLines, offlineLines } from './deliveries.ts';
import { fatedPod } from './fated-pod.ts';
import { memoryPod, MemoryServer, waitIn } from './memory-pod.ts';
import { Killed } from './mortal.ts';
import { Scheduler } from './scheduler.ts';
import {
  BROKEN,
  fatesOf,
  FOREIGN,
  HOPELESS,
  MENDED,
  planOf,
  SENDER,
  type Activity,
  type InboxName,
  type Letter,
  type Plan,
} from './simulation-plan.ts';

const AFTERWARDS = 4 * 24 * 60;

/** One line a thing that happened. */
export type Trace = (line: string) => void;

/** Lives the life of a seed; throws with the seed where the pod does not end as it must. */
export async function simulate(seed: number, trace: Trace = () => undefined): Promise<void> {
  const plan = planOf(seed);
  try {
    await live(plan, trace);
  } catch (error) {
    trace(JSON.stringify(plan, undefined, 1));
    throw new Error(`simulation failed - again with LEADPOD_SIM_SEED=${seed}`, { cause: error });
  }
}

async function live(plan: Plan, trace: Trace): Promise<void> {
  const server = new MemoryServer();
  server.tells = plan.tells;
  const timeOf = (minute: number): (() => Date) => {
    const time = new Date(Date.parse(plan.start) + minute * 60_000);
    return () => time;
  };
  const syncClean = async (minute: number): Promise<void> => {
    server.elapse(5000);
    // Where neither listing nor deletion tells of another notification, reading all of them does: scores that wait stay, too.
    const isKept = plan.finalAck === 'keep' || [...plan.early, ...plan.late].some(({ text }) => isScore(text));
    const full = plan.tells.listing === 'nothing' && isKept;
    for (const inbox of plan.inboxes)
      await syncInbox(memoryPod(server, inbox), {
        ack: plan.finalAck,
        full,
        now: timeOf(minute),
        wait: waitIn(server),
      });
  };
  await deliver(plan.early, (inbox) => memoryPod(server, inbox));
  if (plan.early.length > 0) await syncClean(0);
  const fates = fatesOf(plan);
  const scheduler = new Scheduler(createChances(plan.seed + 2 ** 31).traffic, (request, step) => {
    const fate = fates(request);
    trace(`${step} ${request.machine} ${request.method} ${request.url.slice(19)} ${fate.kind} ${fate.share}`);
    return fate;
  });
  const work = plan.machines.map(async (activities, machine) => {
    for (const [number, activity] of activities.entries()) {
      const name = `${machine}.${number}`;
      const pod = fatedPod(memoryPod(server, activity.inbox), server, scheduler, name);
      // A known weakness: where ETags tell whole seconds, a lead that two machines write and one tears may stay torn among many batches.
      const batchMs = plan.tells.etags === 'strong' ? activity.batchMs : Infinity;
      await act(pod, { ...activity, batchMs }, { now: timeOf(activity.minute), wait: waitIn(server) }).then(
        () => {
          trace(`${name} ${activity.kind} is done`);
        },
        (error: unknown) => {
          trace(`${name} ${activity.kind} ended: ${String(error)}`);
          // An item that someone else repaired or put away since it was listed.
          const isGone = activity.kind === 'retry' && error instanceof UsageError;
          if (!(isGone || error instanceof Killed || error instanceof PodError)) throw error;
        },
      );
    }
  });
  const senderPod = (inbox: Letter['inbox']): Pod => fatedPod(memoryPod(server, inbox), server, scheduler, SENDER);
  const delivery = deliver(plan.late, senderPod, server);
  await scheduler.run([delivery, ...work]);
  trace('a clean pass');
  await syncClean(AFTERWARDS);
  if ([...plan.early, ...plan.late].some(({ text }) => text === BROKEN))
    await mend(memoryPod(server), { now: timeOf(AFTERWARDS) });
  await check(plan, server, timeOf(AFTERWARDS));
}

/** Letter after letter; the owner of `server` may delete one that is stored before the next one comes. */
async function deliver(
  letters: readonly Letter[],
  podOf: (inbox: Letter['inbox']) => Pod,
  server?: MemoryServer,
): Promise<void> {
  for (const { text, inbox, slug, turns = 0, isFreed } of letters) {
    const pod = podOf(inbox);
    const url = `${pod.inbox}${slug}`;
    for (let turn = 0; turn < turns && server?.resources.has(url) === true; turn++) await pod.client.head(pod.inbox);
    if (server !== undefined && isFreed === true && isStored(server, url)) server.delete(url, undefined);
    await pod.client.post(pod.inbox, text, { contentType: 'application/json', slug });
  }
}

/** Does the journal hold what is at a URL, with the record that says so? */
function isStored({ resources }: MemoryServer, url: string): boolean {
  const line = JSON.stringify(resources.get(url)?.body);
  return [...resources].some(
    ([segment, { body }]) =>
      segment.endsWith('.ndjson') && body.includes(line) && resources.has(segment.replace(/ndjson$/, 'commit.json')),
  );
}

/** What a command does. */
async function act(pod: Pod, activity: Activity, clocks: Pick<SyncOptions, 'now' | 'wait'>): Promise<void> {
  const { kind, ack, concurrency, batchMs, tail } = activity;
  const options = { ...clocks, concurrency, indexLimits: { tail, capacity: Math.max(4, tail) } };
  if (kind === 'sync') await syncInbox(pod, { ...options, ack, batchMs });
  else if (kind === 'retry') await mend(pod, options);
  else {
    const workspace = await openWorkspace(pod, options);
    await compactJournal(workspace);
    await workspace.settle();
  }
}

/** A person repairs what can be repaired. */
async function mend(pod: Pod, options: SyncOptions): Promise<void> {
  const items = await new Quarantine(pod.client, pod.layout).list();
  const [broken] = items.filter(({ body }) => body === Buffer.from(BROKEN).toString('base64'));
  if (broken === undefined) return;
  await retryQuarantine(pod, [broken.id], { ...options, corrected: Buffer.from(MENDED) });
}

/** Nothing lost, nothing doubled, nothing corrupted, nothing foreign; and whoever comes next has nothing to do. */
async function check(
  { seed, early, late, finalAck, inboxes }: Plan,
  server: MemoryServer,
  now: () => Date,
): Promise<void> {
  const pod = memoryPod(server);
  const letters = [...early, ...late];
  const texts = letters.map(({ text }) => text);
  const events = texts.filter((text) => ![BROKEN, HOPELESS, FOREIGN].includes(text));
  if (texts.includes(BROKEN)) events.push(MENDED);
  expect(await leadLines(pod, { isOursAlone: true }), 'leads').to.deep.equal(await offlineLines(events));
  const agreement = await checkAgreement(pod, false, { now });
  expect(agreement, 'agreement').to.include({ notInJournal: 0, notInLeads: 0, tornSegments: 0, unfinished: 0 });
  expect(agreement, 'agreement').to.include({ tornLeads: 0, misplaced: 0 });
  // An index with a hole is rebuilt by whoever meets it; one without must know everything.
  if (!isIndexTorn(server)) expect(agreement, 'agreement').to.include({ notInIndex: 0 });
  await checkRecorded(pod, now());
  const left = await new Quarantine(pod.client, pod.layout).list();
  expect(left.map(({ source }) => server.get('GET', source).body).sort(), 'quarantine').to.deep.equal(
    texts.filter((text) => text === HOPELESS),
  );
  const inInbox = [...server.resources].flatMap(([url, { body }]) => (/\/(inbox|other)\/./.test(url) ? [body] : []));
  const kept = finalAck === 'keep' ? [] : texts.filter((text) => [HOPELESS, FOREIGN].includes(text));
  if (finalAck === 'delete')
    expect(inInbox.filter((text) => text !== BROKEN && !isScore(text)).sort(), 'inbox').to.deep.equal(kept.sort());
  if (seed % 4 > 0) return;
  const sync = (inbox: InboxName): Promise<SyncReport> =>
    syncInbox(memoryPod(server, inbox), { ack: finalAck, now, wait: waitIn(server) });
  // The lead of a score in one inbox may have come through another.
  if (texts.some(isScore)) for (const inbox of inboxes) await sync(inbox);
  for (const inbox of inboxes) {
    const report = await sync(inbox);
    expect(report, 'another pass').to.include({ read: 0, created: 0, updated: 0, quarantined: 0, failed: 0 });
  }
}

/** A first copy finds all leads in the commit records, without a listing. */
async function checkRecorded(pod: Pod, now: Date): Promise<void> {
  const journal = new Journal(pod.client, pod.layout);
  const recorded = await readRecordedSlugs(journal, await readJournalNews(journal, undefined, now));
  const leads = new LeadStore(pod.client, pod.layout);
  for await (const { slug, lead } of leads.readAll())
    if (lead !== undefined) expect(recorded?.has(slug), `the lead ${slug} is in a record`).not.to.equal(false);
}

/** A score that comes before its lead stays in the inbox. */
const isScore = (text: string): boolean => text.includes('lead#score');

/** Is there a resource of the index that was cut off, as whoever reads it will see? */
function isIndexTorn(server: MemoryServer): boolean {
  return [...server.resources].some(([url, { body }]) => url.includes('/leads/index/') && !body.endsWith('}}'));
}
