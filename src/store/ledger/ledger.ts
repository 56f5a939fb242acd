/**
 * The ledger: what need not be read again, what was decided, and where the identity index stands. Its truth are the commit
 * records of the journal; `leads/ledger.json` is a cache over those that it names, so that a pass with nothing new costs a
 * handful of requests. It is also where processes meet: whoever writes it second sees what the first one did.
 */
import { isDecision, type Decision } from '../../lead/identity/decisions.ts';
import { READER_VERSION } from '../../message/notification.ts';
import { isTombstone, Tombstones, withoutForgotten, type Tombstone } from '../../lead/tombstone.ts';
import { writeCacheFile, type CacheFile } from '../cache-file.ts';
import { Handled, type ListedAs } from './handled.ts';
import { HandledPages } from './handled-pages.ts';
import type { PodClient } from '../../http/client.ts';
import { emptyIndex, type IndexState } from '../index-state.ts';
import type { Journal } from '../journal/journal.ts';
import type {
  CommitRecord,
  JournalPlace,
  KnownJournal,
  MonthListing,
  NotificationOutcome,
  PlacedRecord,
} from '../journal/record.ts';
import { readMonthNews } from '../journal/month.ts';
import type { PodLayout } from '../../solid/layout.ts';
import {
  CLOSING_DAY,
  firstOpenMonth,
  markOf,
  monthBefore,
  monthOf,
  readLedger,
  readMark,
  readWholeLedger,
  type LedgerFile,
  type LedgerOptions,
  type ReadLedger,
  type RecordMark,
} from './ledger-file.ts';
import { RefusedLeads } from './refused-leads.ts';
import type { Version } from '../../solid/version.ts';

/** What was handled so far in one pod, and which segments are work to finish. */
export class Ledger {
  readonly #client: PodClient;
  readonly #layout: PodLayout;
  readonly #journal: Journal;
  readonly #now: () => Date;
  #file: CacheFile<LedgerFile>;
  readonly #pages: HandledPages;
  readonly #handled = new Handled();
  #records = new Map<string, Map<string, string>>();
  #closed = new Set<string>();
  #decisions = new Map<string, Decision>();
  #tombstones = new Map<string, Tombstone>();
  #purged = new Set<string>();
  readonly #refused = new RefusedLeads();
  /**
   * Records that were added since the file was read: they are added again to a file that somebody else wrote. Only where
   * they stand, since a long pass writes many, and somebody else is a rare guest.
   */
  readonly #added: JournalPlace[] = [];
  #dropped = new Set<string>();
  readonly #replaced = new Set<string>();
  #changed = false;
  #saved: string | undefined;
  /** Segments without a record: somebody died between the two, or is at work. */
  unfinished: readonly JournalPlace[] = [];
  /** Records that the cache did not cover when the ledger was opened: their leads may not have met those of others. */
  uncovered: readonly PlacedRecord[] = [];

  private constructor(
    client: PodClient,
    layout: PodLayout,
    journal: Journal,
    now: () => Date,
    pages: HandledPages,
    read: ReadLedger,
  ) {
    this.#client = client;
    this.#layout = layout;
    this.#journal = journal;
    this.#now = now;
    this.#pages = pages;
    this.#file = read.file;
    this.#adopt(read);
  }

  /**
   * Reads the cache, lists the months that are not closed, and reads the records that the cache does not cover. Torn records
   * are removed, so that their batches are committed anew, unless it is to be `readOnly`.
   */
  static async open(
    client: PodClient,
    layout: PodLayout,
    journal: Journal,
    { now, readOnly = false, partLimits }: LedgerOptions,
  ): Promise<Ledger> {
    const pages = new HandledPages(client, layout, partLimits);
    const ledger = new Ledger(client, layout, journal, now, pages, await readWholeLedger(client, layout, pages));
    ledger.uncovered = await ledger.#catchUp(readOnly);
    for (const { place, record } of ledger.uncovered) ledger.add(place, record);
    ledger.#closeMonths();
    return ledger;
  }

