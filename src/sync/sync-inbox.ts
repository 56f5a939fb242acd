/**
 * The pass: list the inbox, read what is new, journal it, bring the leads up to date, index them, and remember or delete
 * what was handled - in this order, so that a kill between any two requests and a second run give the same pod as one
 * clean run. Everything else (schedule, live mode, the fleet) only decides when a pass runs.
 */
import pMap from 'p-map';
import type { LeadEvent } from '../core/event.ts';
import type { ParseOptions } from '../core/notification.ts';
import { ensurePrivateContainer } from '../pod/access.ts';
import { deleteNotification, listInbox } from '../pod/inbox.ts';
import { IdentityIndex } from '../pod/identity-index.ts';
import { Journal, segmentEntries, type CommitRecord, type JournalPlace } from '../pod/journal.ts';
import { LeadStore } from '../pod/lead-store.ts';
import { Ledger } from '../pod/ledger.ts';
import type { Pod } from '../pod/pod.ts';
import { Quarantine } from '../pod/quarantine.ts';
import { emptyBatch, readIntoBatch, readJournalEvents, type Batch } from './batch.ts';
import { rebuildIndex } from './rebuild-index.ts';
import { emptyReport, type SyncNote, type SyncReport } from './report.ts';
import { updateLeads, type LeadsUpdate } from './update-leads.ts';

/** How a pass runs; every member has a default. */
export interface SyncOptions extends ParseOptions {
  /** `keep` (default) remembers what was handled, `delete` takes lead events out of the inbox once they are stored. */
  readonly ack?: 'keep' | 'delete';
  /** Read everything, handled before or not. */
  readonly full?: boolean;
  /** Read and compute, write nothing. */
  readonly dryRun?: boolean;
  /** Requests at one time; default 8. */
  readonly concurrency?: number;
  /** Most notifications to read. */
  readonly limit?: number;
  /** Ends the pass early: what was read is finished, nothing more is read. */
  readonly signal?: AbortSignal;
  /** The clock, for names of months and times of reading. */
  readonly now?: () => Date;
  readonly onProgress?: (report: Readonly<SyncReport>) => void;
  readonly onNote?: (note: SyncNote) => void;
}

