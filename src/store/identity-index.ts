/**
 * The identity index: which leads know a key, without reading them all. Its base are JSON resources, one for each beginning
 * of the keys' hashes, `depth` digits long, so that none grows large; what came since stands in a tail, which the ledger
 * carries, so that a small batch costs no request here. It is a cache: entries may be stale (the lead then says so itself),
 * and what is lost is rebuilt from the leads.
 */
import pMap from 'p-map';
import { hashOfKey } from '../message/keys.ts';
import { PodError } from '../errors.ts';
import { readCacheFile, writeCacheFile, type CacheFile } from './cache-file.ts';
import { listChildren } from '../solid/container.ts';
import type { PodClient } from '../http/client.ts';
import {
  addChanges,
  groupByShard,
  isShard,
  mergeLeads,
  prefixesOf,
  type IndexState,
  type Keys,
  type Leads,
  type Shard,
} from './index-state.ts';
import type { LeadChange } from './journal/record.ts';
import type { PodLayout } from '../solid/layout.ts';
import { bytesOfLine } from './parts.ts';

/** That a lead knows a key, and whether one of its events has nothing stronger to go by. */
export interface IndexEntry {
  readonly slug: string;
  /** Some event of the lead found it by this key: whoever newly offers the key may take that event over. */
  readonly used: boolean;
}

/** Leads by key. */
export type IndexEntries = ReadonlyMap<string, readonly IndexEntry[]>;

type ShardFile = CacheFile<Shard>;

/** When the tail goes into the base, and when the base gets more resources. */
export interface IndexLimits {
  /** Keys in one resource: some 3.5 MB, which a server reads and writes in a fraction of a second. */
  readonly capacity: number;
  /** Bytes of one resource: a key that very many leads know takes much. */
  readonly bytes: number;
  /** Keys in the tail, and their bytes. */
  readonly tail: number;
  readonly tailBytes: number;
}

const MIB = 1024 * 1024;
const LIMITS: IndexLimits = { capacity: 65_536, bytes: 8 * MIB, tail: 2048, tailBytes: MIB };
const USED_DIGITS = 10;
const MAX_DEPTH = 5;
/** Rounds against other writers of the same resource. */
const MAX_ROUNDS = 20;
const CONCURRENCY = 8;
const ACT = 'Writing the identity index';

/** The index of one pod. */
export class IdentityIndex {
  readonly #client: PodClient;
  readonly #layout: PodLayout;
  readonly #limits: IndexLimits;
  readonly #shards = new Map<string, Promise<ShardFile>>();
  #base: IndexState['base'];
  #tail: Keys = {};
  #used = new Set<string>();
  #damaged = false;
  /** A base that is being left, to be removed when the ledger names the new one. */
  #obsolete: IndexState['base'];
  /** Was it built anew from the leads, so that all other bases can go? */
  #sweeps = false;

  constructor(client: PodClient, layout: PodLayout, state: IndexState, limits: Partial<IndexLimits> = {}) {
    this.#client = client;
    this.#layout = layout;
    this.#limits = { ...LIMITS, ...limits };
    this.adopt(state);
  }

  /** Was a resource of the base missing or torn, so that answers may lack leads? Then the index is to be rebuilt. */
  get damaged(): boolean {
    return this.#damaged;
  }

  /** How many resources there are to ask: none, one, or many, among which a key has to be found. */
  get depth(): number | undefined {
    return this.#base?.depth;
  }

  /** What its base is called; `undefined` where the tail is all there is. */
  get baseName(): string | undefined {
    return this.#base?.name;
  }

