/** Which commit records the ledger covers, by month, and which months are closed: those are not listed again. */
import type { Journal } from '../journal/journal.ts';
import type { CommitRecord, JournalPlace, MonthListing } from '../journal/record.ts';
import {
  CLOSING_DAY,
  firstOpenMonth,
  isLongOver,
  markOf,
  monthBefore,
  monthOf,
  readMark,
  type LedgerFile,
  type RecordMark,
} from './ledger-file.ts';

/** A record that is covered, and what the ledger says of it. */
export type CoveredRecord = { readonly place: JournalPlace } & RecordMark;

/** The covered records of one pod. */
export class CoveredRecords {
  /** Month -> hash of a record -> its mark. */
  #months = new Map<string, Map<string, string>>();
  #closed = new Set<string>();
  /** The last month that was listed after its end and is not closed yet. */
  #over: string | undefined;
  readonly #replaced = new Set<string>();
  readonly #removed = new Set<string>();

  /** Takes over what the ledger carries, instead of what was known. */
  adopt(file: LedgerFile | undefined): void {
    const months = Object.entries(file?.records ?? {});
    this.#months = new Map(months.map(([month, marks]) => [month, new Map(Object.entries(marks))]));
    this.#closed = new Set(file?.closed);
    this.#over = file?.over;
  }

  /** What the ledger is to carry. */
  toFile(): Pick<LedgerFile, 'records' | 'closed' | 'over'> {
    return {
      records: Object.fromEntries([...this.#months].map(([month, marks]) => [month, Object.fromEntries(marks)])),
      closed: [...this.#closed].sort(),
      ...(this.#over === undefined ? {} : { over: this.#over }),
    };
  }

  /** Takes note of a record. */
  add({ month, hash }: JournalPlace, record: CommitRecord): void {
    this.#open(month).set(hash, markOf(record));
    for (const merged of record.replaces ?? []) this.#replaced.add(merged);
  }

  /** A record is gone from the journal by our own hand. */
  remove({ month, hash }: JournalPlace): void {
    this.#removed.add(hash);
    this.#months.get(month)?.delete(hash);
  }

  /** Removes once more what was removed: someone else's ledger may have brought it back. */
  removeAgain(): void {
    for (const marks of this.#months.values()) for (const hash of this.#removed) marks.delete(hash);
  }

  /** Did we remove this record? */
  isRemoved({ hash }: JournalPlace): boolean {
    return this.#removed.has(hash);
  }

  has({ month, hash }: JournalPlace): boolean {
    return this.#months.get(month)?.has(hash) === true;
  }

  get isEmpty(): boolean {
    return [...this.#months.values()].every(({ size }) => size === 0);
  }

  /** Those of a month. */
  of(month: string): CoveredRecord[] {
    return [...(this.#months.get(month) ?? [])].map(([hash, mark]) => ({ place: { month, hash }, ...readMark(mark) }));
  }

  /** Those of all open months. */
  all(): CoveredRecord[] {
    return [...this.#months.keys()].flatMap((month) => this.of(month));
  }

  /** Those that are in others already: whoever merged them died before they were removed. */
  get leftovers(): JournalPlace[] {
    return this.all().flatMap(({ place }) => (this.#replaced.has(place.hash) ? [place] : []));
  }

  /** The days of a month that have more than one small record, with those. */
  smallBatches(month: string): { day: string; places: JournalPlace[] }[] {
    const byDay = new Map<string, JournalPlace[]>();
    for (const { place, day, merged } of this.of(month))
      if (!merged) byDay.set(day, [...(byDay.get(day) ?? []), place]);
    return [...byDay].map(([day, places]) => ({ day, places })).filter(({ places }) => places.length > 1);
  }

  /** All months of which anything is known. */
  get months(): string[] {
    return [...this.#months.keys(), ...this.#closed];
  }

  /** The months that are still listed. */
  get openMonths(): string[] {
    return [...this.#months.keys()].filter((month) => !this.#closed.has(month)).sort();
  }

  /**
   * The months to look at: those that are open, this one, whoever closed it with his clock ahead, and the one before it: someone
   * may have begun it, and died, after the cache was made. That one is listed until it was listed after its end, and once more
   * when it is closed. Where the cache knows nothing of this month yet, all that there are.
   */
  async monthsToList(journal: Journal, now: Date): Promise<string[]> {
    const current = monthOf(now);
    const before = monthBefore(current);
    const isKnown = this.#months.has(current);
    this.#closed.delete(current);
    if (!isKnown && now.getUTCDate() < CLOSING_DAY) this.#closed.delete(before);
    const months = isKnown ? [] : await journal.listMonths();
    // Where it was not listed just now, it is not there, and can be closed.
    if (!this.#closed.has(before)) this.#open(before);
    const open = isKnown ? this.openMonths : months.filter((month) => !this.#closed.has(month));
    const isWaiting = before === this.#over && now.getUTCDate() < CLOSING_DAY;
    return isWaiting ? open.filter((month) => month !== before) : open;
  }

  /**
   * A month was listed: records that are not there any more were merged into others, and only those that are there need be
   * known. `true` where one was known.
   */
  noteListing(month: string, { records }: MonthListing): boolean {
    const there = new Set(records.map(({ hash }) => hash));
    const marks = this.#open(month);
    const vanished = [...marks.keys()].filter((hash) => !there.has(hash));
    for (const hash of vanished) marks.delete(hash);
    return vanished.length > 0;
  }

  /**
   * Closes months that are over for some days, since clocks differ and runs take their time, and in which nothing is to be
   * done; `true` where there was one, or where the month before this one was listed after its end for the first time.
   */
  closeMonths(now: Date, busy: ReadonlySet<string>): boolean {
    const isOverNow = this.#isOverNow(monthBefore(monthOf(now)), now, busy);
    if (isOverNow) this.#over = monthBefore(monthOf(now));
    const isOver = (month: string): boolean =>
      month < firstOpenMonth(now) && !busy.has(month) && this.smallBatches(month).length === 0;
    const over = this.openMonths.filter(isOver);
    for (const month of over) {
      this.#closed.add(month);
      this.#months.delete(month);
    }
    return isOverNow || over.length > 0;
  }

  #isOverNow(before: string, now: Date, busy: ReadonlySet<string>): boolean {
    return this.#over !== before && this.#months.has(before) && !busy.has(before) && isLongOver(before, now);
  }

  #open(month: string): Map<string, string> {
    const marks = this.#months.get(month) ?? new Map<string, string>();
    this.#months.set(month, marks);
    return marks;
  }
}
