/**
 * The journal: every lead notification as it came, in immutable segments, before anything else in the pod changes; and
 * beside each segment, once its work is done, the commit record that says so.
 */
import { isPodError, PodError } from '../errors.ts';
import { sha256Hex } from '../core/hash.ts';
import { IF_ABSENT, ifUnchanged } from './conditions.ts';
import { listChildren } from './container.ts';
import type { PodClient } from './http.ts';
import type { PodLayout } from './layout.ts';

/** One line of a segment: a notification as it was read. */
export interface JournalEntry {
  readonly source: string;
  readonly contentType?: string;
  /** When it was read, RFC 3339. */
  readonly read: string;
  readonly text: string;
}

/** What became of a notification. */
export type NotificationOutcome = 'journaled' | 'unsupported' | 'quarantined';

/** The end of a batch: what was handled, and what changed by it. */
export interface CommitRecord {
  readonly at: string;
  readonly handled: readonly { readonly source: string; readonly outcome: NotificationOutcome }[];
  readonly leads: readonly { readonly slug: string; readonly checksum: string }[];
}

/** Where a segment or record stands: month (`yyyy-mm`) and the hash that names both. */
export interface JournalPlace {
  readonly month: string;
  readonly hash: string;
}

/** What the containers of the journal list. */
export interface JournalListing {
  readonly segments: readonly JournalPlace[];
  readonly records: readonly JournalPlace[];
  readonly months: readonly string[];
}

const MONTH = /^\d{4}-\d{2}$/;
const CHILD = /\/([0-9a-f]{64})\.(ndjson|commit\.json)$/;

/** The journal of one pod. */
export class Journal {
  readonly #client: PodClient;
  readonly #layout: PodLayout;

  constructor(client: PodClient, layout: PodLayout) {
    this.#client = client;
    this.#layout = layout;
  }

  /** Writes a segment and reads it back. Its name is the hash of its text, so that a repetition finds it there. */
  async append(entries: readonly JournalEntry[], month: string): Promise<JournalPlace> {
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    const place = { month, hash: sha256Hex(text) };
    const url = this.#segmentUrl(place);
    await this.#create(url, text, 'application/x-ndjson', 'Writing the journal');
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

  /** The notifications of a segment. Lines of a torn segment that are no JSON are left out: they are still in the inbox. */
  async readSegment(place: JournalPlace): Promise<JournalEntry[]> {
    const options = { act: 'Reading the journal', accept: '*/*', maxBytes: MAX_SEGMENT_BYTES };
    const answer = await this.#client.get(this.#segmentUrl(place), options);
    return answer
      .text()
      .split('\n')
      .flatMap((line) => parseLine(line) ?? []);
  }

  /** Ends a batch. A record without a segment (nothing in the batch was a lead event) is named after itself. */
  async commit(record: CommitRecord, place: JournalPlace | undefined, month: string): Promise<JournalPlace> {
    const text = `${JSON.stringify(record)}\n`;
    const at = place ?? { month, hash: sha256Hex(text) };
    await this.#create(this.#recordUrl(at), text, 'application/json', 'Writing the commit record', true);
    return at;
  }

  /** A commit record; `undefined` where it is torn, which means that its segment is work to finish. */
  async readRecord(place: JournalPlace): Promise<CommitRecord | undefined> {
    const options = { act: 'Reading a commit record', accept: '*/*', maxBytes: MAX_SEGMENT_BYTES };
    const answer = await this.#client.get(this.#recordUrl(place), options);
    try {
      return JSON.parse(answer.text()) as CommitRecord;
    } catch {
      // Torn in the middle of its write; the batch is then done again, which changes nothing that was done.
      return undefined;
    }
  }

  /** Removes a torn record, so that the batch can be committed anew. */
  async dropRecord(place: JournalPlace): Promise<void> {
    await this.#client.delete(this.#recordUrl(place), { act: 'Removing a torn commit record' });
  }

  /** All segments and records of the months that `isOpen` asks for. A journal that does not exist yet is empty. */
  async list(isOpen: (month: string) => boolean = () => true): Promise<JournalListing> {
    const months = (await this.#children(this.#layout.journal))
      .flatMap((url) => new RegExp(`^${escape(this.#layout.journal)}([^/]+)/$`).exec(url)?.[1] ?? [])
      .filter((month) => MONTH.test(month))
      .sort();
    const segments: JournalPlace[] = [];
    const records: JournalPlace[] = [];
    for (const month of months.filter(isOpen)) {
      for (const url of await this.#children(`${this.#layout.journal}${month}/`)) {
        const [, hash, kind] = CHILD.exec(url) ?? [];
        if (hash !== undefined) (kind === 'ndjson' ? segments : records).push({ month, hash });
      }
    }
    return { segments, records, months };
  }

  #children(url: string): Promise<string[]> {
    return listChildren(this.#client, url, 'Listing the journal');
  }

  /** Creates what must not be there yet; where it is there already, the same text is success (a run before this one). */
  async #create(url: string, text: string, contentType: string, act: string, keepOther = false): Promise<void> {
    try {
      await this.#client.put(url, text, { act, contentType, ...IF_ABSENT });
    } catch (error) {
      if (!isPodError(error, 'precondition-failed')) throw error;
      const stored = await this.#client.get(url, { act, accept: '*/*', maxBytes: MAX_SEGMENT_BYTES });
      if (stored.text() === text) return;
      // A record tells of the same batch whoever wrote it; a segment under our hash with other bytes was torn.
      if (keepOther) return;
      await this.#client.put(url, text, {
        act,
        contentType,
        ...ifUnchanged(stored.etag),
      });
    }
  }

  #segmentUrl({ month, hash }: JournalPlace): string {
    return `${this.#layout.journal}${month}/${hash}.ndjson`;
  }

  #recordUrl({ month, hash }: JournalPlace): string {
    return `${this.#layout.journal}${month}/${hash}.commit.json`;
  }
}

/** Larger than any segment that is written: {@link SEGMENT_ENTRIES} notifications, and what JSON adds to a text. */
const MAX_SEGMENT_BYTES = 64 * 1024 * 1024;

/** Most notifications in one segment. */
export const SEGMENT_ENTRIES = 500;
/** The size from which on a new segment is begun, in characters. */
export const SEGMENT_CHARACTERS = 4 * 1024 * 1024;

/** Splits entries into what goes into one segment each. */
export function segmentEntries(entries: readonly JournalEntry[]): JournalEntry[][] {
  const segments: JournalEntry[][] = [];
  let characters = Infinity;
  for (const entry of entries) {
    const last = segments.at(-1);
    if (last === undefined || last.length >= SEGMENT_ENTRIES || characters + entry.text.length > SEGMENT_CHARACTERS) {
      segments.push([entry]);
      characters = entry.text.length;
    } else {
      last.push(entry);
      characters += entry.text.length;
    }
  }
  return segments;
}

function parseLine(line: string): JournalEntry | undefined {
  if (line === '') return undefined;
  try {
    const entry = JSON.parse(line) as JournalEntry | null;
    return typeof entry?.text === 'string' && typeof entry.source === 'string' ? entry : undefined;
  } catch {
    // The last line of a torn segment: its notification was not acknowledged, and is read again.
    return undefined;
  }
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
