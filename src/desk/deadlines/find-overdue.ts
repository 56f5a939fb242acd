/** Which of the leads that wait have waited too long, as a pass knows it: what it has not seen for a while it looks at again. */
import type { RoutingState } from '../routing/routing-state.ts';
import { overdueOf, type Deadlines, type Overdue } from './deadlines.ts';

/** Leads that wait too long. */
export interface FoundOverdue {
  readonly all: ReadonlyMap<string, Overdue>;
  /** Those of them that no pass has found before. */
  readonly fresh: readonly string[];
}

/**
 * A person may have answered with a command since, which no pass is told of: so many of the leads that are known to be overdue are
 * read again in a pass. Which ones follows from the time, so that all have their turn and nothing is kept for it.
 */
const LOOKS = 20;
const MINUTE_MS = 60_000;

/** Finds them. `look` reads a lead and tells the state; `seen` are those of which that was done just now. */
export async function findOverdue(
  state: RoutingState,
  deadlines: Deadlines,
  { nowMs, seen, look }: { nowMs: number; seen: ReadonlySet<string>; look: (slug: string) => Promise<void> },
): Promise<FoundOverdue> {
  const find = (): [string, Overdue][] =>
    state.waiting.flatMap(([slug, waits]) => {
      const overdue = overdueOf(waits, deadlines, nowMs);
      return overdue === undefined ? [] : [[slug, overdue]];
    });
  const isFresh = new Set(state.waiting.flatMap(([slug, { isOverdue }]) => (isOverdue === true ? [] : [slug])));
  const found = find().flatMap(([slug]) => (seen.has(slug) ? [] : [slug]));
  const old = found.filter((slug) => !isFresh.has(slug));
  for (const slug of [...found.filter((one) => isFresh.has(one)), ...inTurn(old, nowMs)]) await look(slug);
  const all = new Map(find());
  const fresh = [...all.keys()].filter((slug) => isFresh.has(slug));
  for (const slug of all.keys()) state.noteOverdue(slug);
  return { all, fresh };
}

function inTurn(slugs: readonly string[], nowMs: number): string[] {
  const sorted = [...slugs].sort();
  if (sorted.length <= LOOKS) return sorted;
  const from = (Math.floor(nowMs / MINUTE_MS) * LOOKS) % sorted.length;
  return [...sorted.slice(from), ...sorted.slice(0, from)].slice(0, LOOKS);
}
