/** What changed in a pod since someone looked last, from the commit records of its journal: a few requests. */
import { Tombstones, type Tombstone } from '../lead/tombstone.ts';
import type { Journal } from '../store/journal/journal.ts';
import type { CommitRecord, PlacedRecord } from '../store/journal/record.ts';
import { readMonthNews } from '../store/journal/month.ts';
import { firstOpenMonth, monthOf } from '../store/ledger/ledger-file.ts';
import type { JournalCursor } from './state.ts';

/** What the records say that were not known. */
export interface JournalNews {
  /**
   * Slug -> checksum of the lead as it was written last; `undefined` where the last record names the lead without one: someone who
   * died may have written it, or only keys are told.
   */
  readonly changed: ReadonlyMap<string, string | undefined>;
  /** People who were forgotten, or are being; their leads may still stand, or be gone. */
  readonly tombstones: readonly Tombstone[];
  /** Someone is gone of whom the cursor knew nothing: any lead may be. */
  readonly isListingNeeded: boolean;
  readonly cursor: JournalCursor;
}

/**
 * Follows the journal from a cursor. One request for a month that is open, one for each record that is news. Without a
 * cursor nothing is news: the records are only taken note of.
 */
export async function readJournalNews(
  journal: Journal,
  cursor: JournalCursor | undefined,
  now: Date,
): Promise<JournalNews> {
  const current = monthOf(now);
  const open = firstOpenMonth(now);
  const closed = new Set(cursor?.closed);
  const known = new Map(Object.entries(cursor?.records ?? {}).map(([month, hashes]) => [month, new Set(hashes)]));
  // Months that began since are seen only in the list of months; so is the first of a journal.
  const months = known.has(current) ? [...known.keys()] : await journal.listMonths();
  const news: CommitRecord[] = [];
  const records: Record<string, string[]> = {};
  for (const month of months.filter((name) => !closed.has(name))) {
    const isKnown = (hash: string): boolean => cursor === undefined || known.get(month)?.has(hash) === true;
    const found = await readMonthNews(journal, month, isKnown);
    const hashes = found.listing.records.map(({ hash }) => hash);
    // What was merged of records that are known says nothing new.
    const isNews = ({ record }: PlacedRecord): boolean => record.replaces?.every(isKnown) !== true;
    news.push(...found.records.filter(isNews).map(({ record }) => record));
    const isFinished = found.isComplete && found.unfinished.length === 0;
    if (isFinished && month < open) closed.add(month);
    else records[month] = hashes.filter((hash) => !found.torn.has(hash));
  }
  const purged = new Set(news.flatMap((record) => record.purged ?? []));
  const tombstones = [...(cursor?.tombstones ?? []), ...news.flatMap((record) => record.tombstones ?? [])];
  const named = new Set(tombstones.map(({ id }) => id));
  return {
    changed: changesOf(news),
    tombstones,
    isListingNeeded: [...purged].some((id) => !named.has(id)),
    cursor: { records, closed: [...closed].sort(), tombstones: tombstones.filter(({ id }) => !purged.has(id)) },
  };
}

/** In the order of their times: the last checksum of a lead is most likely what is there. */
function changesOf(records: readonly CommitRecord[]): Map<string, string | undefined> {
  const changed = new Map<string, string | undefined>();
  const sorted = records.toSorted((left, right) => (left.at < right.at ? -1 : Number(left.at > right.at)));
  for (const { leads } of sorted) for (const { slug, checksum } of leads) changed.set(slug, checksum);
  return changed;
}

/** Which of these slugs belong to leads of forgotten people? */
export function forgottenSlugs(slugs: Iterable<string>, tombstones: readonly Tombstone[]): string[] {
  if (tombstones.length === 0) return [];
  const covered = new Tombstones(tombstones);
  return [...slugs].filter((slug) => covered.has(slug));
}
