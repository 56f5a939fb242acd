/** The content of `leads/ledger.json`, and the check whether a resource is one. */
import type { Decision } from '../../lead/identity/decisions.ts';
import type { Tombstone } from '../../lead/tombstone.ts';
import { readCacheFile, type CacheFile } from '../cache-file.ts';
import { isRecord } from '../../text/record.ts';
import { isSeen, type HandledFile } from './handled.ts';
import type { HandledPages, PagedSeen } from './handled-pages.ts';
import type { PodClient } from '../../http/client.ts';
import { isIndexState, type IndexState } from '../index-state.ts';
import type { CommitRecord } from '../journal/record.ts';
import type { PodLayout } from '../../solid/layout.ts';
import type { PartLimits } from '../parts.ts';

/** How a ledger is opened. */
export interface LedgerOptions {
  readonly now: () => Date;
  readonly readOnly?: boolean;
  readonly partLimits?: Partial<PartLimits> | undefined;
}

/** The content of the cache. */
export interface LedgerFile extends HandledFile, PagedSeen {
  readonly version: 2;
  /**
   * For each month, the marks of the covered records by hash. A mark is the day of the record (`dd`), then `m` if the record
   * must not be merged (it was merged already, is large, or leads refer to its segment), then `r` if notifications in it wait
   * for a refused lead.
   */
  readonly records: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Past months in which every segment has its record. They are not listed again. */
  readonly closed: readonly string[];
  /** The last month that was listed after its end. It is not listed again until it is closed. */
  readonly over?: string;
  readonly decisions: readonly Decision[];
  readonly tombstones: readonly Tombstone[];
  readonly purged: readonly string[];
  /** Slugs of leads that could not be read or written. They may have to be combined with others. */
  readonly refused?: readonly string[];
  /** Whether `leads/outbox/` contains events of leadpod. Missing if this is unknown. */
  readonly outbox?: boolean;
  /**
   * Short hashes of the inboxes whose waiting scores were read again since the last new lead. Missing if no scores wait, or no
   * lead was added.
   */
  readonly scores?: readonly string[];
  /**
   * Leads that a command changed or created, for the next pass that routes leads or sends notices. Each text has the slug, a
   * hash of the event, and the hashes of the new keys.
   */
  readonly answered?: readonly string[];
  /**
   * Slugs of leads that changed since the address book was written, or `all` if the whole book must be written. Missing if
   * there is no book.
   */
  readonly contacts?: 'all' | readonly string[];
  readonly index: IndexState;
  /** The reader version whose keys are in the index. */
  readonly reader: number;
}

/** The state of a covered record. */
export interface RecordMark {
  readonly day: string;
  /** Whether the record must not be merged: it contains other records, is large, or leads refer to its segment. */
  readonly merged: boolean;
  /** Whether notifications of its segment wait for a refused lead. */
  readonly refused: boolean;
}

/** A record with at least this many notifications counts as large. */
const LARGE = 250;

/** Computes the mark of a record. */
export function markOf({ at, handled, replaces, stays }: CommitRecord): string {
  const isSmall = replaces === undefined && stays !== true && handled.length < LARGE;
  const isRefused = handled.some(({ outcome }) => outcome === 'refused');
  return `${at.slice(8, 10)}${isSmall ? '' : 'm'}${isRefused ? 'r' : ''}`;
}

/** Parses a mark. */
export function readMark(mark: string): RecordMark {
  return { day: mark.slice(0, 2), merged: mark.includes('m'), refused: mark.includes('r') };
}

/** The month of a time, `yyyy-mm`, in UTC. */
export const monthOf = (time: Date): string => time.toISOString().slice(0, 7);

/** The month before one, both `yyyy-mm`. */
export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
}

/** The day of a month on which the month before is closed. The margin is for clock differences and long runs. */
export const CLOSING_DAY = 3;

/**
 * How long after the end of a month, in milliseconds, a process may still write into it. Only a suspended process takes longer.
 */
const LATE_MS = 10 * 60_000;

/**
 * Whether a month, `yyyy-mm`, ended so long ago that only a process that was suspended over its end may still write into it.
 */
export const isLongOver = (month: string, now: Date): boolean => month < monthOf(new Date(now.getTime() - LATE_MS));

/** The first month, `yyyy-mm`, in which a process may still write. */
export function firstOpenMonth(now: Date): string {
  const current = monthOf(now);
  return now.getUTCDate() < CLOSING_DAY ? monthBefore(current) : current;
}

/** Reads the cache. Content that is not a ledger of this version counts as incomplete. */
export function readLedger(client: PodClient, layout: PodLayout): Promise<CacheFile<LedgerFile>> {
  return readCacheFile(client, layout.ledger, 'Reading the ledger', isLedgerFile);
}

/** A ledger as it was read, with the list of handled notifications from its pages. */
export interface ReadLedger {
  readonly file: CacheFile<LedgerFile>;
  readonly handled: HandledFile | undefined;
}

/**
 * Reads the cache with its pages. If a page is missing, another process may have replaced it, so the ledger is read again. If
 * it still names the missing page, it counts as incomplete.
 */
export async function readWholeLedger(client: PodClient, layout: PodLayout, pages: HandledPages): Promise<ReadLedger> {
  let missing: string | undefined;
  for (;;) {
    const file = await readLedger(client, layout);
    const { value } = file;
    if (value === undefined) return { file, handled: undefined };
    const seen = await pages.read(value);
    if (seen !== undefined) return { file, handled: { seen, attempts: value.attempts } };
    const named = JSON.stringify(value.pages);
    if (named === missing) return { file: tornAs(file), handled: undefined };
    missing = named;
  }
}

function tornAs({ url, etag }: CacheFile<LedgerFile>): CacheFile<LedgerFile> {
  return { url, ...(etag === undefined ? {} : { etag }), state: 'torn' };
}

function isLedgerFile(value: unknown): value is LedgerFile {
  return (
    isRecord(value) &&
    value['version'] === 2 &&
    isSeen(value['seen']) &&
    (value['pages'] === undefined || Array.isArray(value['pages'])) &&
    ['closed', 'decisions', 'tombstones', 'purged'].every((name) => Array.isArray(value[name])) &&
    isRecord(value['records']) &&
    Object.values(value['records']).every(isRecord) &&
    isRecord(value['attempts']) &&
    isIndexState(value['index'])
  );
}
