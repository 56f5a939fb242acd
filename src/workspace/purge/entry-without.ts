/** Removes the events of forgotten people from journal entries. */
import type { Tombstones } from '../../lead/tombstone.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { entryVersion, type JournalEntry } from '../../store/journal/record.ts';
import { isSendersFault } from '../batch/senders-fault.ts';
import type { WorkspaceOptions } from '../options.ts';
import { parseStored } from '../parse-stored.ts';

/** The entry itself if no event in it is about a forgotten person. Otherwise one entry for each of the other events. */
export async function entryWithout(
  entry: JournalEntry,
  tombstones: Tombstones,
  options: WorkspaceOptions,
): Promise<readonly JournalEntry[]> {
  let events: readonly LeadEvent[];
  try {
    ({ events } = await parseStored(entry, options));
  } catch (error) {
    // The current reader finds no event in it, so it is about no one.
    if (isSendersFault(error)) return [entry];
    throw error;
  }
  const left = events.filter((event) => !tombstones.covers(event));
  return left.length === events.length ? [entry] : left.map((event) => entryOf(event, entry));
}

/** An entry with one event of an entry that had several. */
function entryOf({ source: { text, mediaType } }: LeadEvent, entry: JournalEntry): JournalEntry {
  const { source, read } = entry;
  return { source, contentType: mediaType, read, text, version: entryVersion(entry) };
}
