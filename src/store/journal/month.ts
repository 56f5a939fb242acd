/** What a month of the journal has that someone does not know yet. */
import type { Journal } from './journal.ts';
import type { JournalPlace, MonthListing, PlacedRecord } from './record.ts';

/** A month as it was listed last, and what was read of it. */
export interface MonthNews {
  readonly listing: MonthListing;
  /** The records that were not known. */
  readonly records: readonly PlacedRecord[];
  /** Hashes of records that someone died in the middle of: to be written again by whoever finishes their segments. */
  readonly torn: ReadonlySet<string>;
  /** Segments that have no record, or a torn one: someone died between the two, or is at work. */
  readonly unfinished: readonly JournalPlace[];
  /** `false` where others merged records so often meanwhile that some may have been missed. */
  readonly isComplete: boolean;
}

/** Listings of a month in which someone merges records meanwhile. */
const MAX_LISTINGS = 11;

/** Lists a month and reads the records that are not known; again where one was merged meanwhile into another. */
export async function readMonthNews(
  journal: Journal,
  month: string,
  isKnown: (hash: string) => boolean,
): Promise<MonthNews> {
  const found = new Map<string, PlacedRecord>();
  for (let listings = 1; ; listings++) {
    const listing = await journal.listMonth(month);
    const torn = new Set<string>();
    let isComplete = true;
    for (const place of listing.records) {
      if (isKnown(place.hash) || found.has(place.hash)) continue;
      const record = await journal.readRecord(place);
      if (record === 'gone') isComplete = false;
      else if (record === 'torn') torn.add(place.hash);
      else found.set(place.hash, { place, record });
    }
    if (isComplete || listings >= MAX_LISTINGS)
      return { listing, records: [...found.values()], torn, unfinished: unfinishedOf(listing, torn), isComplete };
  }
}

function unfinishedOf({ segments, records }: MonthListing, torn: ReadonlySet<string>): JournalPlace[] {
  const committed = new Set(records.map(({ hash }) => hash).filter((hash) => !torn.has(hash)));
  return segments.filter(({ hash }) => !committed.has(hash));
}
