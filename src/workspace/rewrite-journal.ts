/**
 * Rewrites segments and records of the journal. The new ones are written and read back before the old ones are removed. If the
 * process is killed in between, entries are there twice, but none is lost.
 */
import {
  OUTCOMES,
  type CommitRecord,
  type JournalEntry,
  type JournalPlace,
  type KeyFlag,
  type LeadChange,
  type PlacedRecord,
} from '../store/journal/record.ts';
import { bytesOfLine, PART_LIMITS } from '../store/parts.ts';
import { placeOf, segmentEntries } from '../store/journal/segment.ts';
import type { Workspace } from './workspace.ts';
import { compareTexts } from '../text/order.ts';

/** Replaces an entry: returns the entry itself, other entries, or none. */
export type EntryChange = (entry: JournalEntry) => Promise<readonly JournalEntry[]>;

/** The result of rewriting segments. */
export interface Rewriting {
  readonly segments: number;
  readonly removed: number;
  /** How many of the places were processed: only as many as fit in memory. */
  readonly done: number;
}

/** How many times the size limit of one part is kept in memory. */
const PARTS_AT_ONCE = 4;

/**
 * Merges segments of one month and their records into as few as possible. If there are too many to fit in memory, only the
 * first ones are merged. Segments that another process has merged meanwhile are skipped.
 */
export async function rewriteSegments(
  workspace: Workspace,
  places: readonly JournalPlace[],
  change: EntryChange = (entry) => Promise.resolve([entry]),
  changeRecord: (record: CommitRecord) => Promise<CommitRecord> = (record) => Promise.resolve(record),
): Promise<Rewriting> {
  const [month] = places.map((place) => place.month);
  const read = await readPlaces(workspace, places);
  if (month === undefined || read.records.length === 0) return { segments: 0, removed: 0, done: read.done };
  await workspace.ensurePrivate();
  const entries = await changeEntries(read.entries, change);
  const parts = segmentEntries(entries, workspace.options.partLimits);
  const targets = parts.map((part) => placeOf(part, month));
  const kept = new Set(targets.map(({ hash }) => hash));
  const old = read.records.map(({ place }) => place).filter(({ hash }) => !kept.has(hash));
  const merged = mergeRecords(read.records, new Set(old.map(({ hash }) => hash)));
  // A record that replaces others is trusted without its segments, so the segments are written first.
  for (const part of parts) await workspace.journal.append(part, month);
  const write = (record: CommitRecord, target: JournalPlace | undefined): Promise<void> => {
    // If the segment stays the same, its present record is overwritten.
    const own = read.records.find(({ place }) => place.hash === target?.hash)?.place;
    return workspace.records.write(record, target, month, own);
  };
  // Each notification is named in the record of its own segment, so that the segment of one that waits for a lead can be found.
  const assigned = new Set<string>();
  for (const [index, target] of targets.slice(0, -1).entries()) {
    const sources = new Set(parts[index]?.map(({ source }) => source));
    const handled = merged.handled.filter(({ source }) => sources.has(source));
    for (const { source } of handled) assigned.add(source);
    await write({ at: merged.at, handled, leads: [], replaces: [] }, target);
  }
  const handled = merged.handled.filter(({ source }) => !assigned.has(source));
  await write(await changeRecord({ ...merged, handled }), targets.at(-1));
  for (const place of old) {
    await workspace.journal.remove(place);
    workspace.ledger.drop(place);
  }
  return { segments: parts.length, removed: old.length, done: read.done };
}

interface ReadPlaces {
  readonly entries: readonly JournalEntry[];
  readonly records: readonly PlacedRecord[];
  readonly done: number;
}

async function readPlaces({ journal, options }: Workspace, places: readonly JournalPlace[]): Promise<ReadPlaces> {
  const entries: JournalEntry[] = [];
  const records: PlacedRecord[] = [];
  let room = PARTS_AT_ONCE * (options.partLimits?.bytes ?? PART_LIMITS.bytes);
  let done = 0;
  for (const place of places) {
    if (room <= 0) break;
    done += 1;
    for await (const placed of journal.readRecords([place])) {
      // The record of a batch without lead events has no segment.
      const own = (await journal.readSegment(place)) ?? [];
      for (const entry of own) entries.push(entry);
      records.push(placed);
      room -= bytesOfLine(placed.record) + own.reduce((bytes, entry) => bytes + bytesOfLine(entry), 0);
    }
  }
  return { entries, records, done };
}

async function changeEntries(entries: readonly JournalEntry[], change: EntryChange): Promise<JournalEntry[]> {
  const lines = new Map<string, JournalEntry>();
  for (const entry of entries)
    for (const changed of await change(entry)) {
      // The line is there twice if a process crashed after merging.
      const line = JSON.stringify([changed.source, changed.contentType, changed.text]);
      if (!lines.has(line)) lines.set(line, changed);
    }
  return [...lines.values()];
}

/** Merges several records into one. `replaced` are the hashes of the records that it replaces. */
export function mergeRecords(records: readonly PlacedRecord[], replaced: ReadonlySet<string>): CommitRecord {
  const inOrder = records.map(({ record }) => record).sort((a, b) => compareTexts(a.at, b.at));
  const handled = new Map<string, CommitRecord['handled'][number]>();
  const leads = new Map<string, LeadChange>();
  for (const record of inOrder) {
    for (const item of record.handled) {
      // Another version at the same URL is another notification.
      const key = `${item.source} ${item.version ?? ''}`;
      const known = handled.get(key);
      const isLess = known !== undefined && OUTCOMES.indexOf(known.outcome) <= OUTCOMES.indexOf(item.outcome);
      if (!isLess) handled.set(key, item);
    }
    for (const change of record.leads) leads.set(change.slug, mergeChanges(leads.get(change.slug), change));
  }
  const all = <T>(listOf: (record: CommitRecord) => readonly T[] | undefined): T[] =>
    inOrder.flatMap((record) => listOf(record) ?? []);
  const lists = {
    decisions: all(({ decisions }) => decisions),
    tombstones: all(({ tombstones }) => tombstones),
    purged: all(({ purged }) => purged),
    routing: [...new Map(all(({ routing }) => routing).map((decision) => [decision.id, decision])).values()],
  };
  return {
    at: inOrder.at(-1)?.at ?? '',
    handled: [...handled.values()],
    leads: [...leads.values()],
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    replaces: [...new Set([...all(({ replaces }) => replaces), ...replaced])].sort(),
  };
}

function mergeChanges(before: LeadChange | undefined, after: LeadChange): LeadChange {
  const keys: Record<string, KeyFlag> = { ...before?.keys };
  for (const [hash, flag] of Object.entries(after.keys ?? {})) keys[hash] = Math.max(keys[hash] ?? 0, flag) as KeyFlag;
  const checksum = after.checksum ?? before?.checksum;
  return {
    slug: after.slug,
    ...(checksum === undefined ? {} : { checksum }),
    ...(Object.keys(keys).length === 0 ? {} : { keys }),
  };
}
