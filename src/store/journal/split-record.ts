/** Splits a commit record into parts that are small enough to be read again. */
import type { CommitRecord, KeyFlag, LeadChange } from './record.ts';
import { bytesOfLine, PART_LIMITS, splitByBytes, type PartLimits } from '../parts.ts';

/**
 * The parts of a record, in the order in which they must be written. The last part may be beside a segment. It contains what
 * the record says about other records, and what waits for refused leads. The parts before it are never merged.
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

/** One lead may have too many keys for one record. */
function splitChange(change: LeadChange, limits: PartLimits): LeadChange[] {
  if (change.keys === undefined || bytesOfLine(change) <= limits.bytes) return [change];
  const keys: [string, KeyFlag][] = Object.entries(change.keys);
  return splitByBytes(keys, bytesOfLine, limits).map((part) => ({ ...change, keys: Object.fromEntries(part) }));
}