  /** Was there no cache, so that all was learnt from the records? */
  get isLost(): boolean {
    return this.#file.state !== 'present';
  }

  /** Was the index made with the keys of another reader? */
  get isOfOtherReader(): boolean {
    return this.#file.value?.reader !== READER_VERSION;
  }

  /** Does the journal hold nothing at all? Then the pod is fresh. */
  get isFresh(): boolean {
    return this.isLost && this.unfinished.length === 0 && [...this.#records.values()].every(({ size }) => size === 0);
  }

  /** The identity index as the cache has it; the records that were added since are not in it. */
  get index(): IndexState {
    return this.#file.value?.index ?? emptyIndex();
  }

  /** The decisions, without events of people who were forgotten since: these do not come again. */
  get decisions(): readonly Decision[] {
    const decisions = [...this.#decisions.values()];
    return decisions.length === 0 ? decisions : withoutForgotten(decisions, new Tombstones(this.tombstones));
  }

  get tombstones(): readonly Tombstone[] {
    return [...this.#tombstones.values()];
  }

  /** Tombstones whose people may still stand somewhere: whoever forgot them died, or somebody wrote meanwhile. */
  get unpurged(): readonly Tombstone[] {
    return this.tombstones.filter(({ id }) => !this.#purged.has(id));
  }

  /** Leads that refused to be read or written when somebody last tried. */
  get refusedLeads(): readonly string[] {
    return this.#refused.slugs;
  }

  /** Where the journal holds notifications that wait for such a lead. */
  get refusedPlaces(): JournalPlace[] {
    if (this.count('refused') === 0) return [];
    return this.#allRecords().flatMap(({ place, refused }) => (refused ? [place] : []));
  }

  /** Takes note of a lead that refuses, or does so no more. */
  noteRefusal(slug: string, isRefusing: boolean): void {
    this.#changed = this.#refused.note(slug, isRefusing) || this.#changed;
  }

  /** What a notification of this content was when it was handled; `undefined` where it never was. */
  outcomeOf(source: string, content: string): NotificationOutcome | undefined {
    return this.#handled.outcomeOf(source, content);
  }

  /** What was handled at this URL by an earlier release, which did not remember its content. */
  unmarkedOutcomeOf(source: string): NotificationOutcome | undefined {
    return this.#handled.unmarkedOutcomeOf(source);
  }

  /** What a notification is, as far as the listing shows that it still is what was handled. */
  listedAs(source: string, listed: string): ListedAs {
    return this.#handled.listedAs(source, listed);
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

  /** How many notifications were handled as this. */
  count(outcome: NotificationOutcome): number {
    return this.#handled.count(outcome);
  }

  /** The covered records of a month, by day; `merged` are those into which others went. */
  recordsOf(month: string): ({ place: JournalPlace } & RecordMark)[] {
    return [...(this.#records.get(month) ?? [])].map(([hash, mark]) => ({ place: { month, hash }, ...readMark(mark) }));
  }

  /** The journal, as far as it is known without listing it. */
  get known(): KnownJournal {
    return {
      months: [...this.#records.keys(), ...this.#closed],
      places: [...this.#allRecords().map(({ place }) => place), ...this.unfinished],
    };
  }

  /** Records that stand in others already: whoever merged them died before they were removed. */
  get leftovers(): JournalPlace[] {
    return this.#allRecords().flatMap(({ place }) => (this.#replaced.has(place.hash) ? [place] : []));
  }

  /** The days of a month that have more than one small record, with those. */
  smallBatches(month: string): { day: string; places: JournalPlace[] }[] {
    const byDay = new Map<string, JournalPlace[]>();
    for (const { place, day, merged } of this.recordsOf(month))
      if (!merged) byDay.set(day, [...(byDay.get(day) ?? []), place]);
    return [...byDay].map(([day, places]) => ({ day, places })).filter(({ places }) => places.length > 1);
  }

  /** The months that are still listed. */
  get openMonths(): string[] {
    return [...this.#records.keys()].filter((month) => !this.#closed.has(month)).sort();
  }

  /** Takes note of a commit record. */
  add(place: JournalPlace, record: CommitRecord): void {
    this.#added.push(place);
    this.#cover(place, record);
    this.#changed = true;
  }

  /** A record is gone, since it was merged into another. */
  drop({ month, hash }: JournalPlace): void {
    this.#dropped.add(hash);
    this.#records.get(month)?.delete(hash);
    this.#changed = true;
  }

  /** The index changed, if nothing else. */
  touch(): void {
    this.#changed = true;
  }

  /** In how many passes the notification could not be read. */
  failuresOf(source: string): number {
    return this.#handled.failuresOf(source);
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
    return this.#changed;
  }

  /** Writes the cache with this index; `false` where somebody else wrote meanwhile: {@link reload}, look, and try again. */
  async save(index: IndexState): Promise<boolean> {
    if (this.#saved !== undefined && !(await this.#isOurs())) return false;
    const { seen, attempts } = this.#handled.toFile();
    const file: LedgerFile = {
      version: 2,
      records: Object.fromEntries([...this.#records].map(([month, marks]) => [month, Object.fromEntries(marks)])),
      closed: [...this.#closed].sort(),
      ...(await this.#pages.store(seen)),
      attempts,
      decisions: this.decisions,
      tombstones: this.tombstones,
      purged: [...this.#purged].sort(),
      refused: this.refusedLeads,
      index,
      reader: READER_VERSION,
    };
    if (!(await writeCacheFile(this.#client, this.#file, file, 'Writing the ledger'))) return false;
    this.#saved = JSON.stringify(file);
    this.#changed = false;
    await this.#pages.removeObsolete(this.isLost);
    return true;
  }

  /** Is the cache what we saved last? The server's answer to a write holds no ETag: it must be read again. */
  async #isOurs(): Promise<boolean> {
    this.#file = await readLedger(this.#client, this.#layout);
    return JSON.stringify(this.#file.value) === this.#saved;
  }

  /**
   * Reads the cache that somebody else wrote; comes back with the records that it covers and that are news to us, and with
   * those that we added. Where it was lost meanwhile, everything is learnt from the records again.
   */
  async reload(): Promise<{ readonly news: PlacedRecord[]; readonly own: PlacedRecord[] }> {
    const known = new Set([...this.#records.values()].flatMap((marks) => [...marks.keys()]));
    const read = await readWholeLedger(this.#client, this.#layout, this.#pages);
    this.#file = read.file;
    this.#saved = undefined;
    this.#adopt(read);
    // Before anything of ours is in it again: a month that it knows is not looked for.
    const found = this.isLost ? await this.#catchUp(false) : [];
    const own = await this.#readRecords(this.#added.filter(({ hash }) => !this.#dropped.has(hash)));
    for (const { place, record } of [...found, ...own]) this.#cover(place, record);
    for (const marks of this.#records.values()) for (const hash of this.#dropped) marks.delete(hash);
    this.#handled.forgetAgain();
    this.#changed = true;
    if (this.isLost) return { news: found.filter(({ place }) => !known.has(place.hash)), own };
    const places = this.#allRecords().flatMap(({ place }) => (known.has(place.hash) ? [] : [place]));
    return { news: await this.#readRecords(places), own };
  }

  async #readRecords(places: readonly JournalPlace[]): Promise<PlacedRecord[]> {
    const records: PlacedRecord[] = [];
    for await (const placed of this.#journal.readRecords(places)) records.push(placed);
    return records;
  }

  #adopt({ file: { value: file }, handled }: ReadLedger): void {
    this.#handled.adopt(handled);
    const months = Object.entries(file?.records ?? {});
    this.#records = new Map(months.map(([month, marks]) => [month, new Map(Object.entries(marks))]));
    this.#closed = new Set(file?.closed);
    this.#decisions = new Map((file?.decisions ?? []).map((decision) => [decision.id, decision]));
    this.#tombstones = new Map((file?.tombstones ?? []).map((tombstone) => [tombstone.id, tombstone]));
    this.#purged = new Set(file?.purged);
    this.#refused.adopt(file?.refused ?? []);
  }

  /** The records that are there and not covered. */
  async #catchUp(readOnly: boolean): Promise<PlacedRecord[]> {
    const uncovered: PlacedRecord[] = [];
    const unfinished: JournalPlace[] = [];
    for (const month of await this.#monthsToList()) {
      const news = await readMonthNews(this.#journal, month, (hash) => this.#records.get(month)?.has(hash) === true);
      if (!readOnly) for (const hash of news.torn) await this.#journal.removeRecord({ month, hash });
      this.#dropVanished(month, news.listing);
      uncovered.push(...news.records);
      unfinished.push(...news.unfinished);
      this.#open(month);
    }
    this.unfinished = unfinished;
    return uncovered;
  }

  /**
   * The months to look at: those that are open, this one, whoever closed it with his clock ahead, and the one before it until
   * it is closed: somebody may have begun it, and died, after the cache was made. Where the cache knows nothing of this one
   * yet, all that there are.
   */
  async #monthsToList(): Promise<string[]> {
    const current = monthOf(this.#now());
    const before = monthBefore(current);
    const isKnown = this.#records.has(current);
    this.#closed.delete(current);
    if (!isKnown && this.#now().getUTCDate() < CLOSING_DAY) this.#closed.delete(before);
    const months = isKnown ? [] : await this.#journal.listMonths();
    // Where it was not listed just now, it is not there, and can be closed.
    if (!this.#closed.has(before)) this.#open(before);
    return isKnown ? this.openMonths : months.filter((month) => !this.#closed.has(month));
  }

  #open(month: string): void {
    if (!this.#records.has(month)) this.#records.set(month, new Map());
  }

  /** Months that are over for some days, since clocks differ and runs take their time, and in which nothing is to be done. */
  #closeMonths(): void {
    const last = firstOpenMonth(this.#now());
    const busy = new Set([...this.unfinished, ...this.refusedPlaces].map(({ month }) => month));
    for (const month of this.openMonths) {
      if (month >= last || busy.has(month) || this.smallBatches(month).length > 0) continue;
      this.#closed.add(month);
      this.#records.delete(month);
      this.#changed = true;
    }
  }

  /** Records that are not there any more were merged into others; only those that are there need be known. */
  #dropVanished(month: string, { records }: MonthListing): void {
    const there = new Set(records.map(({ hash }) => hash));
    for (const hash of this.#records.get(month)?.keys() ?? [])
      if (!there.has(hash)) this.#changed = this.#records.get(month)?.delete(hash) === true || this.#changed;
  }

  #cover({ month, hash }: JournalPlace, record: CommitRecord): void {
    this.#handled.add(record.handled);
    const marks = this.#records.get(month) ?? new Map<string, string>();
    this.#records.set(month, marks.set(hash, markOf(record)));
    for (const merged of record.replaces ?? []) this.#replaced.add(merged);
    for (const decision of (record.decisions ?? []).filter(isDecision)) this.#decisions.set(decision.id, decision);
    for (const tombstone of (record.tombstones ?? []).filter(isTombstone))
      this.#tombstones.set(tombstone.id, tombstone);
    for (const id of record.purged ?? []) this.#purged.add(id);
  }

  #allRecords(): ({ place: JournalPlace } & RecordMark)[] {
    return [...this.#records.keys()].flatMap((month) => this.recordsOf(month));
  }
}
