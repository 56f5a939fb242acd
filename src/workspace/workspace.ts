/**
 * A pod under work: its ledger, journal, index and leads, and the order in which they are written. Every pass and every
 * command that changes leads goes through here: open, journal, update, commit, settle.
 */
import { Tombstones } from '../lead/tombstone.ts';
import { Verdicts } from '../lead/identity/decisions.ts';
import type { LeadEvent } from '../message/event.ts';
import { ensurePrivateContainer } from '../solid/access.ts';
import { IdentityIndex } from '../store/identity-index.ts';
import { Journal, type CommitRecord, type JournalEntry, type JournalPlace } from '../store/journal/journal.ts';
import { PART_LIMITS } from '../store/parts.ts';
import { segmentEntries, segmentText } from '../store/journal/segment.ts';
import { splitRecord } from '../store/journal/split-record.ts';
import { Ledger } from '../store/ledger/ledger.ts';
import { LeadStore } from '../store/leads/lead-store.ts';
import type { Pod } from '../solid/pod.ts';
import { entryVersion, handledAs } from '../solid/version.ts';
import { PodError } from '../errors.ts';
import { readJournalEvents } from './batch.ts';
import { gatherLeads, readLeads, type GatherContext, type StoredLeads } from './gather.ts';
import { JournalOriginals, type PlacedEntries } from './journal-originals.ts';
import { purgePod } from './purge.ts';
import { readIndexChanges, type KnownLeads } from './rebuild-index.ts';
import { recover, regroup } from './recover.ts';
import { Refusals } from './refusals.ts';
import type { SyncNote } from '../pass/report.ts';
import { updateLeads, type LeadsUpdate, type UpdateContext } from './update-leads.ts';
import type { CommitContent, Segment, Sparing, UpdateChoices, WorkspaceOptions } from './options.ts';

export type { CommitContent, Segment, WorkspaceOptions } from './options.ts';

/** Why the identity index is rebuilt, where nobody asked for it. */
const INDEX_NOTES = {
  damaged: 'the identity index was lost: rebuilding it from the leads',
  outdated: 'an earlier version wrote these leads - run leadpod replay once to bring all of them up to date',
} as const;

/** Eight connections saturate a Community Solid Server. */
const DEFAULT_CONCURRENCY = 8;
/** Rounds against others who save the ledger. */
const MAX_ROUNDS = 10;

/** One pod under work. */
export class Workspace {
  readonly pod: Pod;
  readonly options: WorkspaceOptions;
  readonly journal: Journal;
  readonly leads: LeadStore;
  readonly ledger: Ledger;
  /** Leads that refused, and what waits for them. */
  readonly refusals: Refusals;
  readonly concurrency: number;
  #index: IdentityIndex;
  #verdicts: Verdicts;
  #tombstones: Tombstones;
  #isPrivate = false;
  /** The index was rebuilt: what its base was called before, and whether somebody asked for it, who wants it without what is gone. */
  #rebuilt: { readonly former: string | undefined; readonly isAsked: boolean } | undefined;
  /** Hash of a segment -> its events. */
  readonly #journalEvents = new Map<string, readonly LeadEvent[]>();
  /** Leads that were read, and hashes of keys that took part: what others do to them meanwhile concerns us. */
  readonly #consulted = new Set<string>();
  readonly #keys = new Map<string, boolean>();
  /** Leads that others changed since the workspace was opened, as far as they have said so. */
  readonly changedByOthers = new Set<string>();
  /** Segments of ours whose records are still to be written. */
  readonly #uncommitted = new Set<string>();
  readonly #originals: JournalOriginals;

  private constructor(pod: Pod, options: WorkspaceOptions, journal: Journal, ledger: Ledger) {
    this.pod = pod;
    this.options = options;
    this.journal = journal;
    this.ledger = ledger;
    this.refusals = new Refusals(ledger.refusedLeads);
    this.concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    // Where there is a ledger, leads were written and read before.
    this.leads = new LeadStore(pod.client, pod.layout, options, !ledger.isLost);
    this.#originals = new JournalOriginals(pod.layout);
    this.#index = new IdentityIndex(pod.client, pod.layout, ledger.index, options.indexLimits);
    for (const { record } of ledger.uncovered) this.#index.note(record.leads);
    this.#verdicts = new Verdicts(ledger.decisions, options.limits?.maxTied);
    this.#tombstones = new Tombstones(ledger.tombstones);
  }

