/** The state of a local copy: its leads, their places in the files, and how far the journal was read. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTombstone, type Tombstone } from '../lead/tombstone.ts';
import { isSlug } from '../solid/layout.ts';
import { replaceFile } from '../system/replace-file.ts';

/** A lead of the copy: its place, and its version. */
export interface CopyEntry {
  readonly file: string;
  /** The place in the file in bytes. */
  readonly start: number;
  readonly length: number;
  /** SHA-256 of its bytes in the file. */
  readonly sha256: string;
  /** The checksum of the resource, as in commit records. */
  readonly checksum?: string | undefined;
  readonly etag?: string | undefined;
}

/** A text that changes whenever the statements of the lead may have changed. */
export const versionOf = ({ file, start }: CopyEntry): string => `${file}:${start}`;

/** How far the journal was read. */
export interface JournalCursor {
  /** For each month, the hashes of the known commit records. */
  readonly records: Readonly<Record<string, readonly string[]>>;
  /** Past months that are no longer read. */
  readonly closed: readonly string[];
  /** Tombstones whose people were not removed from everything yet. */
  readonly tombstones: readonly Tombstone[];
}

/** The whole state of a copy. */
export interface CopyState {
  readonly leads: ReadonlyMap<string, CopyEntry>;
  /** The slugs of resources that could not be read. */
  readonly damaged: readonly string[];
  readonly cursor: JournalCursor;
  /** Whether the first download has finished. Until then the pod is listed each time. */
  readonly isComplete: boolean;
}

export const EMPTY_CURSOR: JournalCursor = { records: {}, closed: [], tombstones: [] };
export const EMPTY_STATE: CopyState = { leads: new Map(), damaged: [], cursor: EMPTY_CURSOR, isComplete: false };

/** Version 1 had no hashes of the files. */
const VERSION = 2;
const stateFile = (folder: string): string => join(folder, 'state.json');
const FILE_NAME = /^leads-[0-9a-z-]+\.nq$/u;

/** The names of the files of a copy. */
export const filesOf = ({ leads }: CopyState): Set<string> => new Set([...leads.values()].map(({ file }) => file));

/** The state without these leads, which must be read again. */
export function withDamaged(state: CopyState, slugs: readonly string[]): CopyState {
  const leads = new Map(state.leads);
  for (const slug of slugs) leads.delete(slug);
  return { ...state, leads, damaged: [...state.damaged, ...slugs] };
}

/** Reads the state of a copy; `undefined` if there is none that can be used. Then everything is downloaded again. */
export async function readCopyState(folder: string): Promise<CopyState | undefined> {
  try {
    return stateFromJson(JSON.parse(await readFile(stateFile(folder), 'utf8')));
  } catch {
    // Missing, cut off, of another version, or not ours. The copy is a cache.
    return undefined;
  }
}

/** Replaces the state in one step, so that readers see either the old or the new one. */
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
const isEntry = ({ file, start, length, sha256 }: CopyEntry): boolean =>
  FILE_NAME.test(file) && isOffset(start) && isOffset(length) && typeof sha256 === 'string';

function isCursor(value: unknown): value is JournalCursor {
  const { records, closed, tombstones } = value as Partial<Record<keyof JournalCursor, unknown>>;
  return (
    Object.values(records as object).every(isTexts) &&
    isTexts(closed) &&
    Array.isArray(tombstones) &&
    tombstones.every(isTombstone)
  );
}
