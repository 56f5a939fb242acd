/** Computes leads again with the current reader, from the journal or from the inbox. */
import type { LeadEvent } from '../message/event/event.ts';
import { listInbox, type ListedNotification } from '../solid/inbox.ts';
import type { JournalEntry } from '../store/journal/record.ts';
import type { Pod } from '../solid/pod.ts';
import { contentOf } from '../solid/version.ts';
import { entryVersion } from '../store/journal/record.ts';
import { emptyBatch, type ReadNotification } from '../workspace/batch/batch.ts';
import { readIntoBatch } from '../workspace/batch/read-into-batch.ts';
import { readJournalEvents } from '../workspace/journal-events.ts';
import { createJudge } from '../workspace/batch/judge.ts';
import { eventsOf, type StoredLeads } from '../workspace/update/gather.ts';
import { entryOfEvent } from '../workspace/journal-originals.ts';
import { entryWithout } from '../workspace/purge/entry-without.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import type { WorkspaceOptions } from '../workspace/options.ts';
import { createFilter, type ReplayFilter, type Wanted } from './replay-filter.ts';
import { failureOfEntry, failuresOfBatch, failuresOfLeads, type ReplayFailure } from './replay-failures.ts';

/** The options of a replay. */
export interface ReplayOptions extends WorkspaceOptions, ReplayFilter {
  /** Read the inbox instead of the journal. */
  readonly fromInbox?: boolean;
  /** Compute all leads from nothing. Of the existing leads only foreign statements are kept. */
  readonly rebuild?: boolean;
}

/** The result of a replay. */
export interface ReplayReport {
  events: number;
  created: number;
  updated: number;
  unchanged: number;
  /** The number of notifications of the inbox, or events of leads, that were missing in the journal. */
  journaled: number;
  /** What could not be read: notifications of the inbox, entries of the journal, and damaged leads. Each is listed once. */
  failed: readonly ReplayFailure[];
  requests: number;
  seconds: number;
}

/** How many events are computed at once. */
const BATCH = 2000;
/** How many notifications are read at once. */
const CHUNK = 500;

/**
 * Computes leads again.
 *
 * @throws UsageError for an invalid filter; PodError if the pod cannot be used.
 */
export async function replay(pod: Pod, options: ReplayOptions = {}): Promise<ReplayReport> {
  const isWanted = createFilter(options);
  return pod.run(async () => {
    const started = performance.now();
    const run = new Replay(await openWorkspace(pod, options), options, isWanted);
    await run.run();
    const seconds = Math.round(performance.now() - started) / 1000;
    return { ...run.report, failed: run.failed, requests: pod.takeRequestCount(), seconds };
  });
}

/** Where the replayed events come from. */
interface UpdateSources {
  /** Entries that are missing in the journal. */
  readonly news?: readonly JournalEntry[];
  readonly notifications?: Iterable<ReadNotification>;
  /** Leads that were read already. */
  readonly stored?: StoredLeads;
}

class Replay {
  readonly #workspace: Workspace;
  readonly #options: ReplayOptions;
  readonly #isWanted: Wanted;
  readonly report = { events: 0, created: 0, updated: 0, unchanged: 0, journaled: 0 };
  readonly #failures: ReplayFailure[] = [];
  readonly #torn = new Set<string>();

  constructor(workspace: Workspace, options: ReplayOptions, isWanted: Wanted) {
    this.#workspace = workspace;
    this.#options = options;
    this.#isWanted = isWanted;
  }

