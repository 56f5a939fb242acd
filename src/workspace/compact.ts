/** Merges small segments and commit records, so that no container of the journal grows without end. */
import { rewriteSegments } from './rewrite-journal.ts';
import type { Workspace } from './workspace.ts';

/** What was merged. */
export interface Compaction {
  /** Records (each with its segment, if it has one) that went into others. */
  removed: number;
  /** Segments into which they went. */
  segments: number;
}

/** Merges what past days left, a day at a time: the pass of the next day does so by itself. */
export function compactPastDays(workspace: Workspace): Promise<Compaction> {
  return compactJournal(workspace, workspace.now().slice(0, 10));
}

/** Small records that are merged at once: a day of many is merged into several. */
const AT_ONCE = 64;

/** Merges the small records and segments of each day before `end` (`yyyy-mm-dd`), or of every day. */
export async function compactJournal(workspace: Workspace, end?: string): Promise<Compaction> {
  const compaction: Compaction = { removed: 0, segments: 0 };
  for (const month of workspace.ledger.openMonths) {
    for (const { day, places } of workspace.ledger.smallBatches(month)) {
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
