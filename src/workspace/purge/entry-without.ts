/** Entries of the journal without the events of people who were forgotten. */
import { rereadUnderBudget } from '../../budget/shared-reader.ts';
import type { Tombstones } from '../../lead/tombstone.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { parseNotification } from '../../message/notification.ts';
import { entryVersion, type JournalEntry } from '../../store/journal/record.ts';
import { isSendersFault } from '../batch/senders-fault.ts';
import type { WorkspaceOptions } from '../options.ts';

/** An entry as it is where none of its events is covered; else those that are not, each for itself. */
export async function entryWithout(
  entry: JournalEntry,
  tombstones: Tombstones,
  options: WorkspaceOptions,
): Promise<readonly JournalEntry[]> {
  const { text, source, contentType } = entry;
  const body = new TextEncoder().encode(text);
  let events: readonly LeadEvent[];
  try {
    ({ events } = await parseNotification(
      { body, base: source, contentType },
      { delegate: rereadUnderBudget, ...options },
    ));
  } catch (error) {
    // What the present reader refuses is no one's: it holds no event that could be told.
    if (isSendersFault(error)) return [entry];
    throw error;
  }
  const left = events.filter((event) => !tombstones.covers(event));
  return left.length === events.length ? [entry] : left.map((event) => entryOf(event, entry));
}

/** One event of an entry that held several. */
function entryOf({ source: { text, mediaType } }: LeadEvent, entry: JournalEntry): JournalEntry {
  const { source, read } = entry;
  return { source, contentType: mediaType, read, text, version: entryVersion(entry) };
}
