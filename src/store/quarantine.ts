/**
 * The quarantine: messages that could not be processed, with the reason and the original bytes. Each is one line, and a batch
 * is divided into resources by size.
 */
import { sha256Hex, shortHash } from '../text/hash.ts';
import { UsageError, type PodError } from '../errors.ts';
import { ifUnchanged, isOvertaken } from '../http/conditions.ts';
import { contendedError } from '../http/failures/answer-error.ts';
import { passingLone } from '../http/failures/lone-failures.ts';
import { listChildren } from '../solid/container.ts';
import { createOnce } from '../solid/create.ts';
import type { PodClient } from '../http/client.ts';
import type { PodLayout } from '../solid/layout.ts';
import { readOwnLines } from '../solid/own-resource.ts';
import type { HandledNotification, NotificationOutcome } from './journal/record.ts';
import { contentMark, unreadMark } from '../solid/version.ts';
import { bytesOfLine, splitByBytes, type PartLimits } from './parts.ts';

/** A notification in the quarantine. */
export interface QuarantineEntry {
  readonly source: string;
  readonly contentType?: string;
  /** When it was quarantined, in RFC 3339. */
  readonly at: string;
  /** A stable word, one of NotificationErrorReason. */
  readonly reason: string;
  /** The JSON pointer of the error; `''` for the whole message. */
  readonly pointer: string;
  readonly message: string;
  /** The body in base64, because it may not be text. Missing if it was too large to read. */
  readonly body?: string;
}

/** An entry with the id that commands use. */
export interface QuarantineItem extends QuarantineEntry {
  /** 12 hexadecimal digits computed from its source and content. */
  readonly id: string;
  /** The resource that contains it. */
  readonly url: string;
}

const MAX_BYTES = 64 * 1024 * 1024;
const CONTENT_TYPE = 'application/x-ndjson';
/** How often a change is tried again, if other processes change the same resource. */
const MAX_ROUNDS = 10;

/** The quarantine of one pod. */
export class Quarantine {
  readonly #client: PodClient;
  readonly #layout: PodLayout;
  readonly #limits: Partial<PartLimits>;

  constructor(client: PodClient, layout: PodLayout, limits: Partial<PartLimits> = {}) {
    this.#client = client;
    this.#layout = layout;
    this.#limits = limits;
  }

  /** Stores entries under the hash of their sources and contents, so that a repetition finds them. */
  async add(entries: readonly QuarantineEntry[]): Promise<void> {
    for (const part of splitByBytes(entries, bytesOfLine, this.#limits)) await this.#addPart(part);
  }

  async #addPart(entries: readonly QuarantineEntry[]): Promise<void> {
    const name = sha256Hex(JSON.stringify(entries.map(({ source, body }) => [source, body ?? null])));
    const url = `${this.#layout.quarantine}${name.slice(0, 32)}.ndjson`;
    const text = linesOf(entries);
    await createOnce(this.#client, {
      act: 'Writing the quarantine',
      url,
      text,
      contentType: CONTENT_TYPE,
      maxBytes: MAX_BYTES,
      // Complete: an earlier run has stored it.
      isTorn: (stored) => stored.split('\n').filter(Boolean).length !== entries.length || !stored.endsWith('\n'),
    });
  }

  /**
   * All items, each once, in the order of their resources. A line that was cut off is skipped: its notification is still in the
   * inbox.
   */
  async list(): Promise<QuarantineItem[]> {
    const items: QuarantineItem[] = [];
    for await (const part of this.parts()) for (const item of part) items.push(item);
    return items;
  }

  /** All items without their bytes, which may not fit in memory. */
  async listHeads(isPassedOver?: IsPassedOver): Promise<QuarantineItem[]> {
    const items: QuarantineItem[] = [];
    for await (const part of this.parts(isPassedOver)) for (const item of part) items.push(headOf(item));
    return items;
  }

