/** The events that the journal holds, read again with the present reader. */
import { rereadUnderBudget } from '../budget/shared-reader.ts';
import { letOthersRun } from '../http/timing/pause.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { parseNotification } from '../message/notification.ts';
import type { ParseOptions } from '../message/parsed-notification.ts';
import type { Journal } from '../store/journal/journal.ts';
import type { JournalEntry, KnownJournal } from '../store/journal/record.ts';
import { isSendersFault } from './batch/senders-fault.ts';

/** The events of one journal; each segment is read once. */
export class JournalEvents {
  readonly #journal: Journal;
  readonly #options: ParseOptions;
  /** Hash of a segment -> its events. */
  readonly #read = new Map<string, readonly LeadEvent[]>();

  constructor(journal: Journal, options: ParseOptions) {
    this.#journal = journal;
    this.#options = options;
  }

  /** All of them. Who asks again gets those that came meanwhile, too. */
  async readAll(known: KnownJournal): Promise<readonly LeadEvent[]> {
    const read = this.#read;
    for await (const { place, entries } of this.#journal.readAll(known, new Set(read.keys())))
      read.set(place.hash, await readJournalEvents(entries, this.#options));
    return [...read.values()].flat();
  }

  /** Forgets what was read: it is as large as all that ever came. */
  clear(): void {
    this.#read.clear();
  }
}

/** The events of journal entries, read again with the present reader; entries that it refuses are left out. */
export async function readJournalEvents(entries: readonly JournalEntry[], options: ParseOptions): Promise<LeadEvent[]> {
  const events: LeadEvent[] = [];
  for (const { text, source, contentType } of entries) {
    await letOthersRun();
    try {
      const body = new TextEncoder().encode(text);
      const parsed = await parseNotification(
        { body, base: source, contentType },
        { delegate: rereadUnderBudget, ...options },
      );
      for (const event of parsed.events) events.push(event);
    } catch (error) {
      if (!isSendersFault(error)) throw error;
    }
  }
  return events;
}
