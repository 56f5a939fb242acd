/** Restores the past of the router if its cache is missing: decisions from the journal, and offers from the leads. */
import type { Workspace } from '../../workspace/workspace.ts';
import type { RoutingState } from './routing-state.ts';

/** How many months of decisions are read at least. The offers of earlier decisions have ended. */
const MONTHS = 2;

/**
 * Adds the recorded decisions to the state: all since the policy began (`since`), because its shares and turns depend on them.
 * Returns the slugs of all leads, because the caller must look at each of them.
 */
export async function learnPast(
  workspace: Workspace,
  state: RoutingState,
  since: string | undefined,
): Promise<string[]> {
  const { journal, leads } = workspace;
  const months = await journal.listMonths();
  const recent = months.slice(-MONTHS);
  for (const month of months) {
    if (!recent.includes(month) && (since === undefined || month < since.slice(0, 7))) continue;
    const { records } = await journal.listMonth(month);
    const found = [];
    for await (const { record } of journal.readRecords(records)) found.push(...(record.routing ?? []));
    for (const decision of found.sort((a, b) => a.round - b.round)) state.learn(decision);
  }
  return leads.listSlugs();
}
