/**
 * The base of the identity index: JSON resources, one for each prefix of the hashes of keys with `depth` digits, so that none
 * becomes large. A rebuilt base gets a new name, so no process reads it before the ledger names it.
 */
import pMap from 'p-map';
import { contendedError } from '../http/failures/answer-error.ts';
import type { PodClient } from '../http/client.ts';
import { listChildren } from '../solid/container.ts';
import type { PodLayout } from '../solid/layout.ts';
import { readCacheFile, writeCacheFile, type CacheFile } from './cache-file.ts';
import {
  groupByShard,
  isShard,
  mergeLeads,
  prefixesOf,
  type IndexState,
  type Keys,
  type Leads,
  type Shard,
} from './index-state.ts';
import { bytesOfLine } from './parts.ts';

type ShardFile = CacheFile<Shard>;
type BaseState = NonNullable<IndexState['base']>;

/** When the base gets more resources. */
export interface BaseLimits {
  /** The largest number of keys in a resource: about 3.5 MB, which a server reads and writes in a fraction of a second. */
  readonly capacity: number;
  /** The largest size of a resource in bytes. A key that many leads have is large. */
  readonly bytes: number;
}

/** The default limits. */
export const BASE_LIMITS: BaseLimits = { capacity: 65_536, bytes: 8 * 1024 * 1024 };
const MAX_DEPTH = 5;
/** How often a write is tried again, if other processes write the same resource. */
const MAX_ROUNDS = 20;
const CONCURRENCY = { concurrency: 8 };
const ACT = 'Writing the identity index';

/** The base of one pod's index. */
export class IndexBase {
  readonly #client: PodClient;
  readonly #layout: PodLayout;
  readonly #limits: BaseLimits;
  readonly #shards = new Map<string, Promise<ShardFile>>();
  #state: BaseState | undefined;
  /** The former base, which is removed when the ledger names the new one. */
  #obsolete: BaseState | undefined;
  /** Whether a resource was missing or incomplete, so that answers may lack leads. */
  isDamaged = false;

  constructor(client: PodClient, layout: PodLayout, limits: BaseLimits) {
    this.#client = client;
    this.#layout = layout;
    this.#limits = limits;
  }

  /** The state for the ledger; `undefined` if there is no base. */
  get state(): BaseState | undefined {
    return this.#state;
  }

  /** Whether the base can be divided into more resources. */
  get canGrow(): boolean {
    return this.#state !== undefined && this.#state.depth < MAX_DEPTH;
  }

  /** Takes over the state from the ledger. */
  adopt(state: BaseState | undefined): void {
    // The ledger may still name the base that was to be removed.
    this.#obsolete = undefined;
    this.#state = state;
    this.#shards.clear();
  }

