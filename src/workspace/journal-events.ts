/** Reads the events in the journal again with the current reader. */
import { letOthersRun } from '../http/timing/pause.ts';
import type { LeadEvent } from '../message/event/event.ts';
import type { ParseOptions } from '../message/parsed-notification.ts';
import type { Journal } from '../store/journal/journal.ts';
import type { JournalEntry, KnownJournal } from '../store/journal/record.ts';
import { faultOf } from './batch/senders-fault.ts';
import { parseStored } from './parse-stored.ts';

/** An entry that the current reader refuses, with the reason. */
export interface RefusedEntry {
  readonly source: string;
  /** The JSON pointer of the error; `''` for the whole message. */
  readonly pointer: string;
  readonly message: string;
}

/** The events of one journal. Each segment is read once. */
export class JournalEvents {
  readonly #journal: Journal;
  readonly #options: ParseOptions;
  /** For the hash of a segment, its events. */
  readonly #read = new Map<string, readonly LeadEvent[]>();
  /** The entries without events in the segments that were read. */
  readonly refused: RefusedEntry[] = [];

  constructor(journal: Journal, options: ParseOptions) {
    this.#journal = journal;
    this.#options = options;
  }

  /** Reads all events. A second call also reads the segments that were added meanwhile. */
  async readAll(known: KnownJournal): Promise<readonly LeadEvent[]> {
    const read = this.#read;
    for await (const { place, entries } of this.#journal.readAll(known, new Set(read.keys())))
      read.set(place.hash, await readJournalEvents(entries, this.#options, (one) => this.refused.push(one)));
    return [...read.values()].flat();
  }

  /** Frees the memory. The events may be as large as the whole journal. */
  clear(): void {
    this.#read.clear();
    this.refused.length = 0;
  }
}

/**
 * Reads the events of journal entries with the current reader. Entries that it cannot read are left out, and told to
 * `onRefused`.
 */
export async function readJournalEvents(
  entries: readonly JournalEntry[],
  options: ParseOptions,
  onRefused: (entry: RefusedEntry) => void = () => undefined,
): Promise<LeadEvent[]> {
  const events: LeadEvent[] = [];
  for (const entry of entries) {
    await letOthersRun();
    try {
      const parsed = await parseStored(entry, options);
      for (const event of parsed.events) events.push(event);
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      onRefused({ source: entry.source, pointer: fault.pointer, message: fault.message });
    }
  }
  return events;
}