/** Eight connections saturate a Community Solid Server. */
const DEFAULT_CONCURRENCY = 8;
/** Notifications whose events are held at once; each lead is written once a batch. */
const BATCH_SIZE = 5000;
/** Notifications between two looks at the signal. */
const READ_CHUNK = 100;
/** A notification that cannot be read in so many passes goes to quarantine (THREATS: T8). */
const MAX_ATTEMPTS = 5;
/** From so many on, listing an inbox begins to take a server seconds. */
const MANY = 1000;

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
  #index: IdentityIndex;
  #rebuilt = false;
  readonly #leads: LeadStore;
  readonly #started = performance.now();
  readonly #concurrency: number;
  #isPrivate = false;
  #journalEvents: Promise<readonly LeadEvent[]> | undefined;

  constructor(pod: Pod, options: SyncOptions) {
    this.#pod = pod;
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    this.#journal = new Journal(pod.client, pod.layout);
    this.#index = new IdentityIndex(pod.client, pod.layout);
    this.#leads = new LeadStore(pod.client, pod.layout, options);
  }

  async run(): Promise<SyncReport> {
    const ledger = await Ledger.open(this.#pod.client, this.#pod.layout, this.#journal, this.#month());
    await this.#finishSegments(ledger);
    const acknowledged: string[] = [];
    const sources = await this.#listNew(ledger, acknowledged);
    for (let start = 0; start < sources.length; start += BATCH_SIZE) {
      if (this.#isStopped()) break;
      await this.#runBatch(sources.slice(start, start + BATCH_SIZE), ledger, acknowledged);
    }
    if (this.#options.ack === 'delete') await this.#deleteAll(acknowledged, ledger);
    if (this.#options.dryRun !== true) await ledger.save();
    return this.#finish();
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
    this.#progress();
    return sources.sort();
  }

  async #runBatch(sources: readonly string[], ledger: Ledger, acknowledged: string[]): Promise<void> {
    const batch = await this.#readBatch(sources, ledger);
    this.#report.events += batch.events.length;
    this.#report.unsupported += batch.unsupported.length;
    this.#report.quarantined += batch.quarantine.length;
    this.#report.failed += batch.failures.length;
    this.#report.skipped += batch.gone.length;
    for (const { source, message } of batch.failures) this.#note('problem', source, message);
    for (const { source, message, pointer } of batch.quarantine) {
      this.#note('problem', source, `quarantined${pointer === '' ? '' : ` at ${pointer}`}: ${message}`);
    }
    if (this.#options.dryRun === true) {
      await this.#update(batch.events, ledger, true);
      return;
    }
    if (batch.journal.length + batch.quarantine.length + batch.unsupported.length === 0) return;
    await this.#ensurePrivate();
    const segments = segmentEntries(batch.journal);
    const places: JournalPlace[] = [];
    for (const segment of segments) places.push(await this.#journal.append(segment, this.#month()));
    const update = await this.#update(batch.events, ledger, true);
    if (batch.quarantine.length > 0) await new Quarantine(this.#pod.client, this.#pod.layout).add(batch.quarantine);
    await this.#commit(batch, segments, places, update, ledger);
    for (const { source } of batch.journal) acknowledged.push(source);
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

  async #commit(
    batch: Batch,
    segments: readonly (readonly { source: string }[])[],
    places: readonly JournalPlace[],
    update: LeadsUpdate,
    ledger: Ledger,
  ): Promise<void> {
    const at = this.#now().toISOString();
    const aside = [
      ...batch.unsupported.map((source) => ({ source, outcome: 'unsupported' as const })),
      ...batch.quarantine.map(({ source }) => ({ source, outcome: 'quarantined' as const })),
    ];
    const count = Math.max(places.length, 1);
    for (let index = 0; index < count; index++) {
      const journaled = (segments[index] ?? []).map(({ source }) => ({ source, outcome: 'journaled' as const }));
      // The last record closes the batch: with it all of its leads and what was set aside are accounted for.
      const isLast = index === count - 1;
      const record: CommitRecord = {
        at,
        handled: isLast ? [...journaled, ...aside] : journaled,
        leads: isLast ? update.changes : [],
      };
      ledger.add(await this.#journal.commit(record, places[index], this.#month()), record);
    }
  }

  /** Segments of a run that died before its commit record: their work is done now. */
  async #finishSegments(ledger: Ledger): Promise<void> {
    if (this.#options.dryRun === true) return;
    for (const place of ledger.unfinished) {
      await this.#ensurePrivate();
      const entries = await this.#journal.readSegment(place);
      const events = await readJournalEvents(entries, this.#options);
      const update = await this.#update(events, ledger, false);
      const handled = entries.map(({ source }) => ({ source, outcome: 'journaled' as const }));
      const record: CommitRecord = { at: this.#now().toISOString(), handled, leads: update.changes };
      ledger.add(await this.#journal.commit(record, place, place.month), record);
    }
  }

  async #update(events: readonly LeadEvent[], ledger: Ledger, isNew: boolean): Promise<LeadsUpdate> {
    // A pod with a journal but without an index lost it, or a run died before it was written.
    if (!ledger.isFresh && !this.#rebuilt && (await this.#index.isAbsent())) await this.#rebuildIndex();
    let update = await this.#updateOnce(events);
    if (this.#index.damaged && this.#options.dryRun !== true) {
      // Leads may have been missed: with the whole index they are found, and joined.
      await this.#rebuildIndex();
      update = await this.#updateOnce(events);
    }
    this.#report.created += update.created;
    this.#report.updated += update.updated;
    this.#report.unchanged += update.unchanged;
    this.#report.failed += update.torn.length;
    if (isNew) this.#report.duplicate += update.duplicate;
    for (const slug of update.torn) {
      this.#note(
        'problem',
        this.#pod.layout.leadUrl(slug),
        'the lead is damaged and not in the journal - left as it is',
      );
    }
    return update;
  }

  #updateOnce(events: readonly LeadEvent[]): Promise<LeadsUpdate> {
    return updateLeads(events, {
      index: this.#index,
      leads: this.#leads,
      layout: this.#pod.layout,
      concurrency: this.#concurrency,
      journalEvents: () => (this.#journalEvents ??= this.#readJournal()),
      onWritten: () => {
        this.#progress();
      },
      dryRun: this.#options.dryRun === true,
    });
  }

  async #rebuildIndex(): Promise<void> {
    this.#rebuilt = true;
    if (this.#options.dryRun === true) return;
    this.#note('warning', this.#pod.layout.index, 'the identity index was lost: rebuilding it from the leads');
    await rebuildIndex(this.#index, this.#leads);
    this.#index = new IdentityIndex(this.#pod.client, this.#pod.layout);
  }

  async #readJournal(): Promise<readonly LeadEvent[]> {
    const { segments } = await this.#journal.list();
    const events: LeadEvent[] = [];
    for (const place of segments) {
      const entries = await this.#journal.readSegment(place);
      for (const event of await readJournalEvents(entries, this.#options)) events.push(event);
    }
    return events;
  }

  /** After journal and leads are safely stored, and only lead events. */
  async #deleteAll(acknowledged: readonly string[], ledger: Ledger): Promise<void> {
    if (this.#options.dryRun === true) return;
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
    this.#options.onProgress?.(this.#report);
  }

  #finish(): SyncReport {
    this.#report.requests = this.#pod.takeRequestCount();
    this.#report.seconds = Math.round(performance.now() - this.#started) / 1000;
    return this.#report;
  }
}
