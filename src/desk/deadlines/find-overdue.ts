/** Finds overdue leads in a pass. Leads whose state may be out of date are read again. */
import type { RoutingState } from '../routing/routing-state.ts';
import { overdueOf, type Deadlines, type Overdue } from './deadlines.ts';

/** The overdue leads. */
export interface FoundOverdue {
  readonly all: ReadonlyMap<string, Overdue>;
  /** Those that no earlier pass has found. */
  readonly fresh: readonly string[];
}

/**
 * How many leads that were overdue before are read again in one pass: a command may have answered them, and the pass does not
 * see that. The current minute selects them, so that all are read in turn without stored state.
 */
const LOOKS = 20;
const MINUTE_MS = 60_000;

/**
 * Finds overdue leads. `look` reads a lead and updates the state. `seen` are the leads for which the pass has already done
 * this.
 */
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
