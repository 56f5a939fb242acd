/** The quarantine: what could not be processed, with its reason and its bytes. One resource a batch, one line an item. */
import { sha256Hex, shortHash } from '../core/hash.ts';
import { UsageError } from '../errors.ts';
import { ifUnchanged, isOvertaken } from './conditions.ts';
import { listChildren } from './container.ts';
import { createOnce } from './create.ts';
import type { PodClient } from './http.ts';
import type { PodLayout } from './layout.ts';
import { readOwnResource } from './own-resource.ts';

/** A notification in quarantine. */
export interface QuarantineEntry {
  readonly source: string;
  readonly contentType?: string;
  /** When it was put here, RFC 3339. */
  readonly at: string;
  /** Stable word, one of NotificationErrorReason. */
  readonly reason: string;
  /** JSON pointer of the fault, `''` for the whole. */
  readonly pointer: string;
  readonly message: string;
  /** The body in base64, since it may be no text at all; absent where it was too large to read. */
  readonly body?: string;
}

/** An entry with the name by which a person asks for it. */
export interface QuarantineItem extends QuarantineEntry {
  /** 12 hexadecimal digits, made of whence and what it is. */
  readonly id: string;
  /** The resource in which it stands. */
  readonly url: string;
}

const MAX_BYTES = 64 * 1024 * 1024;
const CONTENT_TYPE = 'application/x-ndjson';
/** Rounds against others who change the same resource. */
const MAX_ROUNDS = 10;

/** The quarantine of one pod. */
export class Quarantine {
  readonly #client: PodClient;
  readonly #layout: PodLayout;

  constructor(client: PodClient, layout: PodLayout) {
    this.#client = client;
    this.#layout = layout;
  }

  /** Stores entries under the hash of what and whence they are, so that a repetition finds them there. */
  async add(entries: readonly QuarantineEntry[]): Promise<void> {
    const name = sha256Hex(JSON.stringify(entries.map(({ source, body }) => [source, body ?? null])));
    const url = `${this.#layout.quarantine}${name.slice(0, 32)}.ndjson`;
    const text = linesOf(entries);
    await createOnce(this.#client, {
      act: 'Writing the quarantine',
      url,
      text,
      contentType: CONTENT_TYPE,
      maxBytes: MAX_BYTES,
      // Whole, it is there already from a run before this one.
      isTorn: (stored) => stored.split('\n').filter(Boolean).length !== entries.length || !stored.endsWith('\n'),
    });
  }

  /**
   * All items once, in the order of their resources. A line that was cut off is none: its notification is still in the
   * inbox.
   */
  async list(): Promise<QuarantineItem[]> {
    return [...new Map((await this.#listAll()).reverse().map((item) => [item.id, item])).values()].reverse();
  }

  /** An item is there twice where two put it aside at the same time, or one who died and the next. */
  async #listAll(): Promise<QuarantineItem[]> {
    const items: QuarantineItem[] = [];
    for (const url of await listChildren(this.#client, this.#layout.quarantine, 'Listing the quarantine')) {
      // Where there is none, somebody else has taken it away since it was listed.
      const stored = await this.#read(url);
      if (stored !== undefined) items.push(...itemsOf(stored.text(), url));
    }
    return items;
  }

  /**
   * The items of these names, or of the beginnings of names.
   *
   * @throws UsageError where one names none, or more than one.
   */
  async find(names: readonly string[]): Promise<QuarantineItem[]> {
    const items = await this.list();
    return names.map((name) => {
      const found = items.filter(({ id }) => id.startsWith(name.toLowerCase()));
      const [item] = found;
      if (item === undefined || name === '')
        throw new UsageError(`no item ${name} in ${this.#layout.quarantine} - leadpod quarantine list names them`);
      if (found.length > 1) throw new UsageError(`${found.length} items begin with ${name}`);
      return item;
    });
  }

  /** Takes items out, wherever they stand; a resource without any left is removed. */
  async remove(items: readonly Pick<QuarantineItem, 'id'>[]): Promise<void> {
    if (items.length === 0) return;
    const ids = new Set(items.map(({ id }) => id));
    const there = (await this.#listAll()).filter(({ id }) => ids.has(id));
    for (const url of new Set(there.map((item) => item.url))) {
      for (let round = 0; !(await this.#removeFrom(url, ids)) && round < MAX_ROUNDS; round++);
    }
  }

  async #removeFrom(url: string, ids: ReadonlySet<string>): Promise<boolean> {
    try {
      const stored = await this.#read(url);
      if (stored === undefined) return true;
      const left = itemsOf(stored.text(), url).filter(({ id }) => !ids.has(id));
      // What stays gets a resource of its own first: written over, a cut would lose it, and nobody would put it aside again.
      if (left.length > 0) await this.add(left.map(entryOf));
      await this.#client.delete(url, { act: 'Taking out of the quarantine', ...ifUnchanged(stored.etag) });
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  }

  #read(url: string): ReturnType<typeof readOwnResource> {
    return readOwnResource(this.#client, url, { act: 'Reading the quarantine', maxBytes: MAX_BYTES });
  }
}

const linesOf = (entries: readonly QuarantineEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

function entryOf(item: QuarantineItem): QuarantineEntry {
  return Object.fromEntries(
    Object.entries(item).filter(([name]) => name !== 'id' && name !== 'url'),
  ) as unknown as QuarantineEntry;
}

function itemsOf(text: string, url: string): QuarantineItem[] {
  return text.split('\n').flatMap((line) => {
    const entry = parseLine(line);
    return entry === undefined ? [] : [{ ...entry, id: shortHash([entry.source, entry.body ?? ''], 12), url }];
  });
}

function parseLine(line: string): QuarantineEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<QuarantineEntry> | null;
    return typeof entry?.source === 'string' ? (entry as QuarantineEntry) : undefined;
  } catch {
    // The last line of a write that was cut off.
    return undefined;
  }
}
