/**
 * The pass: list the inbox, read what is new, journal it, bring the leads up to date, index them, and remember or delete
 * what was handled - in this order, so that a kill between any two requests and a second run give the same pod as one
 * clean run. Everything else (schedule, live mode, the fleet) only decides when a pass runs.
 */
import pMap from 'p-map';
import { publicPointer } from '../core/json.ts';
import { isPodError } from '../errors.ts';
import { count } from '../words.ts';
import { ONE_WRITER } from '../pod/conditions.ts';
import { deleteNotification, listInbox } from '../pod/inbox.ts';
import type { JournalEntry, NotificationOutcome } from '../pod/journal.ts';
import { leftAsideWords, type LeftAside } from '../pod/left-aside.ts';
import type { Pod } from '../pod/pod.ts';
import { Quarantine } from '../pod/quarantine.ts';
import { SEGMENT_ENTRIES } from '../pod/segment.ts';
import { emptyBatch, missedLeadWords, readIntoBatch, type Batch } from './batch.ts';
import { compactPastDays } from './compact.ts';
import type { StoredLeads } from './gather.ts';
import { createJudge, type Judge } from './judge.ts';
import { Mentions } from './mentions.ts';
import { entryWithout } from './purge.ts';
import { emptyReport, type SyncNote, type SyncReport } from './report.ts';
import type { PassStage, SyncOptions } from './options.ts';
import type { LeadsUpdate } from './update-leads.ts';
import { handledAs, Workspace } from './workspace.ts';

/**
 * Notifications whose events are held at once, with all events of the leads that they touch; each lead is written once a
 * batch. A batch is a segment of the journal.
 */
const BATCH_SIZE = SEGMENT_ENTRIES;
/** Notifications between two looks at the signal. */
const READ_CHUNK = 100;
/** So long a pass waits for origins before it goes on with what is verified, then twice as long, and so on. */
const QUICK_MS = 1000;
/** A notification that cannot be read in so many passes goes to quarantine (THREATS: T8). */
const MAX_ATTEMPTS = 5;
/** From so many on, listing an inbox begins to take a server seconds, and a quarantine is more than somebody's slip. */
const MANY = 1000;

/** Of a lead with an event that would tie others to it. */
const HELD = 'an event would tie together more leads than one event may - leadpod review lists them, a person decides';

/** What is wrong with ETags that are not strong (F26). */
const LACKING = { none: 'no ETags', weak: 'weak ETags', seconds: 'ETags in whole seconds' } as const;

/**
 * One pass over the inbox of a pod.
 *
 * @throws PodError or AuthenticationError where the pass cannot go on; what is bad in one notification is an outcome.
 */
export async function syncInbox(pod: Pod, options: SyncOptions = {}): Promise<SyncReport> {
  return pod.run(() => Pass.run(pod, options));
}

class Pass {
  readonly #pod: Pod;
  readonly #options: SyncOptions;
  readonly #report = emptyReport();
  readonly #started = performance.now();
  readonly #judge: Judge | undefined;
  #toRead = 0;
  #written = 0;
  #late = 0;

  private constructor(pod: Pod, options: SyncOptions) {
    this.#pod = pod;
    this.#options = options;
    this.#judge = createJudge(options);
  }

  static async run(pod: Pod, options: SyncOptions): Promise<SyncReport> {
    const pass = new Pass(pod, options);
    const open = (): Promise<Workspace> =>
      Workspace.open(pod, {
        ...options,
        onWritten: () => {
          pass.#written += 1;
          pass.#progress();
        },
        onUpdate: (update) => {
          pass.#reportUpdate(update);
        },
      });
    return pass.#run(await pass.#in('open', open));
  }

