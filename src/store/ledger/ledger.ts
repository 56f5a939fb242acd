/**
 * The ledger: what need not be read again, what was decided, and where the identity index stands. Its truth are the commit
 * records of the journal; `leads/ledger.json` is a cache over those that it names, so that a pass with nothing new costs a
 * handful of requests. It is also where processes meet: whoever writes it second sees what the first one did.
 */
import { Tombstones } from '../../lead/tombstone.ts';
import { READER_VERSION } from '../../message/parsed-notification.ts';
import type { PodClient } from '../../http/client.ts';
import type { PodLayout } from '../../solid/layout.ts';
import type { Version } from '../../solid/version.ts';
import { emptyIndex, type IndexState } from '../index-state.ts';
import type { Journal } from '../journal/journal.ts';
import type { CommitRecord, JournalPlace, KnownJournal, PlacedRecord } from '../journal/record.ts';
import { CoveredRecords } from './covered-records.ts';
import { readRecords, readUncovered } from './uncovered.ts';
import { Decided } from './decided.ts';
import { Handled } from './handled.ts';
import { LedgerCache } from './ledger-cache.ts';
import type { LedgerOptions } from './ledger-file.ts';
import { LedgerNotes } from './ledger-notes.ts';
import { RefusedLeads } from './refused-leads.ts';

/** What was handled so far in one pod, and which segments are work to finish. */
export class Ledger {
  readonly #journal: Journal;
  readonly #now: () => Date;
  readonly #cache: LedgerCache;
  readonly #records = new CoveredRecords();
  readonly #handled = new Handled();
  readonly #decided = new Decided();
  readonly #refused = new RefusedLeads();
  /** Where records stand that were added since the file was read: they are added again to a file that others wrote. */
  readonly #added: JournalPlace[] = [];
  #changed = false;
  /** What is noted for later passes. */
  readonly notes = new LedgerNotes();
  /** Segments without a record: someone died between the two, or is at work. */
  unfinished: readonly JournalPlace[] = [];
  /** Records that the cache did not cover when the ledger was opened: their leads may not have met those of others. */
  uncovered: readonly PlacedRecord[] = [];

  private constructor(cache: LedgerCache, journal: Journal, now: () => Date) {
    this.#cache = cache;
    this.#journal = journal;
    this.#now = now;
  }

  /**
   * Reads the cache, lists the months that are not closed, and reads the records that the cache does not cover. Torn records
   * are removed, so that their batches are committed again, unless it is to be `readOnly`.
   */
  static async open(
    client: PodClient,
    layout: PodLayout,
    journal: Journal,
    { now, readOnly = false, partLimits }: LedgerOptions,
  ): Promise<Ledger> {
    const ledger = new Ledger(new LedgerCache(client, layout, partLimits), journal, now);
    await ledger.#read();
    ledger.uncovered = await ledger.#catchUp(readOnly);
    for (const { place, record } of ledger.uncovered) ledger.add(place, record);
    // Anyone who wrote these may have died before it read the scores of their leads.
    if (ledger.uncovered.length + ledger.unfinished.length > 0) ledger.notes.noteScoresDue();
    ledger.#closeMonths();
    return ledger;
  }

  /** Was there no cache, so that all was learnt from the records? */
  get isLost(): boolean {
    return this.#cache.isLost;
  }

  /** Was the index made with the keys of another reader? */
  get isOfOtherReader(): boolean {
    return this.#cache.value?.reader !== READER_VERSION;
  }

  /** Does the journal hold nothing at all? Then the pod is fresh. */
  get isFresh(): boolean {
    return this.isLost && this.unfinished.length === 0 && this.#records.isEmpty;
  }

  /** The identity index as the cache has it; the records that were added since are not in it. */
  get index(): IndexState {
    return this.#cache.value?.index ?? emptyIndex();
  }

  /** What is known of notifications that were handled. */
  get handled(): Pick<
    Handled,
    'outcomeOf' | 'unmarkedOutcomeOf' | 'listedAs' | 'contentsListedAs' | 'count' | 'failuresOf'
  > {
    return this.#handled;
  }

  /** The commit records that are covered. */
  get records(): Pick<CoveredRecords, 'leftovers' | 'smallBatches' | 'openMonths'> {
    return this.#records;
  }

  /** What people decided, and who was forgotten. */
  get decided(): Pick<Decided, 'decisions' | 'tombstones' | 'unpurged'> {
    return this.#decided;
  }

  /** Leads that refused to be read or written when someone last tried. */
  get refusedLeads(): readonly string[] {
    return this.#refused.slugs;
  }

