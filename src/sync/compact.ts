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

/** Merges the records and segments of each day before `end` (`yyyy-mm-dd`), or of every day. */
export async function compactJournal(workspace: Workspace, end?: string): Promise<Compaction> {
  const compaction: Compaction = { removed: 0, segments: 0 };
  for (const month of workspace.ledger.openMonths) {
    const byDay = new Map<string, ReturnType<typeof workspace.ledger.recordsOf>>();
    for (const record of workspace.ledger.recordsOf(month)) {
      const day = `${month}-${record.day}`;
      if (end === undefined || day < end) byDay.set(day, [...(byDay.get(day) ?? []), record]);
    }
    for (const records of byDay.values()) {
      if (records.length < 2 || records.every(({ merged }) => merged)) continue;
      const places = records.map(({ place }) => place).sort((a, b) => (a.hash < b.hash ? -1 : 1));
      const { segments, removed } = await rewriteSegments(workspace, places);
      compaction.segments += segments;
      compaction.removed += removed;
    }
  }
  return compaction;
}
