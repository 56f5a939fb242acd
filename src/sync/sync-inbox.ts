/**
 * The pass: list the inbox, read what is new, journal it, bring the leads up to date, index them, and remember or delete
 * what was handled - in this order, so that a kill between any two requests and a second run give the same pod as one
 * clean run. Everything else (schedule, live mode, the fleet) only decides when a pass runs.
 */
import pMap from 'p-map';
import type { LeadEvent } from '../core/event.ts';
import { ensurePrivateContainer } from '../pod/access.ts';
import { deleteNotification, listInbox } from '../pod/inbox.ts';
import {
  Journal,
  segmentEntries,
  type CommitRecord,
  type JournalEntry,
  type JournalPlace,
  type NotificationOutcome,
} from '../pod/journal.ts';
import { Ledger } from '../pod/ledger.ts';
import type { Pod } from '../pod/pod.ts';
import { Quarantine } from '../pod/quarantine.ts';
import { emptyBatch, readIntoBatch, readJournalEvents, type Batch } from './batch.ts';
import type { StoredLeads } from './gather.ts';
import { LeadUpdater } from './lead-updater.ts';
import { emptyReport, type SyncNote, type SyncReport } from './report.ts';
import type { SyncOptions } from './options.ts';
import type { LeadsUpdate } from './update-leads.ts';

/** Eight connections saturate a Community Solid Server. */
const DEFAULT_CONCURRENCY = 8;
/** Notifications whose events are held at once; each lead is written once a batch. */
const BATCH_SIZE = 5000;
/** Notifications between two looks at the signal. */
const READ_CHUNK = 100;
/** A notification that cannot be read in so many passes goes to quarantine (THREATS: T8). */
const MAX_ATTEMPTS = 5;
/** From so many on, listing an inbox begins to take a server seconds, and a quarantine is more than somebody's slip. */
const MANY = 1000;

/** A segment of the journal, and what its commit record will say was handled. */
interface Segment {
  readonly place: JournalPlace;
  readonly handled: CommitRecord['handled'];
}

/**
 * One pass over the inbox of a pod.
 *
 * @throws PodError or AuthenticationError where the pass cannot go on; what is bad in one notification is an outcome.
 */
export async function syncInbox(pod: Pod, options: SyncOptions = {}): Promise<SyncReport> {
  return pod.run(() => new Pass(pod, options).run());
}

class Pass {
  readonly #pod: Pod;
  readonly #options: SyncOptions;
  readonly #report = emptyReport();
  readonly #now: () => Date;
  readonly #journal: Journal;
  readonly #started = performance.now();
  readonly #concurrency: number;
  #isPrivate = false;
  #toRead = 0;
  #written = 0;

  constructor(pod: Pod, options: SyncOptions) {
    this.#pod = pod;
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    this.#journal = new Journal(pod.client, pod.layout);
  }

