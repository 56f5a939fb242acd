/**
 * The pass: lists the inbox, reads what is new, stores it in the journal, updates the leads and the index, and remembers or
 * deletes what was handled. With this order, a kill between any two requests and a second run give the same pod as one clean
 * run. Before this it reads the outbox; after it, it routes leads and delivers events (desk.ts). Everything else (schedule,
 * live mode, the fleet) only decides when a pass runs.
 */
import { addNews } from '../desk/routing/news.ts';
import { DEFAULT_LIMITS } from '../message/decode/json-decode.ts';
import type { ListedNotification } from '../solid/inbox.ts';
import type { Pod } from '../solid/pod.ts';
import { outcomeIn, type Batch } from '../workspace/batch/batch.ts';
import { keepAddressBookIfPossible } from '../workspace/address-book.ts';
import { compactPastDays } from '../workspace/compact.ts';
import { createJudge } from '../workspace/batch/judge.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { Acknowledgement } from './acknowledge.ts';
import { PassDesk, rulesOf } from './desk.ts';
import { listNew } from './listing.ts';
import type { SyncOptions } from './options.ts';
import type { PassContext } from './pass-context.ts';
import { PassReport } from './pass-report.ts';
import { readBatch, type Round } from './read-batch.ts';
import type { SyncReport } from './report.ts';
import { readInRounds } from './rounds.ts';
import { storeBatch, storedIn } from './store-batch.ts';

/**
 * Runs one pass over the inbox of a pod.
 *
 * @throws PodError or AuthenticationError if the pass cannot continue. An error in one notification is an outcome instead.
 */
export async function syncInbox(pod: Pod, options: SyncOptions = {}): Promise<SyncReport> {
  return pod.run(async () => {
    const pass = contextOf(pod, options);
    const rules = await rulesOf(options);
    const opened = await pass.inStage('open', async () => {
      const workspace = await open(pass);
      return { workspace, desk: await PassDesk.open(pass, workspace, rules) };
    });
    return new Pass(pass, opened).run();
  });
}

function contextOf(pod: Pod, options: SyncOptions): PassContext {
  const report = new PassReport(pod, options);
  const toRoute: PassContext['toRoute'] = { changed: new Map(), arrivals: [] };
  return {
    pod,
    options,
    report,
    toRoute,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    judge: createJudge(options),
    onUpdate: (update) => {
      report.addUpdate(update);
      addNews(toRoute.changed, update.changes);
    },
    isStopped: () => options.signal?.aborted === true,
    inStage: (stage, work) => (options.inStage === undefined ? work() : options.inStage(stage, work)),
  };
}

function open({ pod, options, report, onUpdate }: PassContext): Promise<Workspace> {
  return openWorkspace(pod, {
    ...options,
    onWritten: () => {
      report.addWritten();
    },
    onUpdate,
  });
}

/** The pod, after the work of unfinished runs was completed. */
interface Opened {
  readonly workspace: Workspace;
  readonly desk: PassDesk;
}

class Pass {
  readonly #context: PassContext;
  readonly #workspace: Workspace;
  readonly #desk: PassDesk;
  readonly #acknowledgement: Acknowledgement;
  /** Scores without a lead among the notifications that were read because they might have changed. */
  readonly #awaiting = new Set<string>();

  constructor(context: PassContext, { workspace, desk }: Opened) {
    this.#context = context;
    this.#workspace = workspace;
    this.#desk = desk;
    this.#acknowledgement = new Acknowledgement(workspace, context.options, {
      onDeleted: () => {
        context.report.addDeleted();
      },
      onRefused: (source, error) => {
        context.report.addUndeleted(source, error);
      },
    });
  }

  async run(): Promise<SyncReport> {
    const { pod, options, report, inStage } = this.#context;
    const { ledger, refusals } = this.#workspace;
    await this.#desk.begin();
    const onLeftAside = report.addLeftAside.bind(report);
    const listing = await inStage('list', () => listNew(pod, ledger, options, onLeftAside));
    report.addListing(listing);
    await this.#readAndStore(listing.toRead, false);
    await this.#readAndStore(listing.toCheck, true);
    const looked = listing.toRead.filter(({ source }) => this.#awaiting.has(source));
    await this.#readScoresAgain([...listing.awaiting, ...looked]);
    report.addLate();
    report.addState(ledger.handled.count('quarantined'));
    if (options.dryRun !== true) await this.#settle();
    report.addRefusals(refusals);
    await this.#desk.deliver();
    return report.finish();
  }

  /** Reads waiting scores again after a lead has arrived. Those that are now in a lead are stored like any other event. */
  async #readScoresAgain(awaiting: readonly ListedNotification[]): Promise<void> {
    const { pod, report, isStopped } = this.#context;
    const { notes } = this.#workspace.ledger;
    if (awaiting.length === 0 || !notes.areScoresDue(pod.inbox)) return;
    report.addReadAgain(awaiting.length);
    notes.noteScoresRead(pod.inbox);
    await this.#readAndStore(awaiting, true, true);
    if (isStopped()) notes.noteScoresDue();
  }

  #readAndStore(found: readonly ListedNotification[], isCheck: boolean, areScores = false): Promise<void> {
    const { report, limits, isStopped } = this.#context;
    return readInRounds(found, {
      limits,
      isStopped,
      isPipelined: this.#workspace.concurrency > 1,
      read: (listed, waitMs, isDone) => this.#readBatch(listed, { waitMs, isCheck, areScores, isStopped: isDone }),
      store: async (batch) => {
        await this.#storeBatch(batch);
        // What could not be read or verified now is read in the next pass.
        if (areScores && batch.failures.length + batch.late.length > 0) this.#workspace.ledger.notes.noteScoresDue();
      },
      onPostponed: (length) => {
        report.addPostponed(length);
      },
    });
  }

  #readBatch(listed: readonly ListedNotification[], round: Round): Promise<Batch> {
    return this.#context.inStage('read', () => readBatch(listed, this.#workspace, round, this.#context));
  }

  /** Stores a batch, and keeps nothing of it. */
  async #storeBatch(batch: Batch): Promise<void> {
    const { options, report, inStage } = this.#context;
    report.addBatch(batch);
    for (const source of batch.same)
      if (outcomeIn(batch, this.#workspace.ledger, source) === 'awaiting') this.#awaiting.add(source);
    await storeBatch(batch, this.#workspace, this.#context);
    const stored = storedIn(batch, this.#workspace, options);
    if (stored.length > 0) await inStage('acknowledge', () => this.#acknowledgement.delete(stored));
  }

  async #settle(): Promise<void> {
    const { options, inStage, isStopped } = this.#context;
    if (this.#acknowledgement.isUnfinished) await inStage('acknowledge', () => this.#acknowledgement.finish());
    await this.#desk.route();
    if (options.addressBook === true)
      await inStage('contacts', () => keepAddressBookIfPossible(this.#workspace, { isWanted: true, isStopped }));
    if (!isStopped()) await inStage('compact', () => compactPastDays(this.#workspace));
    await inStage('settle', () => this.#workspace.settle());
  }
}
