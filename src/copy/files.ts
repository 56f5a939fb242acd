/** The files of a local copy: N-Quads, one whole lead after another. A file never changes after it was written. */
import { randomBytes } from 'node:crypto';
import { open, readdir, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopyEntry } from './state.ts';
import { PART_BYTES } from '../engine/engine.ts';
import { groupBy } from '../text/group-by.ts';
import { sha256Hex } from '../text/hash.ts';

/** A lead that will be written into a file. */
export interface NewEntry {
  readonly slug: string;
  readonly nquads: string;
  readonly checksum?: string | undefined;
  readonly etag?: string | undefined;
}

/** How long a file that no state names may belong to a running process, in milliseconds. */
const ORPHAN_MS = 10 * 60_000;

/** Writes leads into a new file. */
export async function writeLeads(folder: string, leads: readonly NewEntry[]): Promise<Map<string, CopyEntry>> {
  const file = `leads-${Date.now().toString(36)}-${randomBytes(6).toString('hex')}.nq`;
  const entries = new Map<string, CopyEntry>();
  const texts: Buffer[] = [];
  let start = 0;
  for (const { slug, nquads, checksum, etag } of leads) {
    const text = Buffer.from(nquads);
    entries.set(slug, { file, start, length: text.length, sha256: sha256Hex(text), checksum, etag });
    texts.push(text);
    start += text.length;
  }
  const path = join(folder, file);
  try {
    await writeFile(path, Buffer.concat(texts), { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    // If the disk is full, an incomplete file would keep it full.
    await rm(path, { force: true });
    throw error;
  }
  return entries;
}

/** The sizes of the files of some entries in bytes. Missing files are left out. */
export async function fileSizes(folder: string, entries: Iterable<CopyEntry>): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const file of new Set([...entries].map((entry) => entry.file))) {
    const found = await stat(join(folder, file)).catch(() => undefined);
    if (found !== undefined) sizes.set(file, found.size);
  }
  return sizes;
}

/** Open files of a copy. They can be read to the end, even if another process removes them. */
export class OpenFiles {
  readonly #handles: ReadonlyMap<string, FileHandle>;

  private constructor(handles: ReadonlyMap<string, FileHandle>) {
    this.#handles = handles;
  }

  /** Opens all files of some entries. Rejects with `ENOENT` if one was removed. */
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

  /** The slugs of leads whose bytes are not those that were written. Each file is read once. */
  async findDamaged(leads: readonly (readonly [slug: string, entry: CopyEntry])[]): Promise<string[]> {
    const damaged: string[] = [];
    for (const [file, own] of groupBy(leads, ([, entry]) => entry.file)) {
      const first = Math.min(...own.map(([, { start }]) => start));
      const end = Math.max(...own.map(([, { start, length }]) => start + length));
      const bytes = await this.read(file, first, end - first);
      for (const [slug, { start, length, sha256 }] of own)
        if (sha256Hex(bytes.subarray(start - first, start - first + length)) !== sha256) damaged.push(slug);
    }
    return damaged;
  }

  async close(): Promise<void> {
    for (const handle of this.#handles.values()) await handle.close();
  }
}

/** The files of a copy: leads, states that are being written, and printed leads. */
const UNUSED = /^(?:leads-.*\.nq|(?:state\.json|printed-.*\.ndjson)\..*\.tmp)$/u;
const PRINTED = /^printed-.*\.ndjson(?:\..*)?$/u;

/** Removes the printed leads, which may contain a person who must be forgotten. */
export async function removePrinted(folder: string): Promise<void> {
  for (const file of await readdir(folder)) if (PRINTED.test(file)) await rm(join(folder, file), { force: true });
}

/** Removes unused files: `ours` at once, others when no process can still be writing them. */
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

/** The files that should be rewritten: much of their content is outdated, or there are many small ones. */
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

/** A range of bytes in a file. */
export interface Range {
  readonly start: number;
  readonly length: number;
}

/** The used ranges of each file, in order. Adjacent leads are one range. */
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