  /** The leads of a key. */
  async leadsOf(hash: string): Promise<Leads> {
    if (this.#state === undefined) return {};
    const { value } = await this.#shard(this.#state, hash.slice(0, this.#state.depth));
    if (value === undefined) this.isDamaged = true;
    return value?.keys[hash] ?? {};
  }

  /** All keys. */
  async read(): Promise<Keys> {
    const state = this.#state;
    if (state === undefined) return {};
    const files = await pMap(prefixesOf(state.depth), (prefix) => this.#shard(state, prefix), CONCURRENCY);
    return Object.assign({}, ...files.map(({ value }) => value?.keys ?? {})) as Keys;
  }

  /**
   * Merges keys into the resources. Returns the number of keys in the fullest one; `Infinity` if one would be too large; 0 if
   * there is no base.
   */
  async merge(keys: readonly [string, Leads][]): Promise<number> {
    const state = this.#state;
    if (state === undefined) return 0;
    const byShard = groupByShard(keys, state.depth);
    const sizes = await pMap(byShard, ([prefix, group]) => this.#mergeIntoShard(state, prefix, group), CONCURRENCY);
    return Math.max(...sizes);
  }

  /** Replaces this base with a new one. */
  async build(keys: Keys): Promise<void> {
    const depth = this.#depthFor(keys);
    const state = { name: `${crypto.randomUUID().slice(0, 8)}-`, depth };
    const byShard = groupByShard(Object.entries(keys), depth);
    const write = (prefix: string): Promise<boolean> => {
      // Without a condition: only an incomplete attempt of this process can have this name.
      const file: ShardFile = { url: this.#url(state, prefix), state: 'present' };
      const shard = { version: 2, keys: Object.fromEntries(byShard.get(prefix) ?? []) };
      return writeCacheFile(this.#client, file, shard, ACT);
    };
    await pMap(prefixesOf(depth), write, CONCURRENCY);
    this.#obsolete = this.#state;
    this.#state = state;
    this.#shards.clear();
  }

  /** Removes the resources of the former base, which the ledger no longer names. */
  async removeObsolete(): Promise<void> {
    const left = this.#obsolete;
    this.#obsolete = undefined;
    if (left !== undefined) await this.#remove(prefixesOf(left.depth).map((prefix) => this.#url(left, prefix)));
  }

  /** Removes the resources of all other bases. */
  async removeOthers(): Promise<void> {
    const own = `${this.#layout.index}${this.#state?.name ?? ''}`;
    const urls = await listChildren(this.#client, this.#layout.index, 'Listing the identity index');
    this.#obsolete = undefined;
    await this.#remove(urls.filter((url) => !url.startsWith(own)));
  }

  async #remove(urls: readonly string[]): Promise<void> {
    await pMap(urls, (url) => this.#client.delete(url, { act: ACT }), CONCURRENCY);
  }

  async #mergeIntoShard(state: BaseState, prefix: string, group: readonly [string, Leads][]): Promise<number> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const file = await this.#shard(state, prefix);
      // If it were written again, it would look complete, but lack what it has lost.
      if (file.value === undefined) this.isDamaged = true;
      const keys = { ...file.value?.keys };
      for (const [hash, leads] of group) keys[hash] = mergeLeads(keys[hash], leads);
      const isNews = group.some(([hash]) => JSON.stringify(keys[hash]) !== JSON.stringify(file.value?.keys[hash]));
      if (!isNews || file.value === undefined) return Object.keys(keys).length;
      // It is written after the base was divided into more resources. If it were too large, it could not be read for that.
      if (this.canGrow && bytesOfLine(keys) > this.#limits.bytes) return Infinity;
      this.#shards.delete(prefix);
      if (await writeCacheFile(this.#client, file, { version: 2, keys }, ACT)) return Object.keys(keys).length;
    }
    throw contendedError({ act: ACT, method: 'PUT', url: this.#layout.index }, MAX_ROUNDS);
  }

  /** The resources are half full at first, so that they need not be divided again soon. */
  #depthFor(keys: Keys): number {
    const { capacity, bytes } = this.#limits;
    const all = Object.entries(keys);
    // Summed by entry, because one string cannot hold all of it.
    const size = all.reduce((sum, entry) => sum + bytesOfLine(entry), 0);
    const share = Math.max(all.length / capacity, size / bytes);
    let depth = 0;
    while (depth < MAX_DEPTH && share / 16 ** depth > 1 / 2) depth++;
    return depth;
  }

  #shard(state: BaseState, prefix: string): Promise<ShardFile> {
    const known = this.#shards.get(prefix);
    if (known !== undefined) return known;
    const reading = readCacheFile(this.#client, this.#url(state, prefix), 'Reading the identity index', isShard);
    this.#shards.set(prefix, reading);
    // The caller gets the error, and the next call reads again.
    reading.catch(() => this.#shards.delete(prefix));
    return reading;
  }

  #url({ name }: BaseState, prefix: string): string {
    return `${this.#layout.index}${name}${prefix === '' ? 'all' : prefix}.json`;
  }
}
