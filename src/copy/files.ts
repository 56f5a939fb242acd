/** The files of a local copy: N-Quads, whole leads one after the other; a file that was written is never changed. */
import { randomBytes } from 'node:crypto';
import { open, readdir, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopyEntry } from './state.ts';
import { PART_BYTES } from '../engine/engine.ts';

/** A lead on its way into a file. */
export interface NewEntry {
  readonly slug: string;
  readonly nquads: string;
  readonly checksum?: string | undefined;
  readonly etag?: string | undefined;
}

/** What no state names may belong to someone who is at work; after so many milliseconds it belongs to no one. */
const ORPHAN_MS = 10 * 60_000;

/** Writes leads into a new file. */
export async function writeLeads(folder: string, leads: readonly NewEntry[]): Promise<Map<string, CopyEntry>> {
  const file = `leads-${Date.now().toString(36)}-${randomBytes(6).toString('hex')}.nq`;
  const entries = new Map<string, CopyEntry>();
  const texts: Buffer[] = [];
  let start = 0;
  for (const { slug, nquads, checksum, etag } of leads) {
    const text = Buffer.from(nquads);
    entries.set(slug, { file, start, length: text.length, checksum, etag });
    texts.push(text);
    start += text.length;
  }
  const path = join(folder, file);
  try {
    await writeFile(path, Buffer.concat(texts), { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    // Where the disk is full, the half of a file would keep it so.
    await rm(path, { force: true });
    throw error;
  }
  return entries;
}

/** The sizes in bytes of the files of some entries; one that is not there is not among them. */
export async function fileSizes(folder: string, entries: Iterable<CopyEntry>): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const file of new Set([...entries].map((entry) => entry.file))) {
    const found = await stat(join(folder, file)).catch(() => undefined);
    if (found !== undefined) sizes.set(file, found.size);
  }
  return sizes;
}

/** Open files of a copy: they can be read to their end, whoever removes them meanwhile. */
export class OpenFiles {
  readonly #handles: ReadonlyMap<string, FileHandle>;

  private constructor(handles: ReadonlyMap<string, FileHandle>) {
    this.#handles = handles;
  }

  /** Opens all files of some entries; rejects with `ENOENT` where someone removed one. */
  static async open(folder: string, entries: Iterable<CopyEntry>): Promise<OpenFiles> {
    const handles = new Map<string, FileHandle>();
    try {
      for (const { file } of entries) if (!handles.has(file)) handles.set(file, await open(join(folder, file)));
    } catch (error) {
      await new OpenFiles(handles).close();
      throw error;
    }
    return new OpenFiles(handles);
  }

  async read(file: string, start: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    const { bytesRead } = (await this.#handles.get(file)?.read(bytes, 0, length, start)) ?? { bytesRead: 0 };
    if (bytesRead !== length) throw new Error(`the local copy is damaged: ${file} ends too early`);
    return bytes;
  }

  async close(): Promise<void> {
    for (const handle of this.#handles.values()) await handle.close();
  }
}

/** Files of a copy: its leads, its state while it is being written, and the leads as they were printed. */
const UNUSED = /^(?:leads-.*\.nq|(?:state\.json|printed-.*\.ndjson)\..*\.tmp)$/u;
const PRINTED = /^printed-.*\.ndjson(?:\..*)?$/u;

/** Removes what was printed of leads: who is to be forgotten may be in it. */
export async function removePrinted(folder: string): Promise<void> {
  for (const file of await readdir(folder)) if (PRINTED.test(file)) await rm(join(folder, file), { force: true });
}

/** Removes the files that are not in use: those that are `ours` at once, others when no one can be writing them any more. */
export async function removeUnused(
  folder: string,
  used: ReadonlySet<string>,
  ours: (file: string) => boolean,
): Promise<void> {
  for (const file of await readdir(folder)) {
    if (used.has(file) || !UNUSED.test(file)) continue;
    const path = join(folder, file);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (ours(file) || age > ORPHAN_MS) await rm(path, { force: true });
  }
}

/** The files that are worth to be written again: much of them is of no use any more, or there are many small ones. */
export function wastefulFiles(
  entries: Iterable<CopyEntry>,
  sizes: ReadonlyMap<string, number>,
  toTheLast: boolean,
): Set<string> {
  const live = new Map<string, number>();
  for (const { file, length } of entries) live.set(file, (live.get(file) ?? 0) + length);
  const small = [...live].filter(([, bytes]) => bytes < PART_BYTES / 4).map(([file]) => file);
  const wasteful = [...live].filter(([file, bytes]) => {
    const waste = (sizes.get(file) ?? bytes) - bytes;
    return toTheLast ? waste > 0 : waste > bytes;
  });
  return new Set([...wasteful.map(([file]) => file), ...(small.length > MANY_SMALL ? small : [])]);
}

const MANY_SMALL = 32;

/** Bytes of a file, one after the other. */
export interface Range {
  readonly start: number;
  readonly length: number;
}

/** What of each file is of use, in its order; leads that stand side by side are one range. */
export function rangesByFile(entries: Iterable<CopyEntry>): Map<string, Range[]> {
  const byFile = new Map<string, Range[]>();
  for (const { file, start, length } of [...entries].sort((left, right) => left.start - right.start)) {
    const ranges = byFile.get(file) ?? [];
    const last = ranges.at(-1);
    if (last !== undefined && last.start + last.length === start)
      ranges[ranges.length - 1] = { start: last.start, length: last.length + length };
    else ranges.push({ start, length });
    byFile.set(file, ranges);
  }
  return byFile;
}
