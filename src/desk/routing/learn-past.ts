/** Reads the past of the router again if its cache is missing: decisions from the journal, offers from the leads. */
import type { Workspace } from '../../workspace/workspace.ts';
import type { RoutingState } from './routing-state.ts';

/** How many months of decisions are read. Offers of earlier decisions have ended. */
const MONTHS = 2;

/** Reads the decisions. Returns the leads to look at, which are all. */
export async function learnPast(workspace: Workspace, state: RoutingState): Promise<string[]> {
  const { journal, leads } = workspace;
  const months = await journal.listMonths();
  for (const month of months.slice(-MONTHS)) {
    const { records } = await journal.listMonth(month);
    const found = [];
    for await (const { record } of journal.readRecords(records)) found.push(...(record.routing ?? []));
    for (const decision of found.sort((a, b) => a.round - b.round)) state.learn(decision);
  }
  return leads.listSlugs();
}
