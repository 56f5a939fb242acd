/**
 * The pass: list the inbox, read what is new, journal it, bring the leads up to date, index them, and remember or delete
 * what was handled - in this order, so that a kill between any two requests and a second run give the same pod as one
 * clean run. Everything else (schedule, live mode, the fleet) only decides when a pass runs.
 */
import { DEFAULT_LIMITS, type Limits } from '../message/json-decode.ts';
import { publicPointer } from '../text/json.ts';
import { count } from '../text/count.ts';
import { etagTrouble } from '../http/conditions.ts';
import type { ListedNotification } from '../solid/inbox.ts';
import { adviceFor } from '../http/lone-failures.ts';
import type { NotificationOutcome } from '../store/journal/record.ts';
import { leftAsideWords } from '../solid/left-aside.ts';
import type { Pod } from '../solid/pod.ts';
import { Quarantine } from '../store/quarantine.ts';
import { Acknowledgement } from './acknowledge.ts';
import {
  emptyBatch,
  handledIn,
  missedLeadWords,
  outcomeIn,
  readIntoBatch,
  type Batch,
  type BatchVersion,
} from '../workspace/batch.ts';
import { compactPastDays } from '../workspace/compact.ts';
import { imagine } from './dry-run.ts';
import type { StoredLeads } from '../workspace/gather.ts';
import { createJudge, type Judge } from '../workspace/judge.ts';
import { entriesToJournal, settleScores } from '../workspace/journal-batch.ts';
import { listNew } from './listing.ts';
import { Mentions } from '../workspace/mentions.ts';
import { emptyReport, type SyncReport } from './report.ts';
import type { SyncNote } from '../workspace/options.ts';
import type { PassStage, SyncOptions } from './options.ts';
import { HELD, lateWords, POSTPONED } from './words.ts';
import { handleInRounds, QUICK_MS, untilDue } from './rounds.ts';
import { Shares } from '../workspace/shares.ts';
import type { LeadsUpdate } from '../workspace/update.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';

/** A notification that cannot be read in so many passes goes to quarantine (THREATS: T8). */
const MAX_ATTEMPTS = 5;
/** From so many on, listing an inbox begins to take a server seconds, and a quarantine is more than somebody's slip. */
const MANY = 1000;

/**
 * One pass over the inbox of a pod.
 *
 * @throws PodError or AuthenticationError where the pass cannot go on; what is bad in one notification is an outcome.
 */
export async function syncInbox(pod: Pod, options: SyncOptions = {}): Promise<SyncReport> {
  return pod.run(() => Pass.run(pod, options));
}

/** One way through the notifications that were listed. */
interface Round {
  /** Milliseconds that a batch waits for those who verify its events. */
  readonly waitMs: number;
  /** Was all of it handled before, and is read once more before it is deleted? */
  readonly isCheck: boolean;
  readonly acknowledgement: Acknowledgement;
}

class Pass {
  readonly #pod: Pod;
  readonly #options: SyncOptions;
  readonly #report = emptyReport();
  readonly #started = performance.now();
  readonly #judge: Judge | undefined;
  readonly #limits: Limits;
  #toRead = 0;
  #written = 0;
  #late = 0;