  async run(): Promise<SyncReport> {
    const ledger = await Ledger.open(this.#pod.client, this.#pod.layout, this.#journal, this.#month());
    const updater = this.#createUpdater(ledger);
    await this.#finishSegments(ledger, updater);
    const acknowledged: string[] = [];
    const sources = await this.#listNew(ledger, acknowledged);
    for (let start = 0; start < sources.length && !this.#isStopped(); start += BATCH_SIZE) {
      const batch = await this.#readBatch(sources.slice(start, start + BATCH_SIZE), ledger);
      this.#reportBatch(batch);
      await this.#storeBatch(batch, ledger, updater);
      for (const { entry } of batch.notifications) acknowledged.push(entry.source);
    }
    const quarantined = ledger.count('quarantined');
    if (quarantined > MANY) {
      const message = `${quarantined} notifications are in quarantine - see why there, tell their senders, and who may post`;
      this.#note('warning', this.#pod.layout.quarantine, message);
    }
    if (this.#options.dryRun !== true) {
      if (this.#options.ack === 'delete') await this.#deleteAll(acknowledged, ledger);
      await ledger.save();
    }
    return this.#finish();
  }

  #createUpdater(ledger: Ledger): LeadUpdater {
    return new LeadUpdater({
      pod: this.#pod,
      options: this.#options,
      concurrency: this.#concurrency,
      journal: this.#journal,
      isFresh: ledger.isFresh,
      onWritten: () => {
        this.#written += 1;
        this.#progress();
      },
      onNote: ({ kind, url, message }) => {
        this.#note(kind, url, message);
      },
    });
  }

  /** The notifications to read; those that were handled are skipped, and acknowledged where that is still to be done. */
  async #listNew(ledger: Ledger, acknowledged: string[]): Promise<string[]> {
    const { limit = Infinity, full = false } = this.#options;
    const sources: string[] = [];
    for await (const source of listInbox(this.#pod.client, this.#pod.inbox)) {
      this.#report.listed += 1;
      const outcome = ledger.outcomeOf(source);
      if (outcome === undefined || full) {
        if (sources.length < limit) sources.push(source);
        continue;
      }
      this.#report.skipped += 1;
      if (outcome === 'journaled') acknowledged.push(source);
    }
    if (this.#report.listed > MANY && this.#options.ack !== 'delete') {
      const message = `the inbox lists ${this.#report.listed} notifications and grows slower with each - consider --ack delete`;
      this.#note('warning', this.#pod.inbox, message);
    }
    this.#toRead = sources.length;
    this.#progress();
    return sources.sort();
  }

  async #readBatch(sources: readonly string[], ledger: Ledger): Promise<Batch> {
    const batch = emptyBatch();
    const context = {
      pod: this.#pod,
      options: this.#options,
      concurrency: this.#concurrency,
      now: this.#now,
      isLastAttempt: (source: string) => ledger.countFailure(source) >= MAX_ATTEMPTS,
      onRead: () => {
        this.#report.read += 1;
        this.#progress();
      },
    };
    for (let start = 0; start < sources.length && !this.#isStopped(); start += READ_CHUNK) {
      await readIntoBatch(batch, sources.slice(start, start + READ_CHUNK), context);
    }
    return batch;
  }

