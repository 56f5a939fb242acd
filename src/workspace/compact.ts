/** Merges small segments and commit records, so that no container of the journal grows without end. */
import { rewriteSegments } from './rewrite-journal.ts';
import type { Workspace } from './workspace.ts';

/** The result of merging. */
export interface Compaction {
  /** The number of records that were merged into others, with their segments if they had any. */
  removed: number;
  /** The number of segments that contain them now. */
  segments: number;
}

/** Merges the records and segments of past days, one day at a time. The first pass of each day calls it. */
export function compactPastDays(workspace: Workspace): Promise<Compaction> {
  return compactJournal(workspace, workspace.now().slice(0, 10));
}

/** The number of small records that are merged at once. A day with more records is merged in several steps. */
const AT_ONCE = 64;

/** Merges the small records and segments of each day before `end` (`yyyy-mm-dd`), or of every day. */
export async function compactJournal(workspace: Workspace, end?: string): Promise<Compaction> {
  const compaction: Compaction = { removed: 0, segments: 0 };
  for (const month of workspace.ledger.records.openMonths) {
    for (const { day, places } of workspace.ledger.records.smallBatches(month)) {
      if (end !== undefined && `${month}-${day}` >= end) continue;
      places.sort((a, b) => (a.hash < b.hash ? -1 : 1));
      for (let start = 0; start < places.length;) {
        const { segments, removed, done } = await rewriteSegments(workspace, places.slice(start, start + AT_ONCE));
        start += done;
        compaction.segments += segments;
        compaction.removed += removed;
      }
    }
  }
  return compaction;
}
