/** The state of the identity index: the base in its resources, and the tail in the ledger. */
import { groupBy } from '../text/group-by.ts';
import { isRecord } from '../text/record.ts';
import type { KeyFlag, LeadChange } from './journal/record.ts';

/** For each slug, the {@link KeyFlag} of a key. */
export type Leads = Readonly<Record<string, KeyFlag>>;

/** For each hash of a key, its leads. */
export type Keys = Record<string, Leads>;

/** The state of the index in the ledger. */
export interface IndexState {
  /** The resources of the base: `leads/index/{name}{digits}.json`. Missing if there is only a tail. */
  readonly base?: { readonly name: string; readonly depth: number };
  readonly tail: Readonly<Record<string, Leads>>;
  /**
   * Prefixes of the hashes of weak keys in the base on which an event depends. Only these keys need to be looked up for a new
   * event.
   */
  readonly used: readonly string[];
}

/** One resource of the base. */
export interface Shard {
  readonly version: 2;
  readonly keys: Keys;
}

/** An empty index. */
export const emptyIndex = (): IndexState => ({ tail: {}, used: [] });

/** Groups keys by the resource that contains them. */
export const groupByShard = (keys: readonly [string, Leads][], depth: number): Map<string, [string, Leads][]> =>
  groupBy(keys, ([hash]) => hash.slice(0, depth));

/** All prefixes with `depth` digits. */
export function prefixesOf(depth: number): string[] {
  return Array.from({ length: 16 ** depth }, (_, number) =>
    depth === 0 ? '' : number.toString(16).padStart(depth, '0'),
  );
}

/** Merges two entries of a key. */
export function mergeLeads(present: Leads | undefined, leads: Leads): Leads {
  const merged = { ...present };
  for (const [slug, flag] of Object.entries(leads)) merged[slug] = Math.max(merged[slug] ?? 0, flag) as KeyFlag;
  return merged;
}

/** Adds the keys of commit records. */
export function addChanges(keys: Keys, changes: Iterable<LeadChange>): void {
  for (const { slug, keys: own } of changes) {
    // Keys that only one lead has, with the same flag, share one object, because a pass keeps very many of them.
    const alone = new Map<KeyFlag, Leads>();
    for (const [hash, flag] of Object.entries(own ?? {})) {
      const leads = alone.get(flag) ?? { [slug]: flag };
      alone.set(flag, leads);
      const present = keys[hash];
      keys[hash] = present === undefined ? leads : mergeLeads(present, leads);
    }
  }
}

/** Whether a value is the state of an index. */
export function isIndexState(value: unknown): value is IndexState {
  if (!isRecord(value) || !isRecord(value['tail']) || !Array.isArray(value['used'])) return false;
  const { base } = value;
  return base === undefined || (isRecord(base) && typeof base['name'] === 'string' && Number.isInteger(base['depth']));
}

/** Whether a value is a resource of the base. */
export function isShard(value: unknown): value is Shard {
  return isRecord(value) && value['version'] === 2 && isRecord(value['keys']);
}
