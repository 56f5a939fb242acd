/**
 * What was handled, beside the ledger: once there is more of it than one resource should hold, it is in pages, each for a
 * beginning of the hashes of URLs. A page is never changed: another takes its place under another name, and the ledger, which
 * names the pages that count, is where processes meet. Pages are a cache, as the ledger is: where one is lost, both are.
 */
import pMap from 'p-map';
import { shortHash } from '../../text/hash.ts';
import { isRecord, readCacheFile, writeCacheFile } from '../cache-file.ts';
import { listChildren } from '../../solid/container.ts';
import { isSeen, type HandledFile } from './handled.ts';
import type { PodClient } from '../../http/client.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { bytesOfLine, PART_LIMITS, type PartLimits } from '../parts.ts';

type Seen = HandledFile['seen'];

/** What the ledger carries of it: all of it, or the names of the pages where it stands. */
export interface PagedSeen {
  readonly seen: Seen;
  readonly pages?: readonly string[];
}

/** A page is at most this share of the limit on an average, so that few bytes are written for a notification that is new. */
const SHARE = 4;
const MAX_DEPTH = 4;
const HASH_DIGITS = 16;
const CONCURRENCY = 8;

/** The pages of one pod. */
export class HandledPages {
  readonly #client: PodClient;
  readonly #folder: string;
  readonly #limit: number;
  /** What a page holds -> its name: those of the ledger that was read last, and those that we wrote for one to come. */
  #known = new Map<string, string>();
  readonly #written = new Map<string, string>();
  #named: readonly string[] = [];

  constructor(client: PodClient, layout: PodLayout, { bytes = PART_LIMITS.bytes }: Partial<PartLimits> = {}) {
    this.#client = client;
    this.#folder = layout.handled;
    this.#limit = bytes;
  }

  /** All that was handled, as this ledger has it; `undefined` where a page is missing or torn. */
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

  /** Writes the pages that are not there yet; what the ledger is to carry. */
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

  /** Removes the pages that the ledger, which was just saved, names no more; all others too, where it `isNew`. */
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
    // No one else's name: who removes a page can only mean the one that he knows.
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
