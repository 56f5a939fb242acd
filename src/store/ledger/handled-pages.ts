/**
 * The list of handled notifications, beside the ledger. If it is too large for one resource, it is divided into pages by the
 * prefixes of URL hashes. A page never changes: it is replaced with one under another name, and the ledger names the current
 * pages. Pages are a cache like the ledger: if one is lost, both count as lost.
 */
import pMap from 'p-map';
import { shortHash } from '../../text/hash.ts';
import { readCacheFile, writeCacheFile } from '../cache-file.ts';
import { isRecord } from '../../text/record.ts';
import { listChildren } from '../../solid/container.ts';
import { isSeen, type HandledFile } from './handled.ts';
import type { PodClient } from '../../http/client.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { bytesOfLine, PART_LIMITS, type PartLimits } from '../parts.ts';

type Seen = HandledFile['seen'];

/** The part of the ledger: the whole list, or the names of its pages. */
export interface PagedSeen {
  readonly seen: Seen;
  readonly pages?: readonly string[];
}

/** The average page is at most the limit divided by this number, so that a new notification needs few bytes to be written. */
const SHARE = 4;
const MAX_DEPTH = 4;
const HASH_DIGITS = 16;
const CONCURRENCY = 8;

/** The pages of one pod. */
export class HandledPages {
  readonly #client: PodClient;
  readonly #folder: string;
  readonly #limit: number;
  /** The names of pages by their content: those of the last ledger that was read, and those written for the next one. */
  #known = new Map<string, string>();
  readonly #written = new Map<string, string>();
  #named: readonly string[] = [];

  constructor(client: PodClient, layout: PodLayout, { bytes = PART_LIMITS.bytes }: Partial<PartLimits> = {}) {
    this.#client = client;
    this.#folder = layout.handled;
    this.#limit = bytes;
  }

  /** The whole list for this ledger; `undefined` if a page is missing or incomplete. */
  async read({ seen, pages = [] }: PagedSeen): Promise<Seen | undefined> {
    const files = await pMap(
      pages,
      (name) => readCacheFile(this.#client, this.#url(name), 'Reading what was handled', isPage),
      { concurrency: CONCURRENCY },
    );
    const read: Seen[] = [seen];
    for (const { value } of files) {
      if (value === undefined) return undefined;
      read.push(value.seen);
    }
    this.#known = new Map([...this.#written, ...pages.map((name) => [contentIn(name), name] as const)]);
    return united(read);
  }

  /** Writes new pages. Returns the part for the ledger. */
  async store(seen: Seen): Promise<PagedSeen> {
    const depth = this.#depthFor(seen);
    if (depth === 0) {
      this.#named = [];
      return { seen };
    }
    this.#named = await pMap([...groupByPage(seen, depth)], ([prefix, part]) => this.#storePage(prefix, part), {
      concurrency: CONCURRENCY,
    });
    return { seen: {}, pages: this.#named };
  }

  /** Removes pages that the saved ledger does not name. If the ledger `isNew`, removes all other pages too. */
  async removeObsolete(isNew: boolean): Promise<void> {
    const named = new Set(this.#named);
    const known = isNew && named.size > 0 ? await this.#list() : [...this.#known.values()];
    this.#known = new Map(this.#named.map((name) => [contentIn(name), name]));
    this.#written.clear();
    await pMap(
      known.filter((name) => !named.has(name)),
      (name) => this.#client.delete(this.#url(name), { act: 'Removing what was handled' }),
      { concurrency: CONCURRENCY },
    );
  }

  async #list(): Promise<string[]> {
    const urls = await listChildren(this.#client, this.#folder, 'Listing what was handled');
    return urls.flatMap((url) => /([^/]+)\.json$/.exec(url)?.[1] ?? []);
  }

  async #storePage(prefix: string, seen: Seen): Promise<string> {
    const content = `${prefix}-${shortHash([JSON.stringify(seen)], HASH_DIGITS)}`;
    const known = this.#known.get(content);
    if (known !== undefined) return known;
    // A random name, so that a process that removes a page cannot remove another one by accident.
    const name = `${content}-${crypto.randomUUID().slice(0, 8)}`;
    const file = { url: this.#url(name), state: 'present' } as const;
    await writeCacheFile(this.#client, file, { version: 2, seen }, 'Writing what was handled');
    this.#known.set(content, name);
    this.#written.set(content, name);
    return name;
  }

  #depthFor(seen: Seen): number {
    const bytes = Object.values(seen).reduce((sum, marks) => sum + bytesOfLine(marks), 0);
    if (bytes <= this.#limit) return 0;
    let depth = 1;
    while (depth < MAX_DEPTH && bytes / 16 ** depth > this.#limit / SHARE) depth++;
    return depth;
  }

  #url(name: string): string {
    return `${this.#folder}${name}.json`;
  }
}

const contentIn = (name: string): string => name.slice(0, name.lastIndexOf('-'));

const isPage = (value: unknown): value is { readonly seen: Seen } =>
  isRecord(value) && value['version'] === 2 && isSeen(value['seen']);

function united(parts: readonly Seen[]): Seen {
  const outcomes = new Set(parts.flatMap((part) => Object.keys(part) as (keyof Seen)[]));
  return Object.fromEntries([...outcomes].map((outcome) => [outcome, parts.flatMap((part) => part[outcome] ?? [])]));
}

function groupByPage(seen: Seen, depth: number): Map<string, Seen> {
  const pages = new Map<string, Record<string, string[]>>();
  for (const [outcome, marks] of Object.entries(seen))
    for (const mark of marks) {
      const prefix = mark.slice(0, depth);
      const page = pages.get(prefix) ?? {};
      pages.set(prefix, page);
      (page[outcome] ??= []).push(mark);
    }
  return pages;
}
