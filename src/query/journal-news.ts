/** What changed in a pod since somebody looked last, from the commit records of its journal: a few requests. */
import { Tombstones, type Tombstone } from '../core/tombstone.ts';
import { MAX_LISTINGS, unfinishedOf, type CommitRecord, type Journal } from '../pod/journal.ts';
import { firstOpenMonth } from '../pod/ledger-file.ts';
import type { JournalCursor } from './copy-state.ts';

/** What the records say that were not known. */
export interface JournalNews {
  /** Slug -> checksum of the lead as it was written last; leads of which only keys are told are not among them. */
  readonly changed: ReadonlyMap<string, string>;
  /** People who were forgotten, or are being; their leads may still stand, or be gone. */
  readonly tombstones: readonly Tombstone[];
  /** Somebody is gone of whom the cursor knew nothing: any lead may be. */
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
  const current = now.toISOString().slice(0, 7);
  const open = firstOpenMonth(now);
  const closed = new Set(cursor?.closed);
  const known = new Map(Object.entries(cursor?.records ?? {}).map(([month, hashes]) => [month, new Set(hashes)]));
  // Months that began since are seen only in the list of months; so is the first of a journal.
  const months = known.has(current) ? [...known.keys()] : await journal.listMonths();
  const news: CommitRecord[] = [];
  const records: Record<string, string[]> = {};
  for (const month of months.filter((name) => !closed.has(name))) {
    const found = await readMonth(journal, month, cursor === undefined ? undefined : (known.get(month) ?? new Set()));
    news.push(...found.news);
    if (found.isFinished && month < open) closed.add(month);
    else records[month] = found.hashes;
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

/** In the order of their times: the last checksum of a lead is most likely what stands there. */
function changesOf(records: readonly CommitRecord[]): Map<string, string> {
  const changed = new Map<string, string>();
  const sorted = records.toSorted((left, right) => (left.at < right.at ? -1 : Number(left.at > right.at)));
  for (const { leads } of sorted)
    for (const { slug, checksum } of leads) if (checksum !== undefined) changed.set(slug, checksum);
  return changed;
}

interface MonthNews {
  readonly news: CommitRecord[];
  readonly hashes: string[];
  /** Has every segment its record, so that nobody will add one? */
  readonly isFinished: boolean;
}

/** The records of a month that are not `known`; without that none is read. */
async function readMonth(journal: Journal, month: string, known: ReadonlySet<string> | undefined): Promise<MonthNews> {
  const read = new Map<string, CommitRecord>();
  for (let listings = 1; ; listings++) {
    const listing = await journal.listMonth(month);
    const torn = new Set<string>();
    let isComplete = true;
    for (const place of listing.records) {
      if (known === undefined || known.has(place.hash) || read.has(place.hash)) continue;
      const record = await journal.readRecord(place);
      // Merged into another meanwhile, which the next listing has; or to be written anew by whoever finds it.
      if (record === 'gone') isComplete = false;
      else if (record === 'torn') torn.add(place.hash);
      else if (record.replaces?.every((hash) => known.has(hash)) !== true) read.set(place.hash, record);
    }
    if (!isComplete && listings < MAX_LISTINGS) continue;
    const hashes = listing.records.map(({ hash }) => hash).filter((hash) => !torn.has(hash));
    return { news: [...read.values()], hashes, isFinished: isComplete && unfinishedOf(listing, torn).length === 0 };
  }
}

/** Which of these slugs belong to leads of forgotten people? */
export function forgottenSlugs(slugs: Iterable<string>, tombstones: readonly Tombstone[]): string[] {
  if (tombstones.length === 0) return [];
  const covered = new Tombstones(tombstones);
  return [...slugs].filter((slug) => covered.has(slug));
}
