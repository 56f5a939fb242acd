/**
 * The processing record of a pod ("ledger"): handled notifications, decisions of people, and the state of the identity index.
 * The commit records of the journal are the truth. `leads/ledger.json` is a cache of them, so that a pass without new
 * notifications needs few requests. The second of two parallel processes to save it finds what the first has done.
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

/** What was handled so far in one pod, and which segments must still be finished. */
export class Ledger {
  readonly #journal: Journal;
  readonly #now: () => Date;
  readonly #cache: LedgerCache;
  readonly #records = new CoveredRecords();
  readonly #handled = new Handled();
  readonly #decided = new Decided();
  readonly #refused = new RefusedLeads();
  /** The places of records added since the cache was read. They are added again if another process has saved the cache. */
  readonly #added: JournalPlace[] = [];
  #changed = false;
  /** Notes for later passes. */
  readonly notes = new LedgerNotes();
  /** Segments without a record. Their process died, or is still working. */
  unfinished: readonly JournalPlace[] = [];
  /** Records that the cache did not cover on opening. Their leads may have to be combined with those of other processes. */
  uncovered: readonly PlacedRecord[] = [];

  private constructor(cache: LedgerCache, journal: Journal, now: () => Date) {
    this.#cache = cache;
    this.#journal = journal;
    this.#now = now;
  }

  /**
   * Reads the cache, lists the months that are not closed, and reads the records that the cache does not cover. Incomplete
   * records are removed, so that their batches are committed again, unless `readOnly` is set.
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
    // The process that wrote these records may have died before it read the scores that wait for their leads.
    if (ledger.uncovered.length + ledger.unfinished.length > 0) ledger.notes.noteScoresDue();
    ledger.#closeMonths();
    return ledger;
  }

  /** Whether the cache was missing or incomplete, so that everything was read from the records. */
  get isLost(): boolean {
    return this.#cache.isLost;
  }

  /** Whether the index contains keys of another reader version. */
  get isOfOtherReader(): boolean {
    return this.#cache.value?.reader !== READER_VERSION;
  }

  /** Whether the journal is empty, as in a new pod. */
  get isFresh(): boolean {
    return this.isLost && this.unfinished.length === 0 && this.#records.isEmpty;
  }

  /** The identity index as in the cache. It lacks the records that were added since. */
  get index(): IndexState {
    return this.#cache.value?.index ?? emptyIndex();
  }

  /** The notifications that were handled. */
  get handled(): Pick<
    Handled,
    'outcomeOf' | 'unmarkedOutcomeOf' | 'listedAs' | 'contentsListedAs' | 'count' | 'failuresOf'
  > {
    return this.#handled;
  }

  /** The commit records that the ledger covers. */
  get records(): Pick<CoveredRecords, 'leftovers' | 'smallBatches' | 'openMonths'> {
    return this.#records;
  }

  /** The decisions of people, and the tombstones of forgotten people. */
  get decided(): Pick<Decided, 'decisions' | 'tombstones' | 'unpurged'> {
    return this.#decided;
  }

  /** The slugs of the leads that could not be read or written at the last attempt. */
  get refusedLeads(): readonly string[] {
    return this.#refused.slugs;
  }

  /** The places of the segments with notifications that wait for such a lead. */
  get refusedPlaces(): JournalPlace[] {
    if (this.#handled.count('refused') === 0) return [];
    return this.#records.all().flatMap(({ place, refused }) => (refused ? [place] : []));
  }

  /** Notes whether a lead can be read and written. */
  noteRefusal(slug: string, isRefusing: boolean): void {
    this.#changed = this.#refused.note(slug, isRefusing) || this.#changed;
  }

  /** Notes the listing of a handled notification. */
  noteListed(source: string, version: Version): void {
    this.#changed = this.#handled.noteListed(source, version) || this.#changed;
  }

  /** Notes that something else was found at a URL than what was handled there. The next pass reads it in any case. */
  doubt(source: string): void {
    this.#handled.doubt(source);
    this.#changed = true;
  }

  /** The months and places of the journal that are known without listing it. */
  get known(): KnownJournal {
    return {
      months: this.#records.months,
      places: [...this.#records.all().map(({ place }) => place), ...this.unfinished],
    };
  }

  /** Adds a commit record. */
  add(place: JournalPlace, record: CommitRecord): void {
    this.#added.push(place);
    this.#cover(place, record);
    this.#changed = true;
  }

  /** Removes a record that was merged into another. */
  drop(place: JournalPlace): void {
    this.#records.remove(place);
    this.#changed = true;
  }

  /** Notes that the index has changed. */
  touch(): void {
    this.#changed = true;
  }

  /** Counts a pass in which a notification could not be read. Returns the number of these passes. */
  countFailure(source: string): number {
    this.#changed = true;
    return this.#handled.countFailure(source);
  }

  /** Forgets a notification that leadpod has deleted from the inbox. */
  forget(source: string, content: string): void {
    this.#changed = this.#handled.forget(source, content) || this.#changed;
  }

  /** Whether there is anything that the saved cache does not contain. */
  get isChanged(): boolean {
    return this.#changed || this.notes.isChanged;
  }

  /** Saves the cache. `false`: another process has saved it meanwhile; call {@link reload} and try again. */
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
   * Reads the cache again after another process has saved it. Returns the records in it that are new to us (`news`), and those
   * that we have added (`own`). If the cache was lost meanwhile, reads everything from the records again.
   */
  async reload(): Promise<{ readonly news: PlacedRecord[]; readonly own: PlacedRecord[] }> {
    const known = new Set(this.#records.all().map(({ place }) => place.hash));
    await this.#read();
    // This must come before our own records are added: if the current month is known, other months are not looked for.
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
    // The scores that we have read may wait for the leads of these records.
    if (news.length > 0) this.notes.noteScoresDue();
    for (const { record } of news) this.notes.noteContacts(record.leads);
    return { news, own };
  }

  /** Reads the cache. Its content replaces the state of this process, except what this process has found out itself. */
  async #read(): Promise<void> {
    this.#handled.adopt(await this.#cache.read());
    const { value } = this.#cache;
    this.#records.adopt(value);
    this.#decided.adopt(value);
    this.#refused.adopt(value?.refused ?? []);
    this.notes.adopt(value);
  }

  /** Reads the records that exist and are not covered. */
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