  /** Where the journal holds notifications that wait for such a lead. */
  get refusedPlaces(): JournalPlace[] {
    if (this.#handled.count('refused') === 0) return [];
    return this.#records.all().flatMap(({ place, refused }) => (refused ? [place] : []));
  }

  /** Takes note of a lead that refuses, or does so no more. */
  noteRefusal(slug: string, isRefusing: boolean): void {
    this.#changed = this.#refused.note(slug, isRefusing) || this.#changed;
  }

  /** Takes note of what the listing says of a notification that was handled. */
  noteListed(source: string, version: Version): void {
    this.#changed = this.#handled.noteListed(source, version) || this.#changed;
  }

  /** Something else was found there than what was handled: the next pass reads it, whatever the listing says. */
  doubt(source: string): void {
    this.#handled.doubt(source);
    this.#changed = true;
  }

  /** The journal, as far as it is known without listing it. */
  get known(): KnownJournal {
    return {
      months: this.#records.months,
      places: [...this.#records.all().map(({ place }) => place), ...this.unfinished],
    };
  }

  /** Takes note of a commit record. */
  add(place: JournalPlace, record: CommitRecord): void {
    this.#added.push(place);
    this.#cover(place, record);
    this.#changed = true;
  }

  /** A record is gone, because it was merged into another. */
  drop(place: JournalPlace): void {
    this.#records.remove(place);
    this.#changed = true;
  }

  /** The index changed, if nothing else. */
  touch(): void {
    this.#changed = true;
  }

  /** Counts a pass in which the notification could not be read; the number of such passes. */
  countFailure(source: string): number {
    this.#changed = true;
    return this.#handled.countFailure(source);
  }

  /** A notification that is gone from the inbox, by our own hand, need not be remembered. */
  forget(source: string, content: string): void {
    this.#changed = this.#handled.forget(source, content) || this.#changed;
  }

  /** Is there anything that the cache does not say yet? */
  get isChanged(): boolean {
    return this.#changed || this.notes.isChanged;
  }

  /** Writes the cache with this index; `false` where someone else wrote meanwhile: {@link reload}, look, and try again. */
  async save(index: IndexState): Promise<boolean> {
    const gone = new Tombstones(this.#decided.tombstones);
    const isSaved = await this.#cache.save({
      version: 2,
      ...this.#records.toFile(),
      ...this.#handled.toFile(),
      ...this.#decided.toFile(),
      refused: this.refusedLeads,
      ...this.notes.toFile(
        () => this.#handled.count('awaiting') > 0,
        (slug) => gone.has(slug),
      ),
      index,
      reader: READER_VERSION,
    });
    if (!isSaved) return false;
    this.#changed = false;
    this.notes.isChanged = false;
    return true;
  }

  /**
   * Reads the cache that someone else wrote; comes back with the records that it covers and that are news to us, and with
   * those that we added. Where it was lost meanwhile, everything is learnt from the records again.
   */
  async reload(): Promise<{ readonly news: PlacedRecord[]; readonly own: PlacedRecord[] }> {
    const known = new Set(this.#records.all().map(({ place }) => place.hash));
    await this.#read();
    // Before anything of ours is in it again: a month that it knows is not looked for.
    const found = this.isLost ? await this.#catchUp(false) : [];
    const added = this.#added.filter((place) => !this.#records.isRemoved(place));
    const own = await readRecords(this.#journal, added);
    for (const { place, record } of [...found, ...own]) this.#cover(place, record);
    this.#records.removeAgain();
    this.#handled.forgetAgain();
    this.#changed = true;
    const places = this.#records.all().flatMap(({ place }) => (known.has(place.hash) ? [] : [place]));
    const isNew = ({ place }: PlacedRecord): boolean => !known.has(place.hash);
    const news = this.isLost ? found.filter(isNew) : await readRecords(this.#journal, places);
    // Their leads may be those for which our scores wait.
    if (news.length > 0) this.notes.noteScoresDue();
    for (const { record } of news) this.notes.noteContacts(record.leads);
    return { news, own };
  }

  /** Reads the cache: what it says takes the place of what was known, but for what we learnt ourselves. */
  async #read(): Promise<void> {
    this.#handled.adopt(await this.#cache.read());
    const { value } = this.#cache;
    this.#records.adopt(value);
    this.#decided.adopt(value);
    this.#refused.adopt(value?.refused ?? []);
    this.notes.adopt(value);
  }

  /** The records that are there and not covered. */
  async #catchUp(readOnly: boolean): Promise<PlacedRecord[]> {
    const { uncovered, unfinished, isNews } = await readUncovered(this.#journal, this.#records, this.#now(), readOnly);
    this.unfinished = unfinished;
    this.#changed = isNews || this.#changed;
    return uncovered;
  }

  #closeMonths(): void {
    const busy = new Set([...this.unfinished, ...this.refusedPlaces].map(({ month }) => month));
    this.#changed = this.#records.closeMonths(this.#now(), busy) || this.#changed;
  }

  #cover(place: JournalPlace, record: CommitRecord): void {
    this.#handled.add(record.handled);
    this.#records.add(place, record);
    this.#decided.add(record);
    this.notes.noteContacts(record.leads);
  }
}
