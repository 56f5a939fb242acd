/** What a segment of the journal holds, and how its name follows from that. */
import { sha256Hex } from '../../text/hash.ts';
import type { JournalEntry, JournalPlace } from './record.ts';
import { bytesOfLine, splitByBytes, type PartLimits } from '../parts.ts';

/** Splits entries into what goes into one segment each. */
export function segmentEntries(entries: readonly JournalEntry[], limits: Partial<PartLimits> = {}): JournalEntry[][] {
  return splitByBytes(entries, bytesOfLine, limits);
}

/** Where a segment with these entries stands. */
export function placeOf(entries: readonly JournalEntry[], month: string): JournalPlace {
  return { month, hash: sha256Hex(segmentText(entries)) };
}

/** Is it less than what was written there? Its name is the hash of its text. */
export const isTornSegment = (entries: readonly JournalEntry[], place: JournalPlace): boolean =>
  placeOf(entries, place.month).hash !== place.hash;

/** The text of a segment: one line a notification. */
export const segmentText = (entries: readonly JournalEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** The notification of a line; `undefined` where it is none. */
export function parseLine(line: string): JournalEntry | undefined {
  if (line === '') return undefined;
  try {
    const entry = JSON.parse(line) as JournalEntry | null;
    return typeof entry?.text === 'string' && typeof entry.source === 'string' ? entry : undefined;
  } catch {
    // The last line of a torn segment: its notification was not acknowledged, and is read again.
    return undefined;
  }
}