  /** What could not be read. The same entry may be in two segments. */
  get failed(): ReplayFailure[] {
    const { refusals, pod } = this.#workspace;
    const all = [...this.#failures, ...failuresOfLeads(pod.layout, this.#torn, refusals)];
    return [...new Map(all.map((failure) => [`${failure.url} ${failure.message}`, failure])).values()];
  }

  async run(): Promise<void> {
    const { rebuild = false, fromInbox = false, dryRun = false } = this.#options;
    // The current reader may find other keys in the same texts, and leads must be found by these.
    if (!dryRun) await this.#workspace.rebuildIndex('asked');
    if (fromInbox) await this.#fromInbox();
    // Each lead is counted once, by its final result.
    if (rebuild) this.#torn.clear();
    if (rebuild) Object.assign(this.report, { events: 0, created: 0, updated: 0, unchanged: 0 });
    if (rebuild) await this.#rebuild();
    else if (!fromInbox) await this.#fromJournal();
    if (!dryRun) await this.#workspace.settle();
  }

  async #fromJournal(): Promise<void> {
    let events: LeadEvent[] = [];
    for await (const { entries } of this.#workspace.journal.readAll()) {
      for (const entry of entries) events.push(...(await this.#eventsOf(entry)));
      if (events.length < BATCH) continue;
      await this.#update(events);
      events = [];
    }
    await this.#update(events);
  }

  async #eventsOf(entry: JournalEntry): Promise<LeadEvent[]> {
    const events = await readJournalEvents([entry], this.#options, (refused) => {
      this.#failures.push(failureOfEntry(refused));
    });
    return events.filter((event) => this.#isWanted(event, entry.read));
  }

  /** What is missing in the journal is stored there first, as in every pass. */
  async #fromInbox(): Promise<void> {
    const { pod, concurrency } = this.#workspace;
    const journaled = await this.#journaledNotifications();
    const listed: ListedNotification[] = [];
    for await (const one of listInbox(pod.client, pod.inbox)) listed.push(one);
    listed.sort((a, b) => (a.source < b.source ? -1 : 1));
    const context = {
      pod,
      concurrency,
      options: this.#options,
      judge: createJudge(this.#options),
      now: () => new Date(this.#workspace.now()),
      isLastAttempt: () => false,
      isHandled: () => false,
      onRead: () => undefined,
    };
    for (let start = 0; start < listed.length; start += CHUNK) {
      const batch = emptyBatch();
      await readIntoBatch(batch, listed.slice(start, start + CHUNK), context);
      const isJournaled = (source: string, content: string): boolean => journaled.has(`${source} ${content}`);
      this.#failures.push(...failuresOfBatch(batch, this.#workspace.ledger, isJournaled));
      const wanted = batch.notifications.filter(({ entry, events }) =>
        events.some((event) => this.#isWanted(event, entry.read)),
      );
      const news: JournalEntry[] = [];
      for (const { entry } of wanted)
        if (!journaled.has(notificationOf(entry)))
          news.push(...(await entryWithout(entry, this.#workspace.tombstones, this.#options)));
      await this.#update(
        wanted.flatMap(({ events }) => events),
        { news, notifications: wanted },
      );
    }
  }

  /** The notifications in the segments. Records are not used, because a segment may be missing although its record exists. */
  async #journaledNotifications(): Promise<Set<string>> {
    const journaled = new Set<string>();
    for await (const { entries } of this.#workspace.journal.readAll())
      for (const entry of entries) journaled.add(notificationOf(entry));
    return journaled;
  }

  async #update(
    events: readonly LeadEvent[],
    { news = [], notifications = [], stored = new Map() }: UpdateSources = {},
  ): Promise<void> {
    if (events.length === 0) {
      for (const [slug, lead] of stored) if (lead?.state === 'torn') this.#torn.add(slug);
      return;
    }
    const { dryRun = false } = this.#options;
    const segments = dryRun || news.length === 0 ? [] : await this.#workspace.records.append(news);
    const update = await this.#workspace.update(events, stored, { isUnsettled: true, rewriteOutdated: true });
    this.#workspace.refusals.keepWaiting(notifications, update);
    this.report.events += events.length;
    this.report.journaled += news.length;
    this.report.created += update.created;
    this.report.updated += update.updated;
    this.report.unchanged += update.unchanged;
    for (const slug of update.torn) this.#torn.add(slug);
    if (!dryRun) await this.#workspace.records.commit(segments, { leads: update.changes });
  }

  /**
   * Computes all leads from the journal. Of the existing leads only the events are used; those that are missing in the journal
   * are stored there first, so that nothing is lost.
   */
  async #rebuild(): Promise<void> {
    const stored: StoredLeads = new Map();
    for await (const lead of this.#workspace.leads.readAll()) stored.set(lead.slug, lead);
    const events = await this.#workspace.journalEvents();
    this.#failures.push(...this.#workspace.refusedEntries.map(failureOfEntry));
    const known = new Set(events.map(({ key }) => key));
    const lost = eventsOf(stored).filter((event) => !known.has(event.key) && !this.#workspace.tombstones.covers(event));
    await this.#journalLost(lost);
    await this.#update([...events, ...lost], { stored });
    if (this.#options.dryRun !== true) await this.#workspace.rebuildIndex('asked');
  }

  async #journalLost(lost: readonly LeadEvent[]): Promise<void> {
    this.report.journaled += lost.length;
    if (lost.length === 0 || this.#options.dryRun === true) return;
    const entries = lost.map((event) => entryOfEvent(event, this.#workspace.now()));
    await this.#workspace.records.commit(await this.#workspace.records.append(entries), {});
  }
}

/** Identifies a notification by its URL and content, because a URL may get another notification (SECURITY.md, T21). */
const notificationOf = (entry: JournalEntry): string => `${entry.source} ${contentOf(entryVersion(entry))}`;
