/** Finds changes in a pod from the commit records of its journal, with a few requests. */
import { FEW_LEADS } from './options.ts';
import pMap from 'p-map';
import { Tombstones, type Tombstone } from '../lead/tombstone.ts';
import type { Journal } from '../store/journal/journal.ts';
import type { CommitRecord, JournalPlace, PlacedRecord } from '../store/journal/record.ts';
import { readMonthNews } from '../store/journal/month.ts';
import { READ_CONCURRENCY } from '../store/leads/read-ahead.ts';
import { firstOpenMonth, monthOf } from '../store/ledger/ledger-file.ts';
import type { JournalCursor } from './state.ts';
import { compareTexts } from '../text/order.ts';

/** The content of new records. */
export interface JournalNews {
  /**
   * For each slug, the checksum of the lead when it was last written. `undefined` if the last record has none: a process may
   * have died after writing it, or the record has only keys.
   */
  readonly changed: ReadonlyMap<string, string | undefined>;
  /** People who were forgotten, or are being forgotten. Their leads may or may not exist. */
  readonly tombstones: readonly Tombstone[];
  /** Whether people were forgotten whom the cursor does not contain, so that any lead may be missing. */
  readonly isListingNeeded: boolean;
  /** The places of all records that were listed. */
  readonly places: readonly JournalPlace[];
  /** Whether each segment of the listed months has its record. Otherwise a process has not finished its work, or has died. */
  readonly isFinished: boolean;
  readonly cursor: JournalCursor;
}

/** At most as many records are read to find all leads: a quarter of the requests that it takes to list many leads. */
const MAX_RECORDS = 64;

/**
 * Reads the journal from a cursor: one request for each open month, and one for each new record. Without a cursor nothing
 * counts as new, and the records are only noted.
 */
export async function readJournalNews(
  journal: Journal,
  cursor: JournalCursor | undefined,
  now: Date,
): Promise<JournalNews> {
  const current = monthOf(now);
  const open = firstOpenMonth(now);
  // A process whose clock was ahead may have closed a month that is still open.
  const closed = new Set(cursor?.closed.filter((month) => month < open));
  const known = new Map(Object.entries(cursor?.records ?? {}).map(([month, hashes]) => [month, new Set(hashes)]));
  // Only the list of months shows new months and the first month of a journal.
  const months = known.has(current) ? [...known.keys()] : await journal.listMonths();
  const news: CommitRecord[] = [];
  const records: Record<string, string[]> = {};
  const places: JournalPlace[] = [];
  let isFinished = true;
  for (const month of months.filter((name) => !closed.has(name))) {
    const isKnown = (hash: string): boolean => cursor === undefined || known.get(month)?.has(hash) === true;
    const found = await readMonthNews(journal, month, isKnown);
    const hashes = found.listing.records.map(({ hash }) => hash);
    places.push(...found.listing.records);
    isFinished &&= found.unfinished.length === 0;
    // A record that was merged from known records contains nothing new.
    const isNews = ({ record }: PlacedRecord): boolean => record.replaces?.every(isKnown) !== true;
    news.push(...found.records.filter(isNews).map(({ record }) => record));
    if (found.isComplete && found.unfinished.length === 0 && month < open) closed.add(month);
    else records[month] = hashes.filter((hash) => !found.torn.has(hash));
  }
  const purged = new Set(news.flatMap((record) => record.purged ?? []));
  const tombstones = [...(cursor?.tombstones ?? []), ...news.flatMap((record) => record.tombstones ?? [])];
  const named = new Set(tombstones.map(({ id }) => id));
  return {
    places,
    isFinished,
    changed: changesOf(news),
    tombstones,
    isListingNeeded: [...purged].some((id) => !named.has(id)),
    cursor: { records, closed: [...closed].sort(), tombstones: tombstones.filter(({ id }) => !purged.has(id)) },
  };
}

/**
 * The slugs of all leads in the records, for news without a cursor: all leads that leadpod wrote, and some that are gone. `undefined`
 * if the leads must be listed instead: there are many records, some cannot be read, or a process has not finished its work.
 */
export async function readRecordedSlugs(
  journal: Journal,
  { places, isFinished }: Pick<JournalNews, 'places' | 'isFinished'>,
): Promise<Set<string> | undefined> {
  if (!isFinished || places.length > MAX_RECORDS) return undefined;
  const records = await pMap(places, (place) => journal.readRecord(place), { concurrency: READ_CONCURRENCY });
  if (!records.every((record) => typeof record !== 'string')) return undefined;
  return new Set(records.flatMap(({ leads }) => leads.map(({ slug }) => slug)));
}

/**
 * The same if there are many leads. To list a container takes a server longer than to read a lead, so only pods with few leads are
 * listed. There, leads that other programs wrote are found as well.
 */
export async function readManyRecorded(journal: Journal, news: JournalNews): Promise<Set<string> | undefined> {
  const recorded = await readRecordedSlugs(journal, news);
  return recorded !== undefined && recorded.size > FEW_LEADS ? recorded : undefined;
}

/** For each slug, the last checksum by time, which is probably the current one. */
function changesOf(records: readonly CommitRecord[]): Map<string, string | undefined> {
  const changed = new Map<string, string | undefined>();
  const sorted = records.toSorted((left, right) => compareTexts(left.at, right.at));
  for (const { leads } of sorted) for (const { slug, checksum } of leads) changed.set(slug, checksum);
  return changed;
}

/** Which of these slugs belong to leads of forgotten people. */
export function forgottenSlugs(slugs: Iterable<string>, tombstones: readonly Tombstone[]): string[] {
  if (tombstones.length === 0) return [];
  const covered = new Tombstones(tombstones);
  return [...slugs].filter((slug) => covered.has(slug));
}
