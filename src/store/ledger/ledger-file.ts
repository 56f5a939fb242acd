/** The resource of the ledger: what is in it, and how it is told from what is none. */
import type { Decision } from '../../lead/identity/decisions.ts';
import type { Tombstone } from '../../lead/tombstone.ts';
import { isRecord, readCacheFile, type CacheFile } from '../cache-file.ts';
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

/** What the cache says. */
export interface LedgerFile extends HandledFile, PagedSeen {
  readonly version: 2;
  /** Month -> hash of a record that is covered -> its day (`dd`), `m` where it is merged, large or referred to, and so stays, `r` where something is refused. */
  readonly records: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Months of the past in which every segment has its record: not listed again. */
  readonly closed: readonly string[];
  /** The last month that was listed after its end: until it is closed it is not listed again. */
  readonly over?: string;
  readonly decisions: readonly Decision[];
  readonly tombstones: readonly Tombstone[];
  readonly purged: readonly string[];
  /** Slugs of leads that refused to be read or written: they may not have met those of others. */
  readonly refused?: readonly string[];
  /** Are there our events under `leads/outbox/`? Absent where no one has looked. */
  readonly outbox?: boolean;
  /**
   * A lead may have come for which scores wait: short hashes of the inboxes whose scores were read again since then. Absent where
   * none wait, or no lead came.
   */
  readonly scores?: readonly string[];
  /**
   * Leads that someone answered or made by a command, for the next pass that routes or tells of leads: slug, a hash of the event,
   * and the hashes of keys by which it is newly known.
   */
  readonly answered?: readonly string[];
  /** Slugs of leads that changed since the address book was written; `all` where all of it is to be written. Absent without a book. */
  readonly contacts?: 'all' | readonly string[];
  readonly index: IndexState;
  /** The version of the reader by whose keys the index was made. */
  readonly reader: number;
}

/** What the cache says of a record that is covered. */
export interface RecordMark {
  readonly day: string;
  /** Others went into it, or it is large, so that it stays as it is. */
  readonly merged: boolean;
  /** Notifications of its segment waited for a lead that refused. */
  readonly refused: boolean;
}

/** A record of so many notifications is not small, and stays as it is. */
const LARGE = 250;

/** The mark of a record. */
export function markOf({ at, handled, replaces, stays }: CommitRecord): string {
  const isSmall = replaces === undefined && stays !== true && handled.length < LARGE;
  const isRefused = handled.some(({ outcome }) => outcome === 'refused');
  return `${at.slice(8, 10)}${isSmall ? '' : 'm'}${isRefused ? 'r' : ''}`;
}

/** What a mark says. */
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

/** From this day of a month on the one before it grows no more: clocks differ, and runs take their time. */
export const CLOSING_DAY = 3;

/** Whoever chose the month of what he writes before its end has written it by then, unless he was suspended. */
const LATE_MS = 10 * 60_000;

/** Did a month, `yyyy-mm`, end so long ago that only who was suspended over its end may still write into it? */
export const isLongOver = (month: string, now: Date): boolean => month < monthOf(new Date(now.getTime() - LATE_MS));

/** The first month, `yyyy-mm`, in which something may still be written. */
export function firstOpenMonth(now: Date): string {
  const current = monthOf(now);
  return now.getUTCDate() < CLOSING_DAY ? monthBefore(current) : current;
}

/** Reads the cache; what is no ledger of this version counts as torn. */
export function readLedger(client: PodClient, layout: PodLayout): Promise<CacheFile<LedgerFile>> {
  return readCacheFile(client, layout.ledger, 'Reading the ledger', isLedgerFile);
}

/** A ledger as it was read, and what its pages tell. */
export interface ReadLedger {
  readonly file: CacheFile<LedgerFile>;
  readonly handled: HandledFile | undefined;
}

/**
 * Reads the cache with its pages. Where one is missing, someone may have put another in its place meanwhile, and then the
 * ledger names that one; otherwise the ledger counts as torn.
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