  /** Opens the workspace, and finishes what somebody who died left unfinished. */
  static async open(pod: Pod, options: WorkspaceOptions = {}): Promise<Workspace> {
    const journal = new Journal(pod.client, pod.layout);
    const readOnly = options.dryRun === true;
    const now = (): Date => timeOf(pod, options);
    const ledger = await Ledger.open(pod.client, pod.layout, journal, {
      now,
      readOnly,
      partLimits: options.partLimits,
    });
    const workspace = new Workspace(pod, options, journal, ledger);
    if (!readOnly) await recover(workspace);
    return workspace;
  }

  /** The decisions of the pod. */
  get verdicts(): Verdicts {
    return this.#verdicts;
  }

  /** The people who were forgotten. */
  get tombstones(): Tombstones {
    return this.#tombstones;
  }

  get index(): IdentityIndex {
    return this.#index;
  }

  /** The time, RFC 3339 in UTC. */
  now(): string {
    return timeOf(this.pod, this.options).toISOString();
  }

  /** Tells a person of something; the work goes on. */
  note(kind: SyncNote['kind'], url: string, message: string): void {
    this.options.onNote?.({ kind, url, message });
  }

  /** Brings the leads up to date with these events, but for those of forgotten people. */
  async update(
    events: readonly LeadEvent[],
    stored: StoredLeads = new Map(),
    options: UpdateChoices = {},
  ): Promise<LeadsUpdate> {
    if (this.options.dryRun !== true) await this.ensurePrivate();
    let update = await updateLeads(events, this.#updateContext(options), stored);
    if (this.#index.damaged && this.options.dryRun !== true) {
      // Leads may have been missed: with the whole index they are found, and joined.
      await this.rebuildIndex('damaged');
      const again = await updateLeads(events, this.#updateContext({ ...options, isUnsettled: true }), new Map());
      update = { ...again, duplicate: update.duplicate };
    }
    this.#rememberRefusals();
    for (const slug of stored.keys()) this.#consulted.add(slug);
    for (const lead of stored.values()) this.#originals.noteReferences(lead?.journaled?.values() ?? []);
    for (const { slug } of update.changes) this.#consulted.add(slug);
    for (const [hash, decides] of update.keys) this.#keys.set(hash, decides || this.#keys.get(hash) === true);
    // Read for a torn lead, if at all: it is as large as all that ever came.
    this.#journalEvents.clear();
    return update;
  }

  /** Notes which of these notifications wait for a lead that refused; their commit record will say so. */
  keepWaiting(
    notifications: Iterable<{ readonly entry: JournalEntry; readonly events: readonly LeadEvent[] }>,
    { waiting }: LeadsUpdate,
  ): void {
    for (const { entry, events } of notifications) {
      const [slug] = events.flatMap(({ key }) => waiting.get(key) ?? []);
      if (slug !== undefined) this.refusals.wait({ source: entry.source, version: entryVersion(entry) }, slug);
    }
  }

  /** Reads into `stored` all that these events touch; comes back with the keys of the events that are stored. */
  async readKnown(events: readonly LeadEvent[], stored: StoredLeads): Promise<Set<string>> {
    await gatherLeads(events, stored, this.#gatherContext({ sparing: true }));
    return new Set([...stored.values()].flatMap((lead) => lead?.lead?.events.map(({ key }) => key) ?? []));
  }

  /** Reads into `stored` leads that are not there yet, and those that took them over. */
  async readLeads(slugs: readonly string[], stored: StoredLeads, sparing: Sparing = {}): Promise<void> {
    await readLeads(
      [...new Set(slugs)].filter((slug) => !stored.has(slug)),
      stored,
      this.#gatherContext(sparing),
    );
    this.#rememberRefusals();
  }

  /** Writes entries into the journal, in as many segments as they need. */
  async journalEntries(entries: readonly JournalEntry[]): Promise<Segment[]> {
    await this.ensurePrivate();
    const segments: Segment[] = [];
    const { partLimits = {} } = this.options;
    for (const part of segmentEntries(entries, partLimits)) {
      const isLarge = 2 * Buffer.byteLength(segmentText(part)) > (partLimits.bytes ?? PART_LIMITS.bytes);
      const handled = handledAs(part, 'journaled');
      const place = await this.journal.append(part, this.#month());
      this.#uncommitted.add(place.hash);
      this.noteSegment({ place, entries: part });
      segments.push({ place, handled, isLarge });
    }
    return segments;
  }

  /** Takes note of a segment without a record: leads that are written now may refer to what is in it. */
  noteSegment(segment: PlacedEntries): void {
    this.#originals.note(segment);
  }

  /** A record for each segment; that of the last tells of all that the batch did. */
  async commit(segments: readonly Segment[], content: CommitContent): Promise<void> {
    const last = segments.at(-1);
    const { handled = [], leads = [], ...rest } = content;
    const isEmpty = Object.values({ handled, leads, ...rest }).every((list) => list.length === 0);
    if (last === undefined && isEmpty) return;
    const at = this.now();
    // That which tells of the leads comes first: a segment without a record is done again, a lead without one is not found.
    const own = this.#standing(last?.handled ?? []);
    const stay = (segment: Segment | undefined): Pick<CommitRecord, 'stays'> =>
      segment?.isLarge === true ? { stays: true } : {};
    await this.commitRecord({ at, handled: [...own, ...handled], leads, ...rest, ...stay(last) }, last?.place);
    for (const segment of segments.slice(0, -1)) {
      const record = { at, handled: this.#standing(segment.handled), leads: [], ...stay(segment) };
      await this.commitRecord(record, segment.place);
    }
    // What is announced while leads are being written ends no batch.
    if (last !== undefined) this.#originals.clear();
  }

  /**
   * Writes a record beside its segment or, without one, by itself, in as many parts as it needs. `replaced` is the place of a
   * record of that segment which says less.
   */
  async commitRecord(
    record: CommitRecord,
    place: JournalPlace | undefined,
    month = this.#month(),
    replaced?: JournalPlace,
  ): Promise<void> {
    await this.ensurePrivate();
    const isReferredTo = place !== undefined && this.#originals.isReferredTo(place);
    const own: CommitRecord = isReferredTo ? { ...record, stays: true } : record;
    const parts = splitRecord(own, this.options.partLimits);
    const last = parts.at(-1) ?? own;
    for (const part of parts.slice(0, -1)) this.ledger.add(await this.journal.commit(part, undefined, month), part);
    if (replaced === undefined) this.ledger.add(await this.journal.commit(last, place, place?.month ?? month), last);
    else {
      await this.journal.overwriteRecord(replaced, last);
      this.ledger.add(replaced, last);
    }
    if (place !== undefined) this.#uncommitted.delete(place.hash);
    this.#index.note(record.leads);
    if (record.decisions !== undefined)
      this.#verdicts = new Verdicts(this.ledger.decisions, this.options.limits?.maxTied);
    if (record.tombstones !== undefined) this.#tombstones = new Tombstones(this.ledger.tombstones);
  }

  /**
   * Saves the ledger. Where somebody else saved it since it was read, what they did may concern our leads: those are read
   * again, grouped again and, where that changes them, written again.
   *
   * @throws PodError `conflict` where others keep saving it.
   */
  async settle(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (!this.ledger.isChanged) return;
      await this.#index.flushLongTail();
      if (this.#index.damaged) await this.rebuildIndex('damaged');
      if (await this.ledger.save(this.#index.toState())) return this.#index.removeObsolete();
      await this.#meetOthers();
    }
    const { ledger: url } = this.pod.layout;
    const message = `Writing the ledger failed: PUT ${url} - others wrote it ${MAX_ROUNDS} times in between`;
    throw new PodError(message, { kind: 'conflict', method: 'PUT', url });
  }

  /**
   * The identity index anew from the leads: it is a cache, they are the truth. What is `known` of them and was not changed is not
   * read again. Comes back with the number of leads.
   */
  async rebuildIndex(reason: 'damaged' | 'outdated' | 'asked', known?: KnownLeads): Promise<number> {
    if (reason !== 'asked') this.note('warning', this.pod.layout.index, INDEX_NOTES[reason]);
    await this.ensurePrivate();
    const changed = new Set([...(known?.changed ?? []), ...this.#consulted, ...this.changedByOthers]);
    const still = known === undefined ? undefined : { ...known, changed };
    const changes = await readIndexChanges(this.leads, this.#verdicts, this.refusals, still);
    this.#rememberRefusals();
    this.#rebuilt = { former: this.#index.baseName, isAsked: reason === 'asked' };
    await this.#index.rebuild(changes);
    this.ledger.touch();
    return changes.length;
  }

  /** Makes sure that what is about to be written will not be read by the public. */
  async ensurePrivate(): Promise<void> {
    // Most servers say so of the container that was listed just now.
    if (this.#isPrivate || this.journal.isKnownPrivate) return;
    await ensurePrivateContainer(this.pod.client, this.pod.layout.leads);
    this.#isPrivate = true;
  }

  /** All events of the journal, read with the present reader. Who asks again gets those that came meanwhile, too. */
  async journalEvents(): Promise<readonly LeadEvent[]> {
    const read = this.#journalEvents;
    for await (const { place, entries } of this.journal.readAll(this.ledger.known, new Set(read.keys())))
      read.set(place.hash, await readJournalEvents(entries, this.options));
    return [...read.values()].flat().filter((event) => !this.#tombstones.covers(event));
  }

  /** What a segment holds, as its record is to tell of it: what waits for a lead that refuses is tried again. */
  #standing(handled: CommitRecord['handled']): CommitRecord['handled'] {
    return handled.map((item) => (this.refusals.isWaiting(item) ? { ...item, outcome: 'refused' } : item));
  }

  /** Journals texts that leads are too large to hold, in segments that are never merged. */
  async #keepOriginals(entries: readonly JournalEntry[]): Promise<PlacedEntries[]> {
    const kept: PlacedEntries[] = [];
    for (const part of segmentEntries(entries, this.options.partLimits)) {
      const place = await this.journal.append(part, this.#month());
      await this.commitRecord({ at: this.now(), handled: [], leads: [], stays: true }, place);
      kept.push({ place, entries: part });
    }
    return kept;
  }

  #rememberRefusals(): void {
    for (const { slug } of this.refusals.list()) this.ledger.noteRefusal(slug, true);
  }

  #gatherContext({ sparing = false }: Sparing = {}): GatherContext {
    const { index, leads, concurrency, verdicts, refusals } = this;
    return { index, leads, layout: this.pod.layout, concurrency, verdicts, ...(sparing ? { refusals } : {}) };
  }

  #updateContext({ sparing = false, ...options }: UpdateChoices): UpdateContext {
    return {
      ...this.#gatherContext({ sparing }),
      ...options,
      journalEvents: () => this.journalEvents(),
      onWritten: () => this.options.onWritten?.(),
      isForgotten: (event) => this.#tombstones.covers(event),
      isJournaled: this.#uncommitted.size > 0,
      announce: (leads) => this.commit([], { leads }),
      placeOriginals: (beyond, stored) =>
        this.#originals.placesOf(beyond, stored, this.now(), (entries) => this.#keepOriginals(entries)),
      dryRun: this.options.dryRun === true,
    };
  }

  /** What others did since the ledger was read, and what follows from it for the leads that we read or wrote. */
  async #meetOthers(): Promise<void> {
    const before = new Set(this.ledger.tombstones.map(({ id }) => id));
    const { news, own } = await this.ledger.reload();
    if (this.#keepsItsIndex()) this.#index.adoptTail(this.ledger.index);
    else this.#index.adopt(this.ledger.index);
    for (const { record } of [...news, ...own]) this.#index.note(record.leads);
    this.#verdicts = new Verdicts(this.ledger.decisions, this.options.limits?.maxTied);
    this.#tombstones = new Tombstones(this.ledger.tombstones);
    // Lost meanwhile: what it said of keys is to be learnt from the leads.
    if (this.ledger.isLost) await this.rebuildIndex('damaged');
    const forgotten = this.ledger.tombstones.filter(({ id }) => !before.has(id));
    if (forgotten.length > 0) {
      const theirs = new Tombstones(forgotten);
      this.#index.forget((text) => theirs.has(text));
    }
    const changed = news.flatMap(({ record }) => record.leads);
    for (const { slug } of changed) this.changedByOthers.add(slug);
    const concerned = changed.filter(({ slug, keys = {} }) => {
      const meets = ([hash, flag]: [string, number]): boolean =>
        this.#keys.has(hash) && (flag > 1 || this.#keys.get(hash) === true);
      return this.#consulted.has(slug) || Object.entries(keys).some(meets);
    });
    await regroup(
      this,
      concerned.map(({ slug }) => slug),
    );
    if (forgotten.length > 0) await purgePod(this, { isNews: true });
  }

  /**
   * An index that was rebuilt stays, unless somebody else has rebuilt the same one and saved it before: he removes what the
   * ledger does not name, and so ours.
   */
  #keepsItsIndex(): boolean {
    if (this.#rebuilt === undefined) return false;
    const { former, isAsked } = this.#rebuilt;
    const theirs = this.ledger.index.base?.name;
    return isAsked || this.ledger.isOfOtherReader || theirs === undefined || theirs === former;
  }

  #month(): string {
    return this.now().slice(0, 7);
  }
}

/** The server's time, as far as it is known: months and days are named alike whatever the clocks of the machines say. */
function timeOf({ client }: Pod, { now }: WorkspaceOptions): Date {
  return now === undefined ? new Date(Date.now() + (client.clockSkewMs ?? 0)) : now();
}
