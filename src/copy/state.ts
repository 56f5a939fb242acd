/** What a local copy knows: which leads it has, where in its files they stand, and how far it followed the journal. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTombstone, type Tombstone } from '../lead/tombstone.ts';
import { isSlug } from '../solid/layout.ts';
import { replaceFile } from '../system/replace-file.ts';

/** A lead of the copy: where it stands, and what it was when it was read. */
export interface CopyEntry {
  readonly file: string;
  /** Bytes. */
  readonly start: number;
  readonly length: number;
  /** That of the resource, as the commit records name it. */
  readonly checksum?: string | undefined;
  readonly etag?: string | undefined;
}

/** A text that is another one whenever the statements of the lead may be others. */
export const versionOf = ({ file, start }: CopyEntry): string => `${file}:${start}`;

/** How far the journal was followed. */
export interface JournalCursor {
  /** Month -> hashes of the commit records that are known. */
  readonly records: Readonly<Record<string, readonly string[]>>;
  /** Months of the past that are not looked at any more. */
  readonly closed: readonly string[];
  /** Those whose people are not gone from everything yet. */
  readonly tombstones: readonly Tombstone[];
}

/** Everything that a copy knows. */
export interface CopyState {
  readonly leads: ReadonlyMap<string, CopyEntry>;
  /** Slugs of resources that could not be read. */
  readonly damaged: readonly string[];
  readonly cursor: JournalCursor;
  /** Is the first download over? Until then the pod is listed again. */
  readonly isComplete: boolean;
}

export const EMPTY_CURSOR: JournalCursor = { records: {}, closed: [], tombstones: [] };
export const EMPTY_STATE: CopyState = { leads: new Map(), damaged: [], cursor: EMPTY_CURSOR, isComplete: false };

const VERSION = 1;
const stateFile = (folder: string): string => join(folder, 'state.json');
const FILE_NAME = /^leads-[0-9a-z-]+\.nq$/u;

/** The state of a copy that was kept; `undefined` where there is none that could be used: then all is downloaded again. */
export async function readCopyState(folder: string): Promise<CopyState | undefined> {
  try {
    return stateFromJson(JSON.parse(await readFile(stateFile(folder), 'utf8')));
  } catch {
    // Absent, cut off, of another version, or not ours: the copy is a cache.
    return undefined;
  }
}

/** Writes the state beside the old one and puts it in its place: whoever reads sees one or the other. */
export async function writeCopyState(folder: string, { leads, ...rest }: CopyState): Promise<void> {
  const text = JSON.stringify({ version: VERSION, ...rest, leads: Object.fromEntries(leads) });
  await replaceFile(stateFile(folder), text);
}

function stateFromJson(json: unknown): CopyState | undefined {
  const { version, leads, damaged, cursor, isComplete } = json as Partial<Record<keyof CopyState | 'version', unknown>>;
  if (version !== VERSION || typeof isComplete !== 'boolean' || !isTexts(damaged)) return undefined;
  const entries = Object.entries(leads as Record<string, CopyEntry>);
  if (!entries.every(([slug, entry]) => isSlug(slug) && isEntry(entry)) || !isCursor(cursor)) return undefined;
  return { leads: new Map(entries), damaged, cursor, isComplete };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');
const isOffset = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isEntry = ({ file, start, length }: CopyEntry): boolean =>
  FILE_NAME.test(file) && isOffset(start) && isOffset(length);

function isCursor(value: unknown): value is JournalCursor {
  const { records, closed, tombstones } = value as Partial<Record<keyof JournalCursor, unknown>>;
  return (
    Object.values(records as object).every(isTexts) &&
    isTexts(closed) &&
    Array.isArray(tombstones) &&
    tombstones.every(isTombstone)
  );
}
