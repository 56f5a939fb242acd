/**
 * The journal: every lead notification as it arrived, in segments that never change. A segment is written before anything else
 * in the pod. When its batch is done, a commit record is written beside it.
 */
import { isPodError, PodError } from '../../errors.ts';
import { sha256Hex } from '../../text/hash.ts';
import { isPublicByHeader } from '../../solid/access.ts';
import { ifUnchanged, isOvertaken } from '../../http/conditions.ts';
import { listChildren } from '../../solid/container.ts';
import { createOnce } from '../../solid/create.ts';
import type { PodClient } from '../../http/client.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { readOwnResource } from '../../solid/own-resource.ts';
import type { CommitRecord, JournalEntry, JournalPlace, KnownJournal, MonthListing, PlacedRecord } from './record.ts';
import { parseLine, placeOfText, segmentText } from './segment.ts';

const MONTH = /^\d{4}-\d{2}$/;
const CHILD = /\/([0-9a-f]{64})\.(ndjson|commit\.json)$/;

/** The journal of one pod. */
export class Journal {
  readonly #client: PodClient;
  readonly #layout: PodLayout;
  #isPublic: boolean | undefined;

  constructor(client: PodClient, layout: PodLayout) {
    this.#client = client;
    this.#layout = layout;
  }

  /** Whether the server says that the public cannot read the container that was listed last. */
  get isKnownPrivate(): boolean {
    return this.#isPublic === false;
  }

