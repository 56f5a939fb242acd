/**
 * The identity index: finds the leads that have a key, without reading all leads. Its base is a set of JSON resources, one for
 * each prefix of the hashes of keys with `depth` digits, so that none becomes large. Newer entries are in a tail in the ledger,
 * so that a small batch needs no request for the index. The index is a cache: entries may be outdated, which the lead itself
 * then shows, and lost parts are rebuilt from the leads.
 */
import pMap from 'p-map';
import { hashOfKey } from '../message/event/keys.ts';
import type { PodClient } from '../http/client.ts';
import type { PodLayout } from '../solid/layout.ts';
import { BASE_LIMITS, IndexBase, type BaseLimits } from './index-base.ts';
import { addChanges, mergeLeads, type IndexState, type Keys } from './index-state.ts';
import type { LeadChange } from './journal/record.ts';
import { bytesOfLine } from './parts.ts';

/** Says that a lead has a key, and whether one of its events has no stronger key. */
export interface IndexEntry {
  readonly slug: string;
  /** Whether some event of the lead found it by this key. A new event with this key may then take that event over. */
  readonly used: boolean;
}

/** The leads of each key. */
export type IndexEntries = ReadonlyMap<string, readonly IndexEntry[]>;

/** When the tail is merged into the base, and when the base gets more resources. */
export interface IndexLimits extends BaseLimits {
  /** The largest tail, in keys and in bytes. */
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
  /** Whether the index was rebuilt from the leads, so that all other bases can be removed. */
  #sweeps = false;

  constructor(client: PodClient, layout: PodLayout, state: IndexState, limits: Partial<IndexLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
    this.#base = new IndexBase(client, layout, this.#limits);
    this.adopt(state);
  }

  /** Whether a resource of the base is missing or incomplete. Then answers may lack leads, and the index must be rebuilt. */
  get damaged(): boolean {
    return this.#base.isDamaged;
  }

  /** The number of digits of the base's prefixes; `undefined` without a base. 0 means one resource. */
  get depth(): number | undefined {
    return this.#base.state?.depth;
  }

  /** The name of the base; `undefined` if there is only a tail. */
  get baseName(): string | undefined {
    return this.#base.state?.name;
  }

  /** The state for the ledger. */
  toState(): IndexState {
    const base = this.#base.state;
    return { ...(base === undefined ? {} : { base }), tail: this.#tail, used: [...this.#used].sort() };
  }

  /** Takes over the state from the ledger. */
  adopt({ base, tail, used }: IndexState): void {
    this.#base.adopt(base);
    this.#tail = { ...tail };
    this.#used = new Set(used);
  }

  /**
   * Takes over the tail from a ledger of another process, but not the base, which was just rebuilt. Newer entries of our own
   * tail stay: the other process may have merged its tail into a base that is removed when ours is saved.
   */
  adoptTail(state: IndexState): void {
    const base = this.#base.state;
    const used = [...this.#used, ...state.used];
    const tail = { ...this.#tail };
    for (const [hash, leads] of Object.entries(state.tail)) tail[hash] = mergeLeads(tail[hash], leads);
    this.adopt({ ...(base === undefined ? {} : { base }), tail, used });
    this.#sweeps = true;
  }

  /** Removes leads and keys that must be forgotten from the tail. The base is rebuilt without them. */
  forget(isForgotten: (text: string) => boolean): void {
    for (const [hash, leads] of Object.entries(this.#tail)) {
      const left = isForgotten(hash) ? [] : Object.entries(leads).filter(([slug]) => !isForgotten(slug));
      if (left.length > 0) this.#tail[hash] = Object.fromEntries(left);
      else Reflect.deleteProperty(this.#tail, hash);
    }
  }

  /** Adds the keys of a commit record. */
  note(changes: Iterable<LeadChange>): void {
    addChanges(this.#tail, changes);
  }

  /** Whether the tail contains a lead with this key. Needs no request. */
  isInTail(key: string): boolean {
    return this.#tail[hashOfKey(key)] !== undefined;
  }

  /** Whether an event may depend on this weak key. Needs no request. If not, the key need not be looked up. */
  isUsed(key: string): boolean {
    const hash = hashOfKey(key);
    return this.#used.has(hash.slice(0, USED_DIGITS)) || Object.values(this.#tail[hash] ?? {}).includes(3);
  }

  /** The leads of each key. Keys without leads are left out. */
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

  /** All leads in the index. Reads the whole base. */
  async listSlugs(): Promise<string[]> {
    const all = [...Object.values(await this.#base.read()), ...Object.values(this.#tail)];
    return [...new Set(all.flatMap((leads) => Object.keys(leads)))].sort();
  }

  /** Merges the tail into the base if it has become long. The ledger must be saved afterwards. */
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

  /** Rebuilds the index from these changes. The tail stays. The ledger must be saved afterwards. */
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

  /** Removes the resources of a base that the ledger no longer names. After a rebuild, removes all other bases. */
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
