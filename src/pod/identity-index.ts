/**
 * The identity index: which leads know a key, without reading them all. A trie of JSON resources by the hash of the key:
 * `leads/index/root.json`, which splits into `0.json` ... `f.json` and so on when it grows. It is a cache: entries may be
 * stale (the lead then says so itself), and lost nodes are rebuilt from the leads.
 */
import pMap from 'p-map';
import { sha256Hex } from '../core/hash.ts';
import { PodError } from '../errors.ts';
import { isRecord, readCacheFile, writeCacheFile, type CacheFile } from './cache-file.ts';
import type { PodClient } from './http.ts';
import type { PodLayout } from './layout.ts';

/** That a lead knows a key, and whether one of its events has nothing stronger to go by. */
export interface IndexEntry {
  readonly slug: string;
  /** Some event of the lead found it by this key: whoever newly offers the key may take that event over. */
  readonly used: boolean;
}

/** Leads by key. */
export type IndexEntries = ReadonlyMap<string, readonly IndexEntry[]>;

/** Slug -> {@link KNOWN} or {@link USED}. */
type Leads = Record<string, number>;

const KNOWN = 1;
const USED = 3;

interface Leaf {
  readonly version: 1;
  /** Hash of a key -> the leads that know it. */
  readonly keys: Record<string, Leads>;
}

interface Split {
  readonly version: 1;
  readonly split: true;
}

/** What is being added, and what the index is found to say of the same keys. */
interface Addition {
  readonly entries: IndexEntries;
  readonly keyOf: ReadonlyMap<string, string>;
  readonly found: Map<string, readonly IndexEntry[]>;
}

type Node = Leaf | Split;
type NodeFile = CacheFile<Node>;

/** Keys in one node before it splits: some 200 kB, which a server reads and writes in milliseconds. */
const CAPACITY = 4096;
const DIGITS = Array.from({ length: 16 }, (_, digit) => digit.toString(16));
const HASH_DIGITS = 20;
/** Rounds against other writers of the same node. */
const MAX_ROUNDS = 20;
const CONCURRENCY = 8;

/** The index of one pod, with the nodes that were read. */
export class IdentityIndex {
  readonly #client: PodClient;
  readonly #layout: PodLayout;
  readonly #capacity: number;
  readonly #nodes = new Map<string, Promise<NodeFile>>();
  #damaged = false;

  constructor(client: PodClient, layout: PodLayout, capacity = CAPACITY) {
    this.#client = client;
    this.#layout = layout;
    this.#capacity = capacity;
  }

  /** Was a node missing or torn, so that answers may lack leads? Then the index is to be rebuilt. */
  get damaged(): boolean {
    return this.#damaged;
  }

  /** Is there no index at all? In a pod that has leads it was lost. */
  async isAbsent(): Promise<boolean> {
    return (await this.#node('')).state === 'absent';
  }

  /** The leads that know each key; keys that nobody knows are left out. */
  async lookup(keys: Iterable<string>): Promise<IndexEntries> {
    const found = new Map<string, IndexEntry[]>();
    await pMap(
      new Set(keys),
      async (key) => {
        const hash = hashOf(key);
        const { leaf } = await this.#leaf(hash);
        const leads = entriesOf(leaf.keys[hash]);
        if (leads.length > 0) found.set(key, leads);
      },
      { concurrency: CONCURRENCY },
    );
    return found;
  }

  /**
   * Writes down what leads know. Comes back with all that the index says of these keys at that moment: where another
   * process wrote in between, its leads are among them, and one of the two sees the other.
   */
  async add(entries: IndexEntries): Promise<IndexEntries> {
    const addition: Addition = {
      entries,
      keyOf: new Map([...entries.keys()].map((key) => [hashOf(key), key])),
      found: new Map(),
    };
    let pending = [...addition.keyOf.keys()];
    for (let round = 0; pending.length > 0; round++) {
      if (round >= MAX_ROUNDS) throw contended(this.#layout.index);
      const byNode = await this.#groupByLeaf(pending);
      const left = await pMap(byNode, ([prefix, group]) => this.#addToLeaf(prefix, group, addition), {
        concurrency: CONCURRENCY,
      });
      pending = left.flat();
    }
    return addition.found;
  }

  async #groupByLeaf(hashes: readonly string[]): Promise<[string, string[]][]> {
    const groups = new Map<string, string[]>();
    for (const hash of hashes) {
      const { prefix } = await this.#leaf(hash);
      const group = groups.get(prefix);
      if (group === undefined) groups.set(prefix, [hash]);
      else group.push(hash);
    }
    return [...groups];
  }

