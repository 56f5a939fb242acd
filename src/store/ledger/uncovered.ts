/** Finds what the journal contains that the ledger does not cover yet. */
import type { Journal } from '../journal/journal.ts';
import { readMonthNews } from '../journal/month.ts';
import type { JournalPlace, PlacedRecord } from '../journal/record.ts';
import type { CoveredRecords } from './covered-records.ts';

/** The content of the open months that is not covered. */
export interface Uncovered {
  readonly uncovered: PlacedRecord[];
  /** Segments without a record. */
  readonly unfinished: JournalPlace[];
  /** Whether the listings contain something about the months that is not in the ledger yet. */
  readonly isNews: boolean;
}

/**
 * Lists the months that are not closed, and reads the records that are not covered. Incomplete records are removed, unless
 * `readOnly`.
 */
export async function readUncovered(
  journal: Journal,
  covered: CoveredRecords,
  now: Date,
  readOnly: boolean,
): Promise<Uncovered> {
  const uncovered: PlacedRecord[] = [];
  const unfinished: JournalPlace[] = [];
  let isNews = false;
  for (const month of await covered.monthsToList(journal, now)) {
    const news = await readMonthNews(journal, month, (hash) => covered.has({ month, hash }));
    if (!readOnly) for (const hash of news.torn) await journal.removeRecord({ month, hash });
    isNews = covered.noteListing(month, news.listing) || isNews;
    uncovered.push(...news.records);
    unfinished.push(...news.unfinished);
  }
  return { uncovered, unfinished, isNews };
}

/** The records at these places. */
export async function readRecords(journal: Journal, places: readonly JournalPlace[]): Promise<PlacedRecord[]> {
  const records: PlacedRecord[] = [];
  for await (const placed of journal.readRecords(places)) records.push(placed);
  return records;
}
