/** What the identity index holds: the base in its resources, the tail in the ledger. */
import { isRecord } from './cache-file.ts';
import type { KeyFlag, LeadChange } from './journal/record.ts';

/** Slug -> how it knows a key. */
export type Leads = Readonly<Record<string, KeyFlag>>;

/** Hash of a key -> the leads that know it. */
export type Keys = Record<string, Leads>;

/** What the ledger carries of the index. */
export interface IndexState {
  /** The resources of the base: `leads/index/{name}{digits}.json`; absent while the tail is all there is. */
  readonly base?: { readonly name: string; readonly depth: number };
  readonly tail: Readonly<Record<string, Leads>>;
  /** Beginnings of the hashes of weak keys in the base by which an event goes: the only ones that newcomers must look up. */
  readonly used: readonly string[];
}

/** One resource of the base. */
export interface Shard {
  readonly version: 2;
  readonly keys: Keys;
}

/** An index without anything in it. */
export const emptyIndex = (): IndexState => ({ tail: {}, used: [] });

/** Keys by the resource that they belong into. */
export function groupByShard(keys: readonly [string, Leads][], depth: number): Map<string, [string, Leads][]> {
  const shards = new Map<string, [string, Leads][]>();
  for (const key of keys) {
    const prefix = key[0].slice(0, depth);
    const shard = shards.get(prefix);
    if (shard === undefined) shards.set(prefix, [key]);
    else shard.push(key);
  }
  return shards;
}

/** All beginnings of hashes with so many digits. */
export function prefixesOf(depth: number): string[] {
  return Array.from({ length: 16 ** depth }, (_, number) =>
    depth === 0 ? '' : number.toString(16).padStart(depth, '0'),
  );
}

/** What two tell of a key. */
export function mergeLeads(present: Leads | undefined, leads: Leads): Leads {
  const merged = { ...present };
  for (const [slug, flag] of Object.entries(leads)) merged[slug] = Math.max(merged[slug] ?? 0, flag) as KeyFlag;
  return merged;
}

/** Adds what commit records tell of keys. */
export function addChanges(keys: Keys, changes: Iterable<LeadChange>): void {
  for (const { slug, keys: own } of changes) {
    // One object for all keys that a lead alone knows in the same way: a pass holds very many of them.
    const alone = new Map<KeyFlag, Leads>();
    for (const [hash, flag] of Object.entries(own ?? {})) {
      const leads = alone.get(flag) ?? { [slug]: flag };
      alone.set(flag, leads);
      const present = keys[hash];
      keys[hash] = present === undefined ? leads : mergeLeads(present, leads);
    }
  }
}

/** Is this the state of an index, as the ledger carries it? */
export function isIndexState(value: unknown): value is IndexState {
  if (!isRecord(value) || !isRecord(value['tail']) || !Array.isArray(value['used'])) return false;
  const { base } = value;
  return base === undefined || (isRecord(base) && typeof base['name'] === 'string' && Number.isInteger(base['depth']));
}

/** Is this a resource of the base? */
export function isShard(value: unknown): value is Shard {
  return isRecord(value) && value['version'] === 2 && isRecord(value['keys']);
}