  /**
   * The items of one resource after the other. An item may be in two resources, if two processes quarantined it. It is returned
   * once. Resources whose error `isPassedOver` accepts are left out.
   */
  async *parts(isPassedOver: IsPassedOver = () => false): AsyncGenerator<readonly QuarantineItem[]> {
    const seen = new Set<string>();
    for (const url of await this.#listUrls()) {
      const stored = await passingOver(isPassedOver, () => this.#read(url));
      // If the resource is missing, another process has removed it since the listing.
      const items = itemsOf(stored?.lines ?? [], url).filter(({ id }) => !seen.has(id));
      for (const { id } of items) seen.add(id);
      if (items.length > 0) yield items;
    }
  }

  /**
   * The items with these ids, or with ids that begin so. A resource that cannot be read matters only if an id is in no other.
   *
   * @throws UsageError if one matches no item, or more than one.
   * @throws PodError if one matches no item, and a resource that may contain it cannot be read.
   */
  async find(names: readonly string[]): Promise<QuarantineItem[]> {
    const unread: PodError[] = [];
    const heads = await this.listHeads(passingLone((error) => unread.push(error)));
    const found = new Map<string, QuarantineItem>();
    for (const head of names.map((name) => this.#pick(name, heads, unread))) {
      const items = itemsOf((await this.#read(head.url))?.lines ?? [], head.url);
      found.set(head.id, items.find(({ id }) => id === head.id) ?? head);
    }
    return [...found.values()];
  }

  #pick(name: string, heads: readonly QuarantineItem[], [unread]: readonly PodError[]): QuarantineItem {
    const found = heads.filter(({ id }) => id.startsWith(name.toLowerCase()));
    const [item] = found;
    if (item === undefined && unread !== undefined) throw unread;
    if (item === undefined || name === '')
      throw new UsageError(`no item ${name} in ${this.#layout.quarantine} - leadpod quarantine list shows their ids`);
    if (found.length > 1) throw new UsageError(`${found.length} items begin with ${name}. Give more digits`);
    return item;
  }

  /**
   * Removes items from all resources. A resource without items is removed. Resources whose error `isPassedOver` accepts stay.
   *
   * @throws PodError `conflict` if other programs change a resource in all rounds.
   */
  async remove(items: readonly Pick<QuarantineItem, 'id'>[], isPassedOver: IsPassedOver = () => false): Promise<void> {
    if (items.length === 0) return;
    const ids = new Set(items.map(({ id }) => id));
    for (const url of await this.#listUrls()) await passingOver(isPassedOver, () => this.#removeAll(url, ids));
  }

  async #removeAll(url: string, ids: ReadonlySet<string>): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) if (await this.#removeFrom(url, ids)) return;
    throw contendedError({ act: REMOVE, method: 'DELETE', url }, MAX_ROUNDS);
  }

  /** Returns `false` if another program has changed the resource meanwhile. */
  async #removeFrom(url: string, ids: ReadonlySet<string>): Promise<boolean> {
    const stored = await this.#read(url);
    if (stored === undefined) return true;
    const items = itemsOf(stored.lines, url);
    const left = items.filter(({ id }) => !ids.has(id));
    if (left.length === items.length) return true;
    try {
      // The other items are stored in new resources first. If this resource were overwritten and the write cut off, they would
      // be lost.
      await this.add(left.map(entryOf));
      await this.#client.delete(url, { act: REMOVE, ...ifUnchanged(stored.etag) });
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  }

  #listUrls(): Promise<string[]> {
    return listChildren(this.#client, this.#layout.quarantine, 'Listing the quarantine');
  }

  #read(url: string): ReturnType<typeof readOwnLines> {
    return readOwnLines(this.#client, url, 'Reading the quarantine');
  }
}

const REMOVE = 'Removing items of the quarantine';

/** Whether a resource that cannot be read or changed for this reason is left out. */
type IsPassedOver = (error: unknown) => boolean;

async function passingOver<T>(isPassedOver: IsPassedOver, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isPassedOver(error)) return undefined;
    throw error;
  }
}

const linesOf = (entries: readonly QuarantineEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

function entryOf(item: QuarantineItem): QuarantineEntry {
  return Object.fromEntries(
    Object.entries(item).filter(([name]) => name !== 'id' && name !== 'url'),
  ) as unknown as QuarantineEntry;
}

/** An item without its bytes. */
export function headOf(item: QuarantineItem): QuarantineItem {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'body')) as unknown as QuarantineItem;
}

/** The hash of the content that was read in the inbox; `undefined` if it was not stored. */
export function contentOfItem({ body, contentType }: QuarantineItem): string | undefined {
  return body === undefined ? undefined : contentMark(Buffer.from(body, 'base64'), contentType);
}

/** An item in the form of a commit record. */
export function handledItem(item: QuarantineItem, outcome: NotificationOutcome): HandledNotification {
  const unread = unreadMark(item.reason === 'too-large' ? 'too-large' : 'unreadable');
  return { source: item.source, outcome, version: contentOfItem(item) ?? unread };
}

function itemsOf(lines: readonly string[], url: string): QuarantineItem[] {
  return lines.flatMap((line) => {
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