  /** What the ledger is to carry. */
  toState(): IndexState {
    const base = this.#base;
    return { ...(base === undefined ? {} : { base }), tail: this.#tail, used: [...this.#used].sort() };
  }

  /** Takes over what the ledger carries. */
  adopt({ base, tail, used }: IndexState): void {
    // What was to be left may be what the ledger names.
    this.#obsolete = undefined;
    this.#base = base;
    this.#tail = { ...tail };
    this.#used = new Set(used);
    this.#shards.clear();
  }

  /**
   * Takes over what the ledger of somebody else carries, but for the base, which was just built anew. What the tail learnt
   * since stays in it: they may have put theirs into a base of their own meanwhile, which goes when ours is saved.
   */
  adoptTail(state: IndexState): void {
    const base = this.#base;
    const used = [...this.#used, ...state.used];
    const tail = { ...this.#tail };
    for (const [hash, leads] of Object.entries(state.tail)) tail[hash] = mergeLeads(tail[hash], leads);
    this.adopt({ ...(base === undefined ? {} : { base }), tail, used });
    this.#sweeps = true;
  }

  /** Takes out of the tail what is said of leads and keys that are to be forgotten; the base is rebuilt without them. */
  forget(isForgotten: (text: string) => boolean): void {
    for (const [hash, leads] of Object.entries(this.#tail)) {
      const left = isForgotten(hash) ? [] : Object.entries(leads).filter(([slug]) => !isForgotten(slug));
      if (left.length > 0) this.#tail[hash] = Object.fromEntries(left);
      else Reflect.deleteProperty(this.#tail, hash);
    }
  }

  /** Takes note of what a commit record says of keys. */
  note(changes: Iterable<LeadChange>): void {
    addChanges(this.#tail, changes);
  }

  /** Does the tail know a lead of this key? It asks nobody. */
  isInTail(key: string): boolean {
    return this.#tail[hashOfKey(key)] !== undefined;
  }

  /** May some event go by this weak key? It asks nobody; a key of which it says no need not be looked up. */
  isUsed(key: string): boolean {
    const hash = hashOfKey(key);
    return this.#used.has(hash.slice(0, USED_DIGITS)) || Object.values(this.#tail[hash] ?? {}).includes(3);
  }

  /** The leads that know each key; keys that nobody knows are left out. */
  async lookup(keys: Iterable<string>): Promise<IndexEntries> {
    const found = new Map<string, IndexEntry[]>();
    await pMap(
      new Set(keys),
      async (key) => {
        const hash = hashOfKey(key);
        const leads = mergeLeads(await this.#inBase(hash), this.#tail[hash] ?? {});
        const entries = Object.entries(leads).map(([slug, flag]) => ({ slug, used: flag >= 2 }));
        if (entries.length > 0) found.set(key, entries);
      },
      { concurrency: CONCURRENCY },
    );
    return found;
  }

  /** Every lead that it knows; reads all of the base. */
  async listSlugs(): Promise<string[]> {
    const all = [...Object.values(await this.#readBase()), ...Object.values(this.#tail)];
    return [...new Set(all.flatMap((leads) => Object.keys(leads)))].sort();
  }

  /** Puts the tail into the base where it has grown long; the ledger must be saved after it. */
  async flushLongTail(): Promise<void> {
    const tail = Object.entries(this.#tail);
    const { capacity, tail: most, tailBytes } = this.#limits;
    if (tail.length <= most && bytesOfLine(this.#tail) <= tailBytes) return;
    const largest = this.#base === undefined ? 0 : await this.#flushInto(this.#base, tail);
    for (const [hash, leads] of tail) if (Object.values(leads).includes(3)) this.#used.add(hash.slice(0, USED_DIGITS));
    if (this.#base === undefined) await this.#build(this.#tail);
    else if (largest > capacity && this.#base.depth < MAX_DEPTH) await this.#build(await this.#readAll());
    this.#tail = {};
  }

  /** The index anew from these changes; what the tail holds stays in it. The ledger must be saved after it. */
  async rebuild(changes: Iterable<LeadChange>): Promise<void> {
    const keys: Keys = {};
    addChanges(keys, changes);
    this.#tail = {};
    this.#used = new Set(
      Object.entries(keys).flatMap(([hash, leads]) =>
        Object.values(leads).includes(3) ? [hash.slice(0, USED_DIGITS)] : [],
      ),
    );
    await this.#build(keys);
    this.#damaged = false;
    this.#sweeps = true;
  }

  /**
   * Removes the resources of a base that the ledger does not name any more; after a rebuilding, of any base that somebody
   * left behind.
   */
  async removeObsolete(): Promise<void> {
    const [base, name] = [this.#obsolete, this.#base?.name ?? ''];
    const urls = this.#sweeps
      ? (await listChildren(this.#client, this.#layout.index, 'Listing the identity index')).filter(
          (url) => !url.startsWith(`${this.#layout.index}${name}`),
        )
      : prefixesOf(base?.depth ?? 0).map((prefix) => (base === undefined ? '' : this.#url(base, prefix)));
    this.#obsolete = undefined;
    this.#sweeps = false;
    await pMap(urls.filter(Boolean), (url) => this.#client.delete(url, { act: ACT }), { concurrency: CONCURRENCY });
  }

  async #inBase(hash: string): Promise<Leads> {
    if (this.#base === undefined) return {};
    const file = await this.#shard(this.#base, hash.slice(0, this.#base.depth));
    if (file.value === undefined) this.#damaged = true;
    return file.value?.keys[hash] ?? {};
  }

  /** Merges keys into the resources of a base; the number of keys in the fullest of them, endless where one has no room. */
  async #flushInto(base: NonNullable<IndexState['base']>, keys: readonly [string, Leads][]): Promise<number> {
    const byShard = groupByShard(keys, base.depth);
    const sizes = await pMap(byShard, ([prefix, group]) => this.#mergeIntoShard(base, prefix, group), {
      concurrency: CONCURRENCY,
    });
    return Math.max(...sizes);
  }

  async #mergeIntoShard(
    base: NonNullable<IndexState['base']>,
    prefix: string,
    group: readonly [string, Leads][],
  ): Promise<number> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const file = await this.#shard(base, prefix);
      // Written over, it would be whole again without what it lost.
      if (file.value === undefined) this.#damaged = true;
      const keys = { ...file.value?.keys };
      for (const [hash, leads] of group) keys[hash] = mergeLeads(keys[hash], leads);
      const isNews = group.some(([hash]) => JSON.stringify(keys[hash]) !== JSON.stringify(file.value?.keys[hash]));
      if (!isNews || file.value === undefined) return Object.keys(keys).length;
      // It is written when there are more of them: too large it could not even be read for that.
      if (base.depth < MAX_DEPTH && bytesOfLine(keys) > this.#limits.bytes) return Infinity;
      this.#shards.delete(prefix);
      if (await writeCacheFile(this.#client, file, { version: 2, keys }, ACT)) return Object.keys(keys).length;
    }
    throw contended(this.#layout.index);
  }

  async #readBase(): Promise<Keys> {
    const base = this.#base;
    if (base === undefined) return {};
    const files = await pMap(prefixesOf(base.depth), (prefix) => this.#shard(base, prefix), {
      concurrency: CONCURRENCY,
    });
    return Object.assign({}, ...files.map(({ value }) => value?.keys ?? {})) as Keys;
  }

  async #readAll(): Promise<Keys> {
    const keys = await this.#readBase();
    for (const [hash, leads] of Object.entries(this.#tail)) keys[hash] = mergeLeads(keys[hash], leads);
    return keys;
  }

  /** A base under a name of its own: nobody meets it before the ledger names it. */
  async #build(keys: Keys): Promise<void> {
    const depth = this.#depthFor(keys);
    const base = { name: `${crypto.randomUUID().slice(0, 8)}-`, depth };
    const byShard = groupByShard(Object.entries(keys), depth);
    await pMap(
      prefixesOf(depth),
      (prefix) => {
        // No condition: under this name stands at most what an attempt of ours left, torn.
        const file: ShardFile = { url: this.#url(base, prefix), state: 'present' };
        const shard = { version: 2, keys: Object.fromEntries(byShard.get(prefix) ?? []) };
        return writeCacheFile(this.#client, file, shard, ACT);
      },
      { concurrency: CONCURRENCY },
    );
    this.#obsolete = this.#base;
    this.#base = base;
    this.#shards.clear();
  }

  /** Half full, so that the next flush does not begin anew. */
  #depthFor(keys: Keys): number {
    const { capacity, bytes } = this.#limits;
    const all = Object.entries(keys);
    // Never all of it as one text.
    const size = all.reduce((sum, entry) => sum + bytesOfLine(entry), 0);
    const share = Math.max(all.length / capacity, size / bytes);
    let depth = 0;
    while (depth < MAX_DEPTH && share / 16 ** depth > 1 / 2) depth++;
    return depth;
  }

  #shard(base: NonNullable<IndexState['base']>, prefix: string): Promise<ShardFile> {
    const known = this.#shards.get(prefix);
    if (known !== undefined) return known;
    const reading = readCacheFile(this.#client, this.#url(base, prefix), 'Reading the identity index', isShard);
    this.#shards.set(prefix, reading);
    // A failure is for whoever waits for it; the next one asks anew.
    reading.catch(() => this.#shards.delete(prefix));
    return reading;
  }

  #url({ name }: NonNullable<IndexState['base']>, prefix: string): string {
    return `${this.#layout.index}${name}${prefix === '' ? 'all' : prefix}.json`;
  }
}

function contended(url: string): PodError {
  return new PodError(`${ACT} failed: PUT ${url} - others wrote it ${MAX_ROUNDS} times in between`, {
    kind: 'conflict',
    method: 'PUT',
    url,
  });
}
