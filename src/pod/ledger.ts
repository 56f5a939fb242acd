/**
 * The ledger: what need not be read again. Its truth are the commit records of the journal; `leads/ledger.json` is a
 * cache over those that it names, so that a pass with nothing new costs a handful of requests.
 */
import { shortHash } from '../core/hash.ts';
import { isRecord, readCacheFile, writeCacheFile, type CacheFile } from './cache-file.ts';
import type { PodClient } from './http.ts';
import type { CommitRecord, Journal, JournalPlace, NotificationOutcome } from './journal.ts';
import type { PodLayout } from './layout.ts';

interface LedgerFile {
  readonly version: 1;
  /** Month -> hashes of the records that `seen` covers. */
  readonly records: Record<string, string[]>;
  /** Months of the past in which every segment has its record: not listed again. */
  readonly closed: string[];
  /** Short hashes of the URLs of notifications that were handled, by what they were. */
  readonly seen: Record<NotificationOutcome, string[]>;
  /** Short hash of a URL -> passes in which the notification could not be read (THREATS: T8). */
  readonly attempts: Record<string, number>;
}

const seenKey = (source: string): string => shortHash([source], 16);

/** What was handled so far in one pod, and which segments are work to finish. */
export class Ledger {
  readonly #client: PodClient;
  readonly #file: CacheFile<LedgerFile>;
  readonly #seen: Map<string, NotificationOutcome>;
  readonly #records: Map<string, Set<string>>;
  readonly #attempts: Map<string, number>;
  readonly #closed: Set<string>;
  /** Segments without a record: somebody died between the two. */
  readonly unfinished: readonly JournalPlace[];
  /** Does the journal hold anything? Where it does not, the pod is fresh. */
  readonly isFresh: boolean;
  #changed = false;

  private constructor(
    client: PodClient,
    file: CacheFile<LedgerFile>,
    unfinished: readonly JournalPlace[],
    isFresh: boolean,
  ) {
    this.#client = client;
    this.#file = file;
    this.unfinished = unfinished;
    this.isFresh = isFresh;
    const seen = Object.entries(file.value?.seen ?? {}) as [NotificationOutcome, string[]][];
    this.#seen = new Map(seen.flatMap(([outcome, hashes]) => hashes.map((hash) => [hash, outcome] as const)));
    this.#records = new Map(
      Object.entries(file.value?.records ?? {}).map(([month, hashes]) => [month, new Set(hashes)]),
    );
    this.#attempts = new Map(Object.entries(file.value?.attempts ?? {}));
    this.#closed = new Set(file.value?.closed);
  }

  /** Reads the cache, lists the months that are not closed, and reads the records that the cache does not cover. */
  static async open(client: PodClient, layout: PodLayout, journal: Journal, currentMonth: string): Promise<Ledger> {
    const file = await readCacheFile(client, layout.ledger, 'Reading the ledger', isLedgerFile);
    const closed = new Set(file.value?.closed);
    const { segments, records, months } = await journal.list((month) => !closed.has(month));
    const torn = new Set<string>();
    const committed = new Set(records.map(placeKey));
    const covered = (place: JournalPlace): boolean => file.value?.records[place.month]?.includes(place.hash) === true;
    const news: { place: JournalPlace; record: CommitRecord }[] = [];
    for (const place of records.filter((record) => !covered(record))) {
      const record = await journal.readRecord(place);
      if (record === undefined) {
        await journal.dropRecord(place);
        torn.add(placeKey(place));
      } else news.push({ place, record });
    }
    const unfinished = segments.filter((place) => !committed.has(placeKey(place)) || torn.has(placeKey(place)));
    const ledger = new Ledger(client, file, unfinished, months.length === 0);
    for (const { place, record } of news) ledger.add(place, record);
    const open = new Set(unfinished.map(({ month }) => month));
    for (const month of months) if (month < currentMonth && !open.has(month)) ledger.#close(month);
    return ledger;
  }

  /** What the notification was when it was handled; `undefined` where it never was. */
  outcomeOf(source: string): NotificationOutcome | undefined {
    return this.#seen.get(seenKey(source));
  }

  /** How many notifications were handled as this. */
  count(outcome: NotificationOutcome): number {
    return this.#hashes(outcome).length;
  }

  /** Takes note of a commit record. */
  add({ month, hash }: JournalPlace, record: CommitRecord): void {
    for (const { source, outcome } of record.handled) {
      this.#seen.set(seenKey(source), outcome);
      this.#attempts.delete(seenKey(source));
    }
    const hashes = this.#records.get(month) ?? new Set();
    this.#records.set(month, hashes.add(hash));
    this.#changed = true;
  }

  /** Counts a pass in which the notification could not be read; the number of such passes. */
  countFailure(source: string): number {
    const attempts = (this.#attempts.get(seenKey(source)) ?? 0) + 1;
    this.#attempts.set(seenKey(source), attempts);
    this.#changed = true;
    return attempts;
  }

  /** Notifications that are gone from the inbox, by our own hand, need not be remembered. */
  forget(sources: Iterable<string>): void {
    for (const source of sources) this.#changed = this.#seen.delete(seenKey(source)) || this.#changed;
  }

  /** Writes the cache, if there is anything new. Where somebody else wrote meanwhile, theirs stays: the records tell the rest. */
  async save(): Promise<void> {
    if (!this.#changed) return;
    const file: LedgerFile = {
      version: 1,
      records: Object.fromEntries([...this.#records].map(([month, hashes]) => [month, [...hashes].sort()])),
      closed: [...this.#closed].sort(),
      seen: {
        journaled: this.#hashes('journaled'),
        unsupported: this.#hashes('unsupported'),
        quarantined: this.#hashes('quarantined'),
      },
      attempts: Object.fromEntries(this.#attempts),
    };
    await writeCacheFile(this.#client, this.#file, file, 'Writing the ledger');
    this.#changed = false;
  }

  #hashes(wanted: NotificationOutcome): string[] {
    return [...this.#seen].flatMap(([hash, outcome]) => (outcome === wanted ? [hash] : [])).sort();
  }

  #close(month: string): void {
    if (this.#closed.has(month)) return;
    this.#closed.add(month);
    this.#changed = true;
  }
}

const placeKey = ({ month, hash }: JournalPlace): string => `${month}/${hash}`;

function isLedgerFile(value: unknown): value is LedgerFile {
  return (
    isRecord(value) &&
    value['version'] === 1 &&
    isRecord(value['seen']) &&
    Object.values(value['seen']).every(Array.isArray) &&
    Array.isArray(value['closed']) &&
    isRecord(value['records']) &&
    isRecord(value['attempts'])
  );
}
