/**
 * The identity index: which leads know a key, without reading them all. Its base are JSON resources, one for each beginning
 * of the keys' hashes, `depth` digits long, so that none grows large; what came since is in a tail, which the ledger
 * carries, so that a small batch costs no request here. It is a cache: entries may be stale (the lead then says so itself),
 * and what is lost is rebuilt from the leads.
 */
import pMap from 'p-map';
import { hashOfKey } from '../message/event/keys.ts';
import type { PodClient } from '../http/client.ts';
import type { PodLayout } from '../solid/layout.ts';
import { BASE_LIMITS, IndexBase, type BaseLimits } from './index-base.ts';
import { addChanges, mergeLeads, type IndexState, type Keys } from './index-state.ts';
import type { LeadChange } from './journal/record.ts';
import { bytesOfLine } from './parts.ts';

/** That a lead knows a key, and whether one of its events has nothing stronger to go by. */
export interface IndexEntry {
  readonly slug: string;
  /** Some event of the lead found it by this key: whoever newly offers the key may take that event over. */
  readonly used: boolean;
}

/** Leads by key. */
export type IndexEntries = ReadonlyMap<string, readonly IndexEntry[]>;

/** When the tail goes into the base, and when the base gets more resources. */
export interface IndexLimits extends BaseLimits {
  /** Keys in the tail, and their bytes. */
  readonly tail: number;
  readonly tailBytes: number;
}

const LIMITS: IndexLimits = { ...BASE_LIMITS, tail: 2048, tailBytes: 1024 * 1024 };
const USED_DIGITS = 10;
const CONCURRENCY = 8;

/** The index of one pod. */
export class IdentityIndex {
  readonly #limits: IndexLimits;
  readonly #base: IndexBase;
  #tail: Keys = {};
  #used = new Set<string>();
  /** Was it built again from the leads, so that all other bases can go? */
  #sweeps = false;

  constructor(client: PodClient, layout: PodLayout, state: IndexState, limits: Partial<IndexLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
    this.#base = new IndexBase(client, layout, this.#limits);
    this.adopt(state);
  }

  /** Was a resource of the base missing or torn, so that answers may lack leads? Then the index is to be rebuilt. */
  get damaged(): boolean {
    return this.#base.isDamaged;
  }

  /** How many resources there are to ask: none, one, or many, among which a key has to be found. */
  get depth(): number | undefined {
    return this.#base.state?.depth;
  }

  /** What its base is called; `undefined` where the tail is all there is. */
  get baseName(): string | undefined {
    return this.#base.state?.name;
  }

  /** What the ledger is to carry. */
  toState(): IndexState {
    const base = this.#base.state;
    return { ...(base === undefined ? {} : { base }), tail: this.#tail, used: [...this.#used].sort() };
  }

  /** Takes over what the ledger carries. */
  adopt({ base, tail, used }: IndexState): void {
    this.#base.adopt(base);
    this.#tail = { ...tail };
    this.#used = new Set(used);
  }

  /**
   * Takes over what the ledger of someone else carries, but for the base, which was just built again. What the tail learnt
   * since stays in it: they may have put theirs into a base of their own meanwhile, which goes when ours is saved.
   */
  adoptTail(state: IndexState): void {
    const base = this.#base.state;
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

  /** Does the tail know a lead of this key? It asks no one. */
  isInTail(key: string): boolean {
    return this.#tail[hashOfKey(key)] !== undefined;
  }

  /** May some event go by this weak key? It asks no one; a key of which it says no need not be looked up. */
  isUsed(key: string): boolean {
    const hash = hashOfKey(key);
    return this.#used.has(hash.slice(0, USED_DIGITS)) || Object.values(this.#tail[hash] ?? {}).includes(3);
  }

  /** The leads that know each key; keys that no one knows are left out. */
  async lookup(keys: Iterable<string>): Promise<IndexEntries> {
    const found = new Map<string, IndexEntry[]>();
    await pMap(
      new Set(keys),
      async (key) => {
        const hash = hashOfKey(key);
        const leads = mergeLeads(await this.#base.leadsOf(hash), this.#tail[hash] ?? {});
        const entries = Object.entries(leads).map(([slug, flag]) => ({ slug, used: flag >= 2 }));
        if (entries.length > 0) found.set(key, entries);
      },
      { concurrency: CONCURRENCY },
    );
    return found;
  }

  /** Every lead that it knows; reads all of the base. */
  async listSlugs(): Promise<string[]> {
    const all = [...Object.values(await this.#base.read()), ...Object.values(this.#tail)];
    return [...new Set(all.flatMap((leads) => Object.keys(leads)))].sort();
  }

  /** Puts the tail into the base where it has grown long; the ledger must be saved after it. */
  async flushLongTail(): Promise<void> {
    const tail = Object.entries(this.#tail);
    const { capacity, tail: most, tailBytes } = this.#limits;
    if (tail.length <= most && bytesOfLine(this.#tail) <= tailBytes) return;
    const largest = await this.#base.merge(tail);
    for (const [hash, leads] of tail) if (Object.values(leads).includes(3)) this.#used.add(hash.slice(0, USED_DIGITS));
    if (this.#base.state === undefined) await this.#base.build(this.#tail);
    else if (largest > capacity && this.#base.canGrow) await this.#base.build(await this.#readAll());
    this.#tail = {};
  }

  /** Builds the index again from these changes; what the tail holds stays in it. The ledger must be saved after it. */
  async rebuild(changes: Iterable<LeadChange>): Promise<void> {
    const keys: Keys = {};
    addChanges(keys, changes);
    this.#tail = {};
    this.#used = new Set(
      Object.entries(keys).flatMap(([hash, leads]) =>
        Object.values(leads).includes(3) ? [hash.slice(0, USED_DIGITS)] : [],
      ),
    );
    await this.#base.build(keys);
    this.#base.isDamaged = false;
    this.#sweeps = true;
  }

  /**
   * Removes the resources of a base that the ledger does not name any more; after a rebuilding, of any base that someone
   * left behind.
   */
  async removeObsolete(): Promise<void> {
    await (this.#sweeps ? this.#base.removeOthers() : this.#base.removeObsolete());
    this.#sweeps = false;
  }

  async #readAll(): Promise<Keys> {
    const keys = await this.#base.read();
    for (const [hash, leads] of Object.entries(this.#tail)) keys[hash] = mergeLeads(keys[hash], leads);
    return keys;
  }
}