  async #run(workspace: Workspace): Promise<SyncReport> {
    const { ledger } = workspace;
    const acknowledged: string[] = [];
    const sources = await this.#in('list', () => this.#listNew(workspace, acknowledged));
    // Whoever is verified slowly comes later, and nobody waits for him.
    let left = sources;
    for (let waitMs = QUICK_MS; left.length > 0 && !this.#isStopped(); waitMs *= 2)
      left = await this.#handleAll(left, workspace, waitMs);
    this.#reportLate();
    await this.#acknowledge(acknowledged, workspace);
    const quarantined = ledger.count('quarantined');
    if (quarantined > MANY) {
      const message = `${quarantined} notifications are in quarantine - see why there, tell their senders, and who may post`;
      this.#note('warning', this.#pod.layout.quarantine, message);
    }
    const { etags = 'strong', origins } = this.#pod.client;
    if (etags !== 'strong') this.#note('warning', origins[0] ?? '', `the server has ${LACKING[etags]} - ${ONE_WRITER}`);
    if (this.#options.dryRun !== true) {
      if (!this.#isStopped()) await this.#in('compact', () => compactPastDays(workspace));
      await this.#in('settle', () => workspace.settle());
    }
    this.#reportRefusals(workspace);
    return this.#finish();
  }

  /** The notifications to read; those that were handled are skipped, and acknowledged where that is still to be done. */
  async #listNew({ ledger }: Workspace, acknowledged: string[]): Promise<string[]> {
    const { limit = Infinity, full = false } = this.#options;
    const sources: string[] = [];
    const onIgnored = (left: LeftAside): void => {
      this.#note('warning', this.#pod.inbox, leftAsideWords(this.#pod.inbox, left));
    };
    for await (const source of listInbox(this.#pod.client, this.#pod.inbox, onIgnored)) {
      this.#report.listed += 1;
      const outcome = ledger.outcomeOf(source);
      if (outcome === undefined || full) {
        if (sources.length < limit) sources.push(source);
        continue;
      }
      this.#report.skipped += 1;
      if (outcome === 'journaled' || outcome === 'forgotten') acknowledged.push(source);
    }
    if (this.#report.listed > MANY && this.#options.ack !== 'delete') {
      const message = `the inbox lists ${this.#report.listed} notifications and grows slower with each - consider --ack delete`;
      this.#note('warning', this.#pod.inbox, message);
    }
    this.#toRead = sources.length;
    this.#progress();
    // What failed before comes last: it may fail again, and take the time of what has not been tried yet.
    return sources.sort((a, b) => ledger.failuresOf(a) - ledger.failuresOf(b) || (a < b ? -1 : 1));
  }

  /** Comes back with what is still being verified. */
  async #handleAll(sources: readonly string[], workspace: Workspace, waitMs: number): Promise<string[]> {
    const unverified: string[] = [];
    for (let start = 0; start < sources.length && !this.#isStopped(); start += BATCH_SIZE)
      unverified.push(...(await this.#handleBatch(sources.slice(start, start + BATCH_SIZE), workspace, waitMs)));
    return unverified;
  }

  /** Nothing of a batch is held when it is done. */
  async #handleBatch(sources: readonly string[], workspace: Workspace, waitMs: number): Promise<readonly string[]> {
    const batch = await this.#in('read', () => this.#readBatch(sources, workspace, waitMs));
    this.#reportBatch(batch);
    await this.#storeBatch(batch, workspace);
    const sourcesOfLeads = batch.notifications.map(({ entry }) => entry.source);
    await this.#acknowledge(
      sourcesOfLeads.filter((source) => !workspace.refusals.isWaiting(source)),
      workspace,
    );
    return batch.unverified;
  }

  async #readBatch(sources: readonly string[], workspace: Workspace, waitMs: number): Promise<Batch> {
    const { ledger, concurrency, tombstones } = workspace;
    const batch = emptyBatch();
    const context = {
      pod: this.#pod,
      options: this.#options,
      judge: this.#judge,
      waitMs,
      concurrency,
      now: this.#options.now ?? (() => new Date()),
      isLastAttempt: (source: string) => ledger.countFailure(source) >= MAX_ATTEMPTS,
      onRead: () => {
        // What was waited for in vain was read before.
        if (waitMs === QUICK_MS) this.#report.read += 1;
        this.#progress();
      },
    };
    for (let start = 0; start < sources.length && !this.#isStopped(); start += READ_CHUNK) {
      await readIntoBatch(batch, sources.slice(start, start + READ_CHUNK), context);
    }
    // What a person mended or dropped is as bad in the inbox as it was; it is not put aside once more.
    const isSettled = ({ source }: { source: string }): boolean =>
      ['journaled', 'forgotten', 'refused', 'dropped', 'unsupported'].includes(ledger.outcomeOf(source) ?? '');
    const doubtful = batch.quarantine.filter((entry) => !isSettled(entry));
    this.#report.skipped += batch.quarantine.length - doubtful.length;
    // What cannot be read is not kept either where it speaks of somebody who was forgotten.
    const mentions = new Mentions(tombstones, [], this.#options);
    const forgotten = (await mentions.of(doubtful)).map(({ source }) => source);
    return { ...batch, forgotten, quarantine: doubtful.filter(({ source }) => !forgotten.includes(source)) };
  }

  #reportBatch(batch: Batch): void {
    this.#report.events += batch.notifications.reduce((sum, { events }) => sum + events.length, 0);
    this.#report.unsupported += batch.unsupported.length;
    this.#report.quarantined += batch.quarantine.length;
    this.#report.failed += batch.failures.length;
    this.#report.skipped += batch.gone.length;
    for (const missed of batch.missed) this.#note('warning', missed.source, missedLeadWords(missed));
    this.#late += batch.late.length;
    for (const { source, message } of batch.failures) this.#note('problem', source, message);
    for (const { source, message, pointer } of batch.quarantine) {
      this.#note('problem', source, `quarantined${pointer === '' ? '' : ` at ${publicPointer(pointer)}`}: ${message}`);
    }
  }

