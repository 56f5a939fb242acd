/** A commit record in parts, each of them small enough to be read again. */
import type { CommitRecord, KeyFlag, LeadChange } from './record.ts';
import { bytesOfLine, PART_LIMITS, splitByBytes, type PartLimits } from '../parts.ts';

/**
 * The parts of a record in the order in which they are to be written: the last, which may be beside a segment, says what the
 * record says of other records, and what waits for leads that refuse. None of those before it is merged again.
 */
export function splitRecord(
  record: CommitRecord,
  { bytes = PART_LIMITS.bytes }: Partial<PartLimits> = {},
): readonly [...before: CommitRecord[], last: CommitRecord] {
  if (bytesOfLine(record) <= bytes) return [record];
  const { at } = record;
  const limits = { bytes, items: Infinity };
  const changes = record.leads.flatMap((change) => splitChange(change, limits));
  const isWaiting = ({ outcome }: CommitRecord['handled'][number]): boolean => outcome === 'refused';
  const handled = record.handled.filter((item) => !isWaiting(item));
  return [
    ...splitByBytes(changes, bytesOfLine, limits).map((leads) => ({ at, handled: [], leads, stays: true as const })),
    ...splitByBytes(handled, bytesOfLine, limits).map((part) => ({
      at,
      handled: part,
      leads: [],
      stays: true as const,
    })),
    { ...record, handled: record.handled.filter(isWaiting), leads: [] },
  ];
}

/** The keys of one lead may be too many for one record. */
function splitChange(change: LeadChange, limits: PartLimits): LeadChange[] {
  if (change.keys === undefined || bytesOfLine(change) <= limits.bytes) return [change];
  const keys: [string, KeyFlag][] = Object.entries(change.keys);
  return splitByBytes(keys, bytesOfLine, limits).map((part) => ({ ...change, keys: Object.fromEntries(part) }));
}