  private constructor(pod: Pod, options: SyncOptions) {
    this.#pod = pod;
    this.#options = options;
    this.#judge = createJudge(options);
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  static async run(pod: Pod, options: SyncOptions): Promise<SyncReport> {
    const pass = new Pass(pod, options);
    const open = (): Promise<Workspace> =>
      openWorkspace(pod, {
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
    const { listed, skipped, toRead, toCheck } = await this.#in('list', () =>
      listNew(this.#pod, ledger, this.#options, (left) => {
        this.#note('warning', this.#pod.inbox, leftAsideWords(this.#pod.inbox, left));
      }),
    );
    Object.assign(this.#report, { listed, skipped });
    if (listed > MANY && this.#options.ack !== 'delete') {
      const message = `the inbox lists ${listed} notifications and grows slower with each - consider --ack delete`;
      this.#note('warning', this.#pod.inbox, message);
    }
    this.#toRead = toRead.length;
    this.#progress();
    const acknowledgement = new Acknowledgement(workspace, this.#options, (source, error) => {
      this.#report.failed += 1;
      this.#note('problem', source, error.message);
    });
    await this.#handle(toRead, workspace, { acknowledgement, isCheck: false });
    await this.#handle(toCheck, workspace, { acknowledgement, isCheck: true });
    this.#reportLate();
    const quarantined = ledger.count('quarantined');
    if (quarantined > MANY) {
      const message = `${quarantined} notifications are in quarantine - see why there, tell their senders, and who may post`;
      this.#note('warning', this.#pod.layout.quarantine, message);
    }
    const { etags = 'strong' } = this.#pod.client;
    if (etags !== 'strong') this.#note('warning', this.#pod.storage, etagTrouble(etags));
    if (this.#options.dryRun !== true) {
      if (acknowledgement.isUnfinished) await this.#in('acknowledge', () => acknowledgement.finish());
      if (!this.#isStopped()) await this.#in('compact', () => compactPastDays(workspace));
      await this.#in('settle', () => workspace.settle());
    }
    this.#reportRefusals(workspace);
    return this.#finish();
  }

  #handle(found: readonly ListedNotification[], workspace: Workspace, round: Omit<Round, 'waitMs'>): Promise<void> {
    return handleInRounds(found, {
      limits: this.#limits,
      isStopped: () => this.#isStopped(),
      handle: (listed, waitMs) => this.#handleBatch(listed, workspace, { ...round, waitMs }),
      onPostponed: (length) => {
        this.#note('warning', this.#pod.inbox, `${count(length, 'notification')} ${POSTPONED}`);
      },
    });
  }

  /** Nothing of a batch is held when it is done. */
  async #handleBatch(listed: readonly ListedNotification[], workspace: Workspace, round: Round): Promise<Batch> {
    const batch = await this.#in('read', () => this.#readBatch(listed, workspace, round));
    this.#reportBatch(batch);
    await this.#storeBatch(batch, workspace);
    const stored = this.#stored(batch, workspace);
    if (stored.length > 0) await this.#in('acknowledge', () => round.acknowledgement.delete(stored));
    return batch;
  }