  /** They stay in the inbox, and no attempt is counted. */
  #reportLate(): void {
    if (this.#late === 0) return;
    this.#report.failed += this.#late;
    const message = `${count(this.#late, 'notification')} could not be verified in the time that a pass has for it: they stay in the inbox for the next one - if origins are slow or silent, name those that you trust in trust.senders`;
    this.#note('problem', this.#pod.inbox, message);
  }

  /** Journal, leads, quarantine, commit record: nothing is acknowledged before all of it stands. */
  async #storeBatch(batch: Batch, workspace: Workspace): Promise<void> {
    const { ledger } = workspace;
    const events = batch.notifications.flatMap((notification) => notification.events);
    const stored: StoredLeads = new Map();
    const { entries, forgotten } = await this.#entriesToJournal(batch, workspace, stored);
    const isNew = (outcome: NotificationOutcome) => (source: string) => ledger.outcomeOf(source) !== outcome;
    const unsupported = batch.unsupported.filter(isNew('unsupported'));
    const quarantine = batch.quarantine.filter(({ source }) => isNew('quarantined')(source));
    const newsCount = events.length + unsupported.length + quarantine.length + batch.forgotten.length;
    const isWrite = this.#options.dryRun !== true && newsCount > 0;
    const segments = isWrite ? await this.#in('journal', () => workspace.journalEntries(entries)) : [];
    const update = this.#reportUpdate(
      await this.#in('update', () => workspace.update(events, stored, { sparing: true })),
    );
    workspace.keepWaiting(
      batch.notifications.map(({ entry, events: own }) => ({ source: entry.source, events: own })),
      update,
    );
    this.#report.duplicate += update.duplicate;
    if (!isWrite) return;
    if (quarantine.length > 0) await new Quarantine(this.#pod.client, this.#pod.layout).add(quarantine);
    const handled = [
      ...handledAs(unsupported, 'unsupported'),
      ...handledAs(forgotten.filter(isNew('forgotten')), 'forgotten'),
      ...handledAs(
        quarantine.map(({ source }) => source),
        'quarantined',
      ),
    ];
    // The record makes them known.
    const news = batch.notifications.filter(({ entry }) => ledger.outcomeOf(entry.source) === undefined);
    await this.#in('commit', () => workspace.commit(segments, { handled, leads: update.changes }));
    this.#reportCommitted(news, workspace);
  }

  #reportCommitted(notifications: Batch['notifications'], { refusals }: Workspace): void {
    const nowMs = Date.now() + (this.#pod.client.clockSkewMs ?? 0);
    const committed = notifications.flatMap(({ entry: { source }, postedMs }) => {
      if (refusals.isWaiting(source)) return [];
      // The header has whole seconds only, which the skew is mended for, too.
      return postedMs === undefined ? { source } : { source, lagMs: Math.max(0, nowMs - postedMs - 500) };
    });
    if (committed.length > 0) this.#options.onCommitted?.(committed);
  }

  /**
   * All lead notifications, without what they say of forgotten people; when everything is read again, only those that the
   * journal lacks.
   */
  async #entriesToJournal(
    batch: Batch,
    workspace: Workspace,
    stored: StoredLeads,
  ): Promise<{ entries: JournalEntry[]; forgotten: string[] }> {
    const { ledger, tombstones } = workspace;
    let notifications: Batch['notifications'][number][] = batch.notifications;
    if (this.#options.full === true) {
      const known = await workspace.readKnown(
        batch.notifications.flatMap(({ events }) => events),
        stored,
      );
      notifications = notifications.filter(
        ({ entry, events }) =>
          ledger.outcomeOf(entry.source) !== 'refused' &&
          (ledger.outcomeOf(entry.source) !== 'journaled' || !events.every(({ key }) => known.has(key))),
      );
    }
    const entries: JournalEntry[] = [];
    const forgotten = [...batch.forgotten];
    for (const { entry, events } of notifications) {
      const isCovered = events.some((event) => tombstones.covers(event));
      const left = isCovered ? await entryWithout(entry, tombstones, this.#options) : [entry];
      if (left.length === 0) forgotten.push(entry.source);
      for (const one of left) entries.push(one);
    }
    if (forgotten.length > 0)
      this.#note('warning', this.#pod.inbox, `${forgotten.length} about forgotten people were not stored`);
    return { entries, forgotten };
  }

  #reportUpdate(update: LeadsUpdate): LeadsUpdate {
    this.#report.created += update.created;
    this.#report.updated += update.updated;
    this.#report.unchanged += update.unchanged;
    this.#report.failed += update.torn.length;
    for (const slug of update.held) this.#note('warning', this.#pod.layout.leadUrl(slug), HELD);
    for (const slug of update.torn) {
      this.#note(
        'problem',
        this.#pod.layout.leadUrl(slug),
        'the lead is damaged and not in the journal - left as it is',
      );
    }
    return update;
  }

  /** Leads that must not be read or written: those that wait for them stay in the inbox, and are in the journal. */
  #reportRefusals({ refusals }: Workspace): void {
    for (const { slug, error, sources } of refusals.list()) {
      this.#report.failed += Math.max(1, sources.size);
      const left = sources.size === 0 ? '' : ` - ${count(sources.size, 'notification')} for it stay in the inbox`;
      this.#note('problem', this.#pod.layout.leadUrl(slug), `${error.message}${left}`);
    }
  }

  /** After journal and leads are safely stored, and only lead events. */
  async #acknowledge(acknowledged: readonly string[], { ledger, concurrency }: Workspace): Promise<void> {
    if (this.#options.ack !== 'delete' || this.#options.dryRun === true) return;
    const deleted: string[] = [];
    const deleteOne = async (source: string): Promise<void> => {
      try {
        await deleteNotification(this.#pod.client, source);
        deleted.push(source);
      } catch (error) {
        // It is stored and remembered: it only stays where it lies, and the others go.
        if (!isPodError(error, 'forbidden', 'conflict', 'precondition-failed')) throw error;
        this.#report.failed += 1;
        this.#note('problem', source, error.message);
      }
    };
    await this.#in('acknowledge', () => pMap(acknowledged, deleteOne, { concurrency }));
    ledger.forget(deleted);
  }

  #in<T>(stage: PassStage, work: () => Promise<T>): Promise<T> {
    return this.#options.inStage === undefined ? work() : this.#options.inStage(stage, work);
  }

  #isStopped(): boolean {
    return this.#options.signal?.aborted === true;
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
