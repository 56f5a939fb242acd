/** Collects the input of the router: one lead, and the part of the past that concerns it. */
import type { FoundLead } from '../../store/leads/find-lead.ts';
import type { Lead } from '../../lead/lead.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { HadBefore, History } from './history.ts';
import { holderOf, personKeys, routableLead, type RoutableLead } from './routable-lead.ts';
import type { RoutingState } from './routing-state.ts';
import { compareTexts } from '../../text/order.ts';

/** The input of the router. */
export interface Situation {
  readonly lead: RoutableLead;
  readonly history: History;
}

/** How many other leads of a person are read at most, to find members who had this person before. */
const MAX_LEADS_OF_PERSON = 20;

/** Collects the input for a stored lead. */
export async function situationOf(
  { lead, slug, url }: FoundLead,
  state: RoutingState,
  workspace: Workspace,
  arrivals: readonly string[] = [],
): Promise<Situation> {
  const had = await hadBefore(lead, slug, workspace);
  return {
    lead: routableLead(lead, slug, state.before(slug), { url, arrivals }),
    history: { offers: state.offers, had },
  };
}

/** Finds the members who had this person before, in other leads that share a key of the person. */
async function hadBefore(lead: Lead, slug: string, { index, leads }: Workspace): Promise<HadBefore[]> {
  const keys = personKeys(lead);
  const known = new Set(keys);
  const entries = await index.lookup(keys);
  const others = [...new Set([...entries.values()].flat().map((entry) => entry.slug))].filter((one) => one !== slug);
  const had: HadBefore[] = [];
  for await (const other of leads.readEach(others.sort().slice(0, MAX_LEADS_OF_PERSON), () => true)) {
    // Entries of the index may be out of date.
    if (other.lead === undefined || !personKeys(other.lead).some((key) => known.has(key))) continue;
    const holder = holderOf(other.lead);
    if (holder !== undefined) had.push(holder);
  }
  return had.sort((a, b) => compareTexts(a.at, b.at));
}