  async #readBatch(
    listed: readonly ListedNotification[],
    workspace: Workspace,
    { waitMs, isCheck }: Round,
  ): Promise<Batch> {
    const { ledger, concurrency, tombstones } = workspace;
    const batch = emptyBatch();
    const context = {
      pod: this.#pod,
      options: this.#options,
      judge: this.#judge,
      waitMs,
      concurrency,
      shares: new Shares(this.#limits),
      now: this.#options.now ?? (() => new Date()),
      // What was handled already is no failure of its sender where it cannot be read once more.
      isLastAttempt: (source: string) => !isCheck && ledger.countFailure(source) >= MAX_ATTEMPTS,
      isHandled: (source: string, content: string) =>
        this.#options.full !== true && ledger.outcomeOf(source, content) !== undefined,
      onRead: () => {
        // What was waited for in vain was read before.
        if (waitMs === QUICK_MS) this.#report.read += 1;
        this.#progress();
      },
    };
    await readIntoBatch(
      batch,
      untilDue(listed, () => this.#isStopped(), this.#options),
      context,
    );
    for (const { source, version } of batch.versions.values()) ledger.noteListed(source, version);
    // What a person mended or dropped is as bad in the inbox as it was; it is not put aside once more.
    const isSettled = ({ source }: { source: string }): boolean => {
      const outcome = outcomeIn(batch, ledger, source);
      return outcome === undefined ? ledger.unmarkedOutcomeOf(source) === 'dropped' : outcome !== 'quarantined';
    };
    const doubtful = batch.quarantine.filter((entry) => !isSettled(entry));
    const settled = batch.quarantine.filter(isSettled);
    const dropped = settled.filter(({ source }) => outcomeIn(batch, ledger, source) === undefined);
    // Each counts once; what could not be read at all was not counted as read.
    this.#report.skipped += settled.length;
    this.#report.read -= settled.filter(({ reason }) => reason !== 'unreadable').length;
    // What cannot be read is not kept either where it speaks of somebody who was forgotten.
    const mentions = new Mentions(tombstones, [], this.#options);
    const forgotten = (await mentions.of(doubtful)).map(({ source }) => source);
    return {
      ...batch,
      forgotten,
      quarantine: doubtful.filter(({ source }) => !forgotten.includes(source)),
      relearned: handledIn(
        batch,
        dropped.map(({ source }) => source),
        'dropped',
      ),
    };
  }

  #reportBatch(batch: Batch): void {
    this.#report.events += batch.notifications.reduce((sum, { events }) => sum + events.length, 0);
    this.#report.unsupported += batch.unsupported.length;
    this.#report.missed += batch.unsupported.filter((url) => batch.missed.some(({ source }) => source === url)).length;
    this.#report.quarantined += batch.quarantine.length;
    this.#report.failed += batch.failures.length;
    this.#report.skipped += batch.gone.length + batch.same.length;
    for (const { entry, warnings } of batch.notifications) this.#options.onWarnings?.(entry.source, warnings);
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
    this.#note('problem', this.#pod.inbox, lateWords(this.#late));
  }

  /** Journal, leads, quarantine, commit record: nothing is acknowledged before all of it stands. */
  async #storeBatch(batch: Batch, workspace: Workspace): Promise<void> {
    const { ledger } = workspace;
    const events = batch.notifications.flatMap((notification) => notification.events);
    const stored: StoredLeads = new Map();
    const { entries, forgotten } = await entriesToJournal(batch, workspace, stored);
    if (forgotten.length > 0)
      this.#note('warning', this.#pod.inbox, `${forgotten.length} about forgotten people were not stored`);
    const isNew = (outcome: NotificationOutcome) => (source: string) => outcomeIn(batch, ledger, source) !== outcome;
    const unsupported = batch.unsupported.filter(isNew('unsupported'));
    const quarantine = batch.quarantine.filter(({ source }) => isNew('quarantined')(source));
    const newsCount =
      events.length + unsupported.length + quarantine.length + batch.forgotten.length + batch.relearned.length;
    const isWrite = this.#options.dryRun !== true && newsCount > 0;
    const segments = isWrite ? await this.#in('journal', () => workspace.records.append(entries)) : [];
    const update = this.#reportUpdate(
      await this.#in('update', () => workspace.update(events, stored, { sparing: true })),
    );
    workspace.keepWaiting(batch.notifications, update);
    this.#report.duplicate += update.duplicate;
    const leadless = settleScores(batch, workspace);
    this.#report.unsupported += leadless.length;
    this.#report.events -= leadless.reduce((sum, one) => sum + one.events.length, 0);
    if (this.#options.dryRun === true) imagine(workspace, update, stored);
    if (!isWrite) return;
    if (quarantine.length > 0)
      await new Quarantine(this.#pod.client, this.#pod.layout, this.#options.partLimits).add(quarantine);
    const handled = [
      ...handledIn(batch, unsupported, 'unsupported'),
      ...handledIn(batch, forgotten.filter(isNew('forgotten')), 'forgotten'),
      ...quarantine.flatMap(({ source }) => handledIn(batch, [source], 'quarantined')),
      ...batch.relearned,
    ];
    // The record makes them known.
    const news = batch.notifications.filter(
      ({ entry: { source } }) =>
        outcomeIn(batch, ledger, source) === undefined && ledger.unmarkedOutcomeOf(source) === undefined,
    );
    await this.#in('commit', () => workspace.records.commit(segments, { handled, leads: update.changes }));
    this.#reportCommitted(news, workspace);
  }

  #reportCommitted(notifications: Batch['notifications'], { refusals }: Workspace): void {
    const nowMs = Date.now() + (this.#pod.client.clockSkewMs ?? 0);
    const committed = notifications.flatMap(({ entry, postedMs }) => {
      const { source } = entry;
      if (refusals.isOpen(entry)) return [];
      // The header has whole seconds only, which the skew is mended for, too.
      return postedMs === undefined ? { source } : { source, lagMs: Math.max(0, nowMs - postedMs - 500) };
    });
    if (committed.length > 0) this.#options.onCommitted?.(committed);
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

  /** Leads that cannot be read or written: those that wait for them stay in the inbox, and are in the journal. */
  #reportRefusals({ refusals }: Workspace): void {
    for (const { slug, error, notifications } of refusals.list()) {
      this.#report.failed += Math.max(1, notifications.size);
      const left =
        notifications.size === 0 ? '' : ` - ${count(notifications.size, 'notification')} for it stay in the inbox`;
      this.#note('problem', this.#pod.layout.leadUrl(slug), `${error.message}; ${adviceFor(error)}${left}`);
    }
  }

  /** What may be deleted: lead events, after journal and leads are safely stored. */
  #stored(batch: Batch, { ledger, refusals }: Workspace): BatchVersion[] {
    if (this.#options.ack !== 'delete' || this.#options.dryRun === true) return [];
    const isStored = (source: string): boolean =>
      ['journaled', 'forgotten'].includes(outcomeIn(batch, ledger, source) ?? '');
    const sources = [...batch.notifications.map(({ entry }) => entry.source), ...batch.same.filter(isStored)];
    return sources.flatMap((source) => batch.versions.get(source) ?? []).filter((one) => !refusals.isOpen(one));
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
