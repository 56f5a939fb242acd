/**
 * A pod and the state of the work on it: ledger, journal, index and leads, and the order in which they are written. Every pass
 * and every command that changes leads uses it: open, journal, update, commit, settle.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import { Tombstones } from '../lead/tombstone.ts';
import { Verdicts } from '../lead/identity/decisions.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { ensurePrivateContainer } from '../solid/access.ts';
import { IdentityIndex } from '../store/identity-index.ts';
import type { Journal } from '../store/journal/journal.ts';
import type { CommitRecord } from '../store/journal/record.ts';
import type { Ledger } from '../store/ledger/ledger.ts';
import { LeadStore } from '../store/leads/lead-store.ts';
import type { Pod } from '../solid/pod.ts';
import { contendedError } from '../http/failures/answer-error.ts';
import { JournalEvents, type RefusedEntry } from './journal-events.ts';
import { gatherLeads, readLeads, type GatherContext, type StoredLeads } from './update/gather.ts';
import { timeOf, type Sparing, type SyncNote, type UpdateChoices, type WorkspaceOptions } from './options.ts';
import { Others } from './others.ts';
import { readIndexChanges, type KnownLeads } from './update/rebuild-index.ts';
import { RebuiltIndex } from './rebuilt-index.ts';
import { Records } from './records.ts';
import { Refusals } from './update/refusals.ts';
import { updateLeads } from './update/update-leads.ts';
import { bothUpdates, type LeadsUpdate, type UpdateContext } from './update/update.ts';

/** The notes for a rebuild of the identity index that no one asked for. */
const INDEX_NOTES = {
  damaged: 'the identity index was lost: rebuilding it from the leads',
  outdated: 'an earlier version wrote these leads - run leadpod replay once to bring all of them up to date',
} as const;

/** The most requests at the same time. The actual number depends on how the server answers (see {@link Pace}). */
const DEFAULT_CONCURRENCY = 16;
/** How often the ledger is saved again, if other processes save it too. */
const MAX_ROUNDS = 10;

/** The work on one pod. Created by `openWorkspace`. */
export class Workspace {
  readonly pod: Pod;
  readonly options: WorkspaceOptions;
  readonly journal: Journal;
  readonly leads: LeadStore;
  readonly ledger: Ledger;
  readonly index: IdentityIndex;
  /** Writes to the journal. */
  readonly records: Records;
  /** Leads that cannot be read or written, and the notifications that wait for them. */
  readonly refusals: Refusals;
  /** What other processes have changed meanwhile. */
  readonly others = new Others();
  readonly concurrency: number;
  /** Limits all requests together, also if notifications are read while leads are written. */
  readonly limit: LimitFunction;
  readonly #meetOthers: (workspace: Workspace) => Promise<void>;
  #verdicts: Verdicts;
  #tombstones: Tombstones;
  #isPrivate = false;
  readonly #rebuilt = new RebuiltIndex();
  readonly #journalEvents: JournalEvents;

  constructor(
    pod: Pod,
    options: WorkspaceOptions,
    journal: Journal,
    ledger: Ledger,
    meetOthers: (workspace: Workspace) => Promise<void>,
  ) {
    this.pod = pod;
    this.options = options;
    this.journal = journal;
    this.ledger = ledger;
    this.#journalEvents = new JournalEvents(journal, options);
    this.#meetOthers = meetOthers;
    this.refusals = new Refusals(ledger.refusedLeads);
    this.concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    this.limit = pod.client.pace?.limit(this.concurrency) ?? pLimit(this.concurrency);
    // If there is a ledger, leads were written and read here before.
    this.leads = new LeadStore(pod.client, pod.layout, options, !ledger.isLost);
    this.index = new IdentityIndex(pod.client, pod.layout, ledger.index, options.indexLimits);
    for (const { record } of ledger.uncovered) this.index.note(record.leads);
    this.records = new Records({
      journal,
      ledger,
      refusals: this.refusals,
      layout: pod.layout,
      partLimits: options.partLimits ?? {},
      now: () => this.now(),
      ensurePrivate: () => this.ensurePrivate(),
      onRecord: (record) => {
        this.#learn(record);
      },
    });
    this.#verdicts = new Verdicts(ledger.decided.decisions, options.limits?.maxTied);
    this.#tombstones = new Tombstones(ledger.decided.tombstones);
  }

  /** The decisions of the pod. */
  get verdicts(): Verdicts {
    return this.#verdicts;
  }

  /** The tombstones of forgotten people. */
  get tombstones(): Tombstones {
    return this.#tombstones;
  }

  /** The time, RFC 3339 in UTC. */
  now(): string {
    return timeOf(this.pod, this.options).toISOString();
  }

  /** Notes something for a person. The work continues. */
  note(kind: SyncNote['kind'], url: string, message: string): void {
    this.options.onNote?.({ kind, url, message });
  }