  /** The hashes that could not be written, because somebody else was faster. */
  async #addToLeaf(prefix: string, group: string[], { entries, keyOf, found }: Addition): Promise<string[]> {
    const file = await this.#node(prefix);
    const keys = { ...leafOf(file).keys };
    let changed = file.state === 'torn' || (file.state === 'absent' && prefix !== '');
    for (const hash of group) {
      const present = keys[hash] ?? {};
      const merged = merge(present, entries.get(keyOf.get(hash) ?? '') ?? []);
      keys[hash] = merged;
      changed ||= !sameFlags(present, merged);
    }
    const full = Object.keys(keys).length > this.#capacity && prefix.length < HASH_DIGITS;
    const written =
      !changed ||
      (full ? await this.#split(prefix, file, keys) : await this.#write(prefix, file, { version: 1, keys }));
    if (!written) return group;
    for (const hash of group) found.set(keyOf.get(hash) ?? '', entriesOf(keys[hash]));
    return [];
  }

  /**
   * Children first, then the parent becomes a signpost: whoever is killed in between leaves the parent in charge. What
   * a child holds already is kept, since another process may be splitting the same node.
   */
  async #split(prefix: string, file: NodeFile, keys: Leaf['keys']): Promise<boolean> {
    await pMap(DIGITS, (digit) => this.#fillChild(`${prefix}${digit}`, keys), { concurrency: CONCURRENCY });
    return this.#write(prefix, file, { version: 1, split: true });
  }

  async #fillChild(prefix: string, keys: Leaf['keys']): Promise<void> {
    const own = Object.entries(keys).filter(([hash]) => hash.startsWith(prefix));
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const file = await this.#node(prefix);
      if (file.value !== undefined && 'split' in file.value) return;
      const present = leafOf(file).keys;
      const united = own.map(([hash, leads]) => [hash, { ...present[hash], ...leads }] as const);
      if (await this.#write(prefix, file, { version: 1, keys: { ...present, ...Object.fromEntries(united) } })) return;
    }
    throw contended(this.#layout.index);
  }

  async #write(prefix: string, file: NodeFile, node: Node): Promise<boolean> {
    this.#nodes.delete(prefix);
    return writeCacheFile(this.#client, file, node, 'Writing the identity index');
  }

  /** The leaf in charge of a hash. */
  async #leaf(hash: string): Promise<{ prefix: string; leaf: Leaf }> {
    for (let depth = 0; ; depth++) {
      const prefix = hash.slice(0, depth);
      const file = await this.#node(prefix);
      // A child that its parent promises, and any node that is torn, is lost knowledge.
      if (file.state === 'torn' || (file.state === 'absent' && depth > 0)) this.#damaged = true;
      if (file.value === undefined || !('split' in file.value)) return { prefix, leaf: leafOf(file) };
    }
  }

  #node(prefix: string): Promise<NodeFile> {
    const known = this.#nodes.get(prefix);
    if (known !== undefined) return known;
    const url = `${this.#layout.index}${prefix === '' ? 'root' : prefix}.json`;
    const reading = readCacheFile(this.#client, url, 'Reading the identity index', isNode);
    this.#nodes.set(prefix, reading);
    // A failure is for whoever waits for it; the next one asks anew.
    reading.catch(() => this.#nodes.delete(prefix));
    return reading;
  }
}

const hashOf = (key: string): string => sha256Hex(key).slice(0, HASH_DIGITS);

function leafOf(file: NodeFile): Leaf {
  return file.value === undefined || 'split' in file.value ? { version: 1, keys: {} } : file.value;
}

function merge(present: Leads, entries: readonly IndexEntry[]): Leads {
  const merged = { ...present };
  for (const { slug, used } of entries) merged[slug] = (merged[slug] ?? 0) | (used ? USED : KNOWN);
  return merged;
}

const sameFlags = (a: Leads, b: Leads): boolean => Object.keys(b).every((slug) => a[slug] === b[slug]);

const entriesOf = (leads: Leads | undefined): IndexEntry[] =>
  Object.entries(leads ?? {}).map(([slug, flags]) => ({ slug, used: flags === USED }));

function isNode(value: unknown): value is Node {
  return isRecord(value) && value['version'] === 1 && (value['split'] === true || isRecord(value['keys']));
}

function contended(url: string): PodError {
  return new PodError(
    `Writing the identity index failed: PUT ${url} - others wrote it ${MAX_ROUNDS} times in between`,
    {
      kind: 'conflict',
      method: 'PUT',
      url,
    },
  );
}
