/** Writes to the journal: segments before the leads change, and the commit records afterwards. */
import type { StoredLead } from '../store/leads/lead-store.ts';
import type { Journal } from '../store/journal/journal.ts';
import { handledAs, type CommitRecord, type JournalEntry, type JournalPlace } from '../store/journal/record.ts';
import { segmentEntries, segmentText } from '../store/journal/segment.ts';
import { splitRecord } from '../store/journal/split-record.ts';
import type { Ledger } from '../store/ledger/ledger.ts';
import { PART_LIMITS, type PartLimits } from '../store/parts.ts';
import type { PodLayout } from '../solid/layout.ts';
import type { LeadEvent } from '../message/event/event.ts';
import type { StoredLeads } from './update/gather.ts';
import { JournalOriginals, type PlacedEntries } from './journal-originals.ts';
import type { CommitContent, Segment } from './options.ts';
import type { Refusals } from './update/refusals.ts';

/** The parts of the workspace that records need. */
interface Surroundings {
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly refusals: Refusals;
  readonly layout: PodLayout;
  readonly partLimits: Partial<PartLimits>;
  /** The time, RFC 3339 in UTC. */
  readonly now: () => string;
  /** Makes sure that the public cannot read what will be written. */
  readonly ensurePrivate: () => Promise<void>;
  /** Called with each record after it was written and added to the ledger. */
  readonly onRecord: (record: CommitRecord) => void;
}

/** The segments and records of one workspace. */
export class Records {
  readonly #around: Surroundings;
  readonly #originals: JournalOriginals;
  /** Segments of this process whose records are not written yet. */
  readonly #uncommitted = new Set<string>();

  constructor(around: Surroundings) {
    this.#around = around;
    this.#originals = new JournalOriginals(around.layout);
  }

  /** Whether there are segments of this process without a record. */
  get isUnfinished(): boolean {
    return this.#uncommitted.size > 0;
  }

  /** Writes entries into the journal, in as many segments as needed. */
  async append(entries: readonly JournalEntry[]): Promise<Segment[]> {
    const { journal, partLimits, ensurePrivate } = this.#around;
    await ensurePrivate();
    const segments: Segment[] = [];
    for (const part of segmentEntries(entries, partLimits)) {
      const isLarge = 2 * Buffer.byteLength(segmentText(part)) > (partLimits.bytes ?? PART_LIMITS.bytes);
      const handled = handledAs(part, 'journaled');
      const place = await journal.append(part, this.#month());
      this.#uncommitted.add(place.hash);
      this.noteSegment({ place, entries: part });
      segments.push({ place, handled, isLarge });
    }
    return segments;
  }

  /** Notes a segment without a record. Leads that are written now may refer to its entries. */
  noteSegment(segment: PlacedEntries): void {
    this.#originals.note(segment);
  }

  /** Notes the journal entries to which stored leads refer. */
  noteStored(leads: Iterable<StoredLead | undefined>): void {
    for (const lead of leads) this.#originals.noteReferences(lead?.journaled?.values() ?? []);
  }

  /** The places in the journal of texts that do not fit into their lead. Missing texts are written there. */
  placeOriginals(beyond: readonly LeadEvent[], stored: StoredLeads): Promise<ReadonlyMap<string, string>> {
    return this.#originals.placesOf(beyond, stored, this.#around.now(), (entries) => this.#keepOriginals(entries));
  }

  /** Writes a record for each segment. The record of the last segment contains everything that the batch did. */
  async commit(segments: readonly Segment[], content: CommitContent): Promise<void> {
    const last = segments.at(-1);
    const { handled = [], leads = [], ...rest } = content;
    const isEmpty = Object.values({ handled, leads, ...rest }).every((list) => list.length === 0);
    if (last === undefined && isEmpty) return;
    const at = this.#around.now();
    // The record with the leads is written first. A segment without a record is only processed again, but a lead without a
    // record would not be found.
    const own = this.#standing(last?.handled ?? []);
    const stay = (segment: Segment | undefined): Pick<CommitRecord, 'stays'> =>
      segment?.isLarge === true ? { stays: true } : {};
    await this.write({ at, handled: [...own, ...handled], leads, ...rest, ...stay(last) }, last?.place);
    for (const segment of segments.slice(0, -1)) {
      const record = { at, handled: this.#standing(segment.handled), leads: [], ...stay(segment) };
      await this.write(record, segment.place);
    }
    // If there is no segment, this is an announcement while leads are being written, and the batch continues.
    if (last !== undefined) this.#originals.clear();
  }

  /**
   * Writes a record beside its segment, or alone if there is no segment, in as many parts as needed. `replaced` is the place of
   * an earlier record of the segment that is overwritten.
   */
  async write(
    record: CommitRecord,
    place: JournalPlace | undefined,
    month = this.#month(),
    replaced?: JournalPlace,
  ): Promise<void> {
    const { journal, ledger, partLimits, ensurePrivate, onRecord } = this.#around;
    await ensurePrivate();
    const isReferredTo = place !== undefined && this.#originals.isReferredTo(place);
    const own: CommitRecord = isReferredTo ? { ...record, stays: true } : record;
    const parts = splitRecord(own, partLimits);
    const last = parts.at(-1) ?? own;
    for (const part of parts.slice(0, -1)) ledger.add(await journal.commit(part, undefined, month), part);
    if (replaced === undefined) ledger.add(await journal.commit(last, place, place?.month ?? month), last);
    else {
      await journal.overwriteRecord(replaced, last);
      ledger.add(replaced, last);
    }
    if (place !== undefined) this.#uncommitted.delete(place.hash);
    onRecord(record);
  }

  /** Writes a record with a decision, once. Returns the stored record: ours, or that of a process that was faster. */
  async decide(record: CommitRecord, place: JournalPlace): Promise<CommitRecord> {
    const { journal, ledger, ensurePrivate, onRecord } = this.#around;
    await ensurePrivate();
    const standing = await journal.commitOnce(record, place);
    ledger.add(place, standing);
    onRecord(standing);
    return standing;
  }

  /**
   * The outcomes of a segment's notifications. Those that wait for a refused lead are marked as such, so that they are tried
   * again.
   */
  #standing(handled: CommitRecord['handled']): CommitRecord['handled'] {
    return handled.map((item) => this.#around.refusals.standingOf(item));
  }

  /** Writes texts that are too large for their leads into segments that are never merged. */
  async #keepOriginals(entries: readonly JournalEntry[]): Promise<PlacedEntries[]> {
    const { journal, partLimits, now } = this.#around;
    const kept: PlacedEntries[] = [];
    for (const part of segmentEntries(entries, partLimits)) {
      const place = await journal.append(part, this.#month());
      await this.write({ at: now(), handled: [], leads: [], stays: true }, place);
      kept.push({ place, entries: part });
    }
    return kept;
  }

  #month(): string {
    return this.#around.now().slice(0, 7);
  }
}