  /** Updates the leads with these events. Events of forgotten people are left out. */
  async update(
    events: readonly LeadEvent[],
    stored: StoredLeads = new Map(),
    options: UpdateChoices = {},
  ): Promise<LeadsUpdate> {
    if (this.options.dryRun !== true) await this.ensurePrivate();
    let update = await updateLeads(events, this.#updateContext(options), stored);
    const readAgain: StoredLeads = new Map();
    if (this.index.damaged && this.options.dryRun !== true) {
      // Leads may have been missed. With the rebuilt index they are found and combined.
      await this.rebuildIndex('damaged');
      const again = await updateLeads(events, this.#updateContext({ ...options, isUnsettled: true }), readAgain);
      update = bothUpdates(update, again);
    }
    this.#rememberRefusals();
    if (update.hasMetScores) this.ledger.notes.noteScoresDue();
    this.others.noteUpdate([...stored.keys(), ...readAgain.keys()], update);
    this.records.noteStored([...stored.values(), ...readAgain.values()]);
    // The journal is only read to restore damaged leads. Its events are not kept in memory.
    this.#journalEvents.clear();
    return update;
  }

  /** Reads all leads that these events concern into `stored`. Returns the keys of the events that are stored already. */
  async readKnown(events: readonly LeadEvent[], stored: StoredLeads): Promise<Set<string>> {
    await gatherLeads(events, stored, this.#gatherContext({ sparing: true }));
    return new Set([...stored.values()].flatMap((lead) => lead?.lead?.events.map(({ key }) => key) ?? []));
  }

  /** Reads leads into `stored`, unless they are there already, and the leads that replaced them. */
  async readLeads(slugs: readonly string[], stored: StoredLeads, sparing: Sparing = {}): Promise<void> {
    await readLeads(
      [...new Set(slugs)].filter((slug) => !stored.has(slug)),
      stored,
      this.#gatherContext(sparing),
    );
    this.#rememberRefusals();
  }

  /**
   * Saves the ledger. If another process has saved it meanwhile, its changes may concern our leads. Those leads are read and
   * grouped again and, if that changes them, written again.
   *
   * @throws PodError `conflict` if other processes keep saving it.
   */
  async settle(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (!this.ledger.isChanged) return;
      await this.index.flushLongTail();
      if (this.index.damaged) await this.rebuildIndex('damaged');
      if (await this.ledger.save(this.index.toState())) return this.index.removeObsolete();
      await this.#meetOthers(this);
    }
    const line = { act: 'Writing the ledger', method: 'PUT', url: this.pod.layout.ledger };
    throw contendedError(line, MAX_ROUNDS);
  }

  /**
   * Rebuilds the identity index from the leads, which always count more than the index. Leads that are `known` and unchanged
   * are not read again. Returns the number of leads.
   */
  async rebuildIndex(reason: 'damaged' | 'outdated' | 'asked', known?: KnownLeads): Promise<number> {
    if (reason !== 'asked') this.note('warning', this.pod.layout.index, INDEX_NOTES[reason]);
    await this.ensurePrivate();
    const changed = new Set([...(known?.changed ?? []), ...this.others.touched]);
    const still = known === undefined ? undefined : { ...known, changed };
    const changes = await readIndexChanges(this.leads, this.#verdicts, this.refusals, still);
    this.#rememberRefusals();
    this.#rebuilt.note(this.index.baseName, reason === 'asked');
    await this.index.rebuild(changes);
    this.ledger.touch();
    return changes.length;
  }

  /** Takes over the index of the ledger that another process saved; only its newer entries if our rebuilt index is kept. */
  adoptIndex(): void {
    if (this.#rebuilt.staysBeside(this.ledger)) this.index.adoptTail(this.ledger.index);
    else this.index.adopt(this.ledger.index);
  }

  /** Takes over decisions and tombstones from the ledger. */
  learnDecisions(): void {
    this.#verdicts = new Verdicts(this.ledger.decided.decisions, this.options.limits?.maxTied);
    this.#tombstones = new Tombstones(this.ledger.decided.tombstones);
  }

  /** Makes sure that the public cannot read what will be written. */
  async ensurePrivate(): Promise<void> {
    // Most servers say so in the listing that was just read.
    if (this.#isPrivate || this.journal.isKnownPrivate) return;
    await ensurePrivateContainer(this.pod.client, this.pod.layout.leads);
    this.#isPrivate = true;
  }

  /** All events in the journal, read with the current reader. A second call also reads segments that were added meanwhile. */
  async journalEvents(): Promise<readonly LeadEvent[]> {
    const events = await this.#journalEvents.readAll(this.ledger.known);
    return events.filter((event) => !this.#tombstones.covers(event));
  }

  /** The entries that {@link journalEvents} could not read, and left out. */
  get refusedEntries(): readonly RefusedEntry[] {
    return this.#journalEvents.refused;
  }

  /** Takes over the keys, decisions and tombstones of a written record. */
  #learn({ leads, decisions, tombstones }: CommitRecord): void {
    this.index.note(leads);
    if (decisions !== undefined || tombstones !== undefined) this.learnDecisions();
  }

  #rememberRefusals(): void {
    for (const { slug } of this.refusals.list()) this.ledger.noteRefusal(slug, true);
  }

  #gatherContext({ sparing = false }: Sparing = {}): GatherContext {
    const { index, leads, limit, verdicts, refusals } = this;
    return { index, leads, layout: this.pod.layout, limit, verdicts, ...(sparing ? { refusals } : {}) };
  }

  #updateContext({ sparing = false, ...options }: UpdateChoices): UpdateContext {
    return {
      ...this.#gatherContext({ sparing }),
      ...options,
      journalEvents: () => this.journalEvents(),
      onWritten: () => this.options.onWritten?.(),
      isForgotten: (event) => this.#tombstones.covers(event),
      isJournaled: this.records.isUnfinished,
      announce: (leads) => this.records.commit([], { leads }),
      placeOriginals: (beyond, stored) => this.records.placeOriginals(beyond, stored),
      dryRun: this.options.dryRun === true,
    };
  }
}
