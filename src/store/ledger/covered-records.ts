/** Keeps track of the commit records that the ledger covers, and of closed months, which are not listed again. */
import { groupBy } from '../../text/group-by.ts';
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

/** A covered record, with its mark in the ledger. */
export type CoveredRecord = { readonly place: JournalPlace } & RecordMark;

/** The covered records of one pod. */
export class CoveredRecords {
  /** For each month, the marks of its records by hash. */
  #months = new Map<string, Map<string, string>>();
  #closed = new Set<string>();
  /** The last month that was listed after its end and is not closed yet. */
  #over: string | undefined;
  readonly #replaced = new Set<string>();
  readonly #removed = new Set<string>();

  /** Takes over the state from the ledger. */
  adopt(file: LedgerFile | undefined): void {
    const months = Object.entries(file?.records ?? {});
    this.#months = new Map(months.map(([month, marks]) => [month, new Map(Object.entries(marks))]));
    this.#closed = new Set(file?.closed);
    this.#over = file?.over;
  }

  /** The state for the ledger. */
  toFile(): Pick<LedgerFile, 'records' | 'closed' | 'over'> {
    return {
      records: Object.fromEntries([...this.#months].map(([month, marks]) => [month, Object.fromEntries(marks)])),
      closed: [...this.#closed].sort(),
      ...(this.#over === undefined ? {} : { over: this.#over }),
    };
  }

  /** Adds a record. */
  add({ month, hash }: JournalPlace, record: CommitRecord): void {
    this.#open(month).set(hash, markOf(record));
    for (const merged of record.replaces ?? []) this.#replaced.add(merged);
  }

  /** Removes a record that this process removed from the journal. */
  remove({ month, hash }: JournalPlace): void {
    this.#removed.add(hash);
    this.#months.get(month)?.delete(hash);
  }

  /** Removes these records again, because another process's ledger may have added them. */
  removeAgain(): void {
    for (const marks of this.#months.values()) for (const hash of this.#removed) marks.delete(hash);
  }

  /** Whether this process has removed a record. */
  isRemoved({ hash }: JournalPlace): boolean {
    return this.#removed.has(hash);
  }

  has({ month, hash }: JournalPlace): boolean {
    return this.#months.get(month)?.has(hash) === true;
  }

  get isEmpty(): boolean {
    return [...this.#months.values()].every(({ size }) => size === 0);
  }

  /** The records of a month. */
  of(month: string): CoveredRecord[] {
    return [...(this.#months.get(month) ?? [])].map(([hash, mark]) => ({ place: { month, hash }, ...readMark(mark) }));
  }

  /** The records of all open months. */
  all(): CoveredRecord[] {
    return [...this.#months.keys()].flatMap((month) => this.of(month));
  }

  /** Records that were merged into others but not removed, because their process died. */
  get leftovers(): JournalPlace[] {
    return this.all().flatMap(({ place }) => (this.#replaced.has(place.hash) ? [place] : []));
  }

  /** The days of a month with more than one small record, and these records. */
  smallBatches(month: string): { day: string; places: JournalPlace[] }[] {
    const small = this.of(month).filter(({ merged }) => !merged);
    return [...groupBy(small, ({ day }) => day)]
      .map(([day, records]) => ({ day, places: records.map(({ place }) => place) }))
      .filter(({ places }) => places.length > 1);
  }

  /** All known months. */
  get months(): string[] {
    return [...this.#months.keys(), ...this.#closed];
  }

  /** The known months that are not closed. */
  get openMonths(): string[] {
    return [...this.#months.keys()].filter((month) => !this.#closed.has(month)).sort();
  }

  /**
   * The months to list: the open ones, the current one (even if a process whose clock is ahead has closed it), and the one
   * before. A process may have started the month before after the cache was written, and died. That month is listed until it
   * was listed after its end, and once more when it is closed. If the cache does not know the current month, all months are
   * listed.
   */
  async monthsToList(journal: Journal, now: Date): Promise<string[]> {
    const current = monthOf(now);
    const before = monthBefore(current);
    const isKnown = this.#months.has(current);
    this.#closed.delete(current);
    if (!isKnown && now.getUTCDate() < CLOSING_DAY) this.#closed.delete(before);
    const months = isKnown ? [] : await journal.listMonths();
    // A month that was not in the listing does not exist, and can be closed.
    if (!this.#closed.has(before)) this.#open(before);
    const open = isKnown ? this.openMonths : months.filter((month) => !this.#closed.has(month));
    const isWaiting = before === this.#over && now.getUTCDate() < CLOSING_DAY;
    return isWaiting ? open.filter((month) => month !== before) : open;
  }

  /**
   * Notes the listing of a month. Records that are missing were merged into others and need not be kept. Returns `true` if one
   * was.
   */
  noteListing(month: string, { records }: MonthListing): boolean {
    const there = new Set(records.map(({ hash }) => hash));
    const marks = this.#open(month);
    const vanished = [...marks.keys()].filter((hash) => !there.has(hash));
    for (const hash of vanished) marks.delete(hash);
    return vanished.length > 0;
  }

  /**
   * Closes months that ended some days ago and have no work left. The margin is for clock differences and long runs. Returns
   * `true` if a month was closed, or if the month before was listed after its end for the first time.
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
