/** The content of a segment, and its name, which is computed from the content. */
import { sha256Hex } from '../../text/hash.ts';
import type { JournalEntry, JournalPlace } from './record.ts';
import { bytesOfLine, splitByBytes, type PartLimits } from '../parts.ts';

/** Divides entries into segments. */
export function segmentEntries(entries: readonly JournalEntry[], limits: Partial<PartLimits> = {}): JournalEntry[][] {
  return splitByBytes(entries, bytesOfLine, limits);
}

/** The place of a segment with these entries. */
export const placeOf = (entries: readonly JournalEntry[], month: string): JournalPlace =>
  placeOfText(segmentText(entries), month);

/** The place of a segment with this text. */
export const placeOfText = (text: string, month: string): JournalPlace => ({ month, hash: sha256Hex(text) });

/** Whether a segment is incomplete: its name is the hash of its complete text. */
export const isTornSegment = (entries: readonly JournalEntry[], place: JournalPlace): boolean =>
  placeOf(entries, place.month).hash !== place.hash;

/** The text of a segment: one line for each notification. */
export const segmentText = (entries: readonly JournalEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** The notification in a line; `undefined` if the line is not valid. */
export function parseLine(line: string): JournalEntry | undefined {
  if (line === '') return undefined;
  try {
    const entry = JSON.parse(line) as JournalEntry | null;
    return typeof entry?.text === 'string' && typeof entry.source === 'string' ? entry : undefined;
  } catch {
    // The last line of an incomplete segment. Its notification was not acknowledged, and is read again.
    return undefined;
  }
}