  /** Writes a segment and reads it back. Its name is the hash of its text, so a repetition finds it. */
  async append(entries: readonly JournalEntry[], month: string): Promise<JournalPlace> {
    const text = segmentText(entries);
    const place = placeOfText(text, month);
    const url = this.#segmentUrl(place);
    await createOnce(this.#client, {
      act: 'Writing the journal',
      url,
      text,
      contentType: 'application/x-ndjson',
      maxBytes: MAX_BYTES,
      // Other text under this hash can only be an incomplete copy.
      isTorn: () => true,
    });
    const stored = await this.#client.get(url, {
      act: 'Reading the journal back',
      accept: '*/*',
      maxBytes: text.length * 4 + 1024,
    });
    if (stored.text() === text) return place;
    throw new PodError(
      `Reading the journal back failed: GET ${url} - expected what was written, received other bytes`,
      {
        kind: 'unexpected',
        method: 'GET',
        url,
        status: stored.status,
      },
    );
  }

  /**
   * The notifications of a segment; `undefined` if it was merged into another. Incomplete lines are left out: their
   * notifications are still in the inbox.
   */
  async readSegment(place: JournalPlace): Promise<JournalEntry[] | undefined> {
    const text = await this.#read(this.#segmentUrl(place), 'Reading the journal');
    return text?.split('\n').flatMap((line) => parseLine(line) ?? []);
  }

  /**
   * Reads all segments, also those that were merged during the listing. `known` are months and segments that the caller knows
   * of, because a listing may be outdated. Segments that were `read` are skipped.
   */
  async *readAll(
    known: KnownJournal = { months: [], places: [] },
    read: ReadonlySet<string> = new Set(),
  ): AsyncGenerator<{ readonly place: JournalPlace; readonly entries: readonly JournalEntry[] }> {
    const seen = new Set(read);
    const isKnown = new Set(known.places.map(({ hash }) => hash));
    for (let isComplete = false; !isComplete;) {
      isComplete = true;
      const places = [...known.places];
      for (const month of new Set([...known.months, ...(await this.listMonths())]))
        places.push(...(await this.listMonth(month)).segments);
      for (const place of places) {
        if (seen.has(place.hash)) continue;
        seen.add(place.hash);
        const entries = await this.readSegment(place);
        // It was merged into another, which the next listing contains. A known segment may have been merged long ago.
        if (entries !== undefined) yield { place, entries };
        else if (!isKnown.has(place.hash)) isComplete = false;
      }
    }
  }

  /**
   * Ends a batch. A record without a segment (no lead event in the batch) is named after its own hash. So is a record whose
   * segment has another one already, from a process that did the same work at the same time.
   */
  async commit(record: CommitRecord, place: JournalPlace | undefined, month: string): Promise<JournalPlace> {
    const text = `${JSON.stringify(record)}\n`;
    const own = { month, hash: sha256Hex(text) };
    if (place !== undefined && (await this.#createRecord(place, text))) return place;
    await this.#createRecord(own, text);
    return own;
  }

  /**
   * Writes a record whose name is computed from what it decides. If two machines decide at the same time, the second finds the
   * decision of the first, which is returned.
   */
  async commitOnce(record: CommitRecord, place: JournalPlace): Promise<CommitRecord> {
    if (await this.#createRecord(place, `${JSON.stringify(record)}\n`)) return record;
    const other = await this.readRecord(place);
    // It has just been merged into another record, which will be read there.
    return typeof other === 'string' ? record : other;
  }

  /**
   * Reads a commit record. `torn`: it is incomplete, and its segment must be processed again. `gone`: it was merged into
   * another.
   */
  async readRecord(place: JournalPlace): Promise<CommitRecord | 'torn' | 'gone'> {
    try {
      const text = await this.#read(this.#recordUrl(place), 'Reading a commit record');
      return text === undefined ? 'gone' : (parseRecord(text) ?? 'torn');
    } catch (error) {
      // Its segment is processed again, and the new record is split into parts.
      if (isPodError(error, 'too-large')) return 'torn';
      throw error;
    }
  }

  /** Reads commit records. Those that were merged meanwhile, and incomplete ones, are skipped. */
  async *readRecords(places: Iterable<JournalPlace>): AsyncGenerator<PlacedRecord> {
    for (const place of places) {
      const record = await this.readRecord(place);
      if (typeof record !== 'string') yield { place, record };
    }
  }

  /** Overwrites a record with one from which something was removed. */
  async overwriteRecord(place: JournalPlace, record: CommitRecord): Promise<void> {
    const act = 'Writing the commit record';
    await this.#client.put(this.#recordUrl(place), `${JSON.stringify(record)}\n`, {
      act,
      contentType: 'application/json',
    });
  }

  /** Removes a segment, then its record: a segment without a record would be processed again. */
  async remove(place: JournalPlace): Promise<void> {
    await this.#client.delete(this.#segmentUrl(place), { act: 'Removing a segment of the journal' });
    await this.removeRecord(place);
  }

  /** Removes a segment whose text does not match its name, unless its writer has completed it meanwhile. */
  async removeTorn(place: JournalPlace): Promise<void> {
    const url = this.#segmentUrl(place);
    const act = 'Removing an incomplete segment of the journal';
    try {
      const stored = await this.#client.get(url, { act, accept: '*/*', maxBytes: MAX_BYTES });
      if (sha256Hex(stored.text()) !== place.hash) await this.#client.delete(url, { act, ...ifUnchanged(stored.etag) });
    } catch (error) {
      if (!isPodError(error, 'not-found') && !isOvertaken(error)) throw error;
    }
  }

  /** Removes a record that was merged, or an incomplete one, so that the batch can be committed again. */
  async removeRecord(place: JournalPlace): Promise<void> {
    await this.#client.delete(this.#recordUrl(place), { act: 'Removing a commit record' });
  }

  /** The months of the journal, sorted. Empty if there is no journal yet. */
  async listMonths(): Promise<string[]> {
    const { journal } = this.#layout;
    return (await this.#children(journal))
      .flatMap((url) => (url.startsWith(journal) && url.endsWith('/') ? [url.slice(journal.length, -1)] : []))
      .filter((month) => MONTH.test(month))
      .sort();
  }

  /** The segments and records of a month. */
  async listMonth(month: string): Promise<MonthListing> {
    const segments: JournalPlace[] = [];
    const records: JournalPlace[] = [];
    for (const url of await this.#children(`${this.#layout.journal}${month}/`)) {
      const [, hash, kind] = CHILD.exec(url) ?? [];
      if (hash !== undefined) (kind === 'ndjson' ? segments : records).push({ month, hash });
    }
    return { segments, records };
  }

  async #read(url: string, act: string): Promise<string | undefined> {
    return (await readOwnResource(this.#client, url, { act, maxBytes: MAX_BYTES }))?.text();
  }

  #children(url: string): Promise<string[]> {
    return listChildren(this.#client, url, 'Listing the journal', ({ headers }) => {
      this.#isPublic = isPublicByHeader(headers);
    });
  }

  /** Creates a record. An incomplete one is overwritten. Returns `false` if there is another record. */
  #createRecord(place: JournalPlace, text: string): Promise<boolean> {
    return createOnce(this.#client, {
      act: 'Writing the commit record',
      url: this.#recordUrl(place),
      text,
      contentType: 'application/json',
      maxBytes: MAX_BYTES,
      isTorn: (stored) => parseRecord(stored) === undefined,
    });
  }

  #segmentUrl({ month, hash }: JournalPlace): string {
    return `${this.#layout.journal}${month}/${hash}.ndjson`;
  }

  #recordUrl({ month, hash }: JournalPlace): string {
    return `${this.#layout.journal}${month}/${hash}.commit.json`;
  }
}

/** The largest segment or record that is read, in bytes. This version writes much smaller ones, but former ones had no limit. */
const MAX_BYTES = 256 * 1024 * 1024;

function parseRecord(text: string): CommitRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<CommitRecord> | null;
    const isWhole = typeof record?.at === 'string' && Array.isArray(record.handled) && Array.isArray(record.leads);
    return isWhole ? (record as CommitRecord) : undefined;
  } catch {
    // The write was cut off. The batch is processed again, which does not change what was done.
    return undefined;
  }
}