  #reportBatch(batch: Batch): void {
    this.#report.events += batch.notifications.reduce((sum, { events }) => sum + events.length, 0);
    this.#report.unsupported += batch.unsupported.length;
    this.#report.quarantined += batch.quarantine.length;
    this.#report.failed += batch.failures.length;
    this.#report.skipped += batch.gone.length;
    for (const { source, message } of batch.failures) this.#note('problem', source, message);
    for (const { source, message, pointer } of batch.quarantine) {
      this.#note('problem', source, `quarantined${pointer === '' ? '' : ` at ${pointer}`}: ${message}`);
    }
  }

  /** Journal, leads with their index, quarantine, commit record: nothing is acknowledged before all of it stands. */
  async #storeBatch(batch: Batch, ledger: Ledger, updater: LeadUpdater): Promise<void> {
    const events = batch.notifications.flatMap((notification) => notification.events);
    const stored: StoredLeads = new Map();
    const entries = await this.#entriesToJournal(batch, events, ledger, updater, stored);
    const isNew = (outcome: NotificationOutcome) => (source: string) => ledger.outcomeOf(source) !== outcome;
    const unsupported = batch.unsupported.filter(isNew('unsupported'));
    const quarantine = batch.quarantine.filter(({ source }) => isNew('quarantined')(source));
    const isWrite = this.#options.dryRun !== true && events.length + unsupported.length + quarantine.length > 0;
    const segments = isWrite ? await this.#journalEntries(entries) : [];
    const update = this.#reportUpdate(await updater.update(events, stored));
    this.#report.duplicate += update.duplicate;
    if (!isWrite) return;
    if (quarantine.length > 0) await new Quarantine(this.#pod.client, this.#pod.layout).add(quarantine);
    const aside = [
      ...unsupported.map((source) => ({ source, outcome: 'unsupported' as const })),
      ...quarantine.map(({ source }) => ({ source, outcome: 'quarantined' as const })),
    ];
    await this.#commit(segments, aside, update.changes, ledger);
  }

  /** All lead notifications; when everything is read again, only those that the journal lacks. */
  async #entriesToJournal(
    batch: Batch,
    events: readonly LeadEvent[],
    ledger: Ledger,
    updater: LeadUpdater,
    stored: StoredLeads,
  ): Promise<JournalEntry[]> {
    if (this.#options.full !== true) return batch.notifications.map(({ entry }) => entry);
    const known = await updater.readKnown(events, stored);
    const isJournaled = ({ entry, events: own }: Batch['notifications'][number]): boolean =>
      ledger.outcomeOf(entry.source) === 'journaled' && own.every(({ key }) => known.has(key));
    return batch.notifications.filter((notification) => !isJournaled(notification)).map(({ entry }) => entry);
  }

  async #journalEntries(entries: readonly JournalEntry[]): Promise<Segment[]> {
    await this.#ensurePrivate();
    const segments: Segment[] = [];
    for (const part of segmentEntries(entries)) {
      const handled = part.map(({ source }) => ({ source, outcome: 'journaled' as const }));
      segments.push({ place: await this.#journal.append(part, this.#month()), handled });
    }
    return segments;
  }

  /** A record for each segment; the last closes the batch, with all of its leads and what was set aside. */
  async #commit(
    segments: readonly Segment[],
    aside: CommitRecord['handled'],
    changes: CommitRecord['leads'],
    ledger: Ledger,
  ): Promise<void> {
    const last = segments.at(-1);
    if (last === undefined && aside.length + changes.length === 0) return;
    const at = this.#now().toISOString();
    const write = async (
      place: JournalPlace | undefined,
      handled: CommitRecord['handled'],
      leads: CommitRecord['leads'],
    ): Promise<void> => {
      const record = { at, handled, leads };
      ledger.add(await this.#journal.commit(record, place, this.#month()), record);
    };
    for (const { place, handled } of segments.slice(0, -1)) await write(place, handled, []);
    await write(last?.place, [...(last?.handled ?? []), ...aside], changes);
  }

  /** Segments of a run that died before its commit record: their work is done now. */
  async #finishSegments(ledger: Ledger, updater: LeadUpdater): Promise<void> {
    if (this.#options.dryRun === true) return;
    for (const place of ledger.unfinished) {
      await this.#ensurePrivate();
      const entries = await this.#journal.readSegment(place);
      const update = this.#reportUpdate(await updater.update(await readJournalEvents(entries, this.#options)));
      const handled = entries.map(({ source }) => ({ source, outcome: 'journaled' as const }));
      await this.#commit([{ place, handled }], [], update.changes, ledger);
    }
  }

  #reportUpdate(update: LeadsUpdate): LeadsUpdate {
    this.#report.created += update.created;
    this.#report.updated += update.updated;
    this.#report.unchanged += update.unchanged;
    this.#report.failed += update.torn.length;
    for (const slug of update.torn) {
      this.#note(
        'problem',
        this.#pod.layout.leadUrl(slug),
        'the lead is damaged and not in the journal - left as it is',
      );
    }
    return update;
  }

  /** After journal and leads are safely stored, and only lead events. */
  async #deleteAll(acknowledged: readonly string[], ledger: Ledger): Promise<void> {
    await pMap(acknowledged, (source) => deleteNotification(this.#pod.client, source), {
      concurrency: this.#concurrency,
    });
    ledger.forget(acknowledged);
  }

  async #ensurePrivate(): Promise<void> {
    if (this.#isPrivate) return;
    await ensurePrivateContainer(this.#pod.client, this.#pod.layout.leads);
    this.#isPrivate = true;
  }

  #isStopped(): boolean {
    return this.#options.signal?.aborted === true;
  }

  #month(): string {
    return this.#now().toISOString().slice(0, 7);
  }

  #note(kind: SyncNote['kind'], url: string, message: string): void {
    this.#options.onNote?.({ kind, url, message });
  }

  #progress(): void {
    const { listed, read } = this.#report;
    this.#options.onProgress?.({ listed, toRead: this.#toRead, read, written: this.#written });
  }

  #finish(): SyncReport {
    this.#report.requests = this.#pod.takeRequestCount();
    this.#report.seconds = Math.round(performance.now() - this.#started) / 1000;
    return this.#report;
  }
}
