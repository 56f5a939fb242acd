/** Finds what a month of the journal contains that the caller does not know yet. */
import type { Journal } from './journal.ts';
import type { JournalPlace, MonthListing, PlacedRecord } from './record.ts';

/** The last listing of a month, and its new records. */
export interface MonthNews {
  readonly listing: MonthListing;
  /** The records that the caller did not know. */
  readonly records: readonly PlacedRecord[];
  /** The hashes of incomplete records. A process that finishes their segments writes them again. */
  readonly torn: ReadonlySet<string>;
  /** Segments without a complete record: their process died, or is still working. */
  readonly unfinished: readonly JournalPlace[];
  /** `false` if other processes merged records so often during the listing that some may be missing. */
  readonly isComplete: boolean;
}

/** How often a month is listed while another process merges its records. */
const MAX_LISTINGS = 11;

/** Lists a month and reads its unknown records. If one was merged meanwhile, the month is listed again. */
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
