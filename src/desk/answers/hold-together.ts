/**
 * Makes sure that an answer is added to the lead that was answered. An event without a lead identifier is matched by its
 * contact only, and the contact may have another lead or no address. So leadpod first records the decision that the event
 * belongs to this lead.
 */
import type { LeadEvent } from '../../message/event/event.ts';
import { keysOf } from '../../message/event/keys.ts';
import { recordDecision } from '../../workspace/record-decision.ts';
import type { StoredLeads } from '../../workspace/update/gather.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/** Makes sure that these events join the lead with this slug. Returns the leads that were read on the way. */
export async function holdTogether(
  workspace: Workspace,
  slug: string,
  events: readonly LeadEvent[],
): Promise<StoredLeads> {
  const stored: StoredLeads = new Map();
  const { index, verdicts } = workspace;
  const loose = events.filter((event) => keysOf(event)[1].length === 0);
  if (loose.length === 0) return stored;
  // A process may have recorded the decision and died before it added the answer.
  const isDecided = loose.every((event) => verdicts.pinOf(event) !== undefined);
  const weak = loose.flatMap((event) => [...keysOf(event)[2], ...keysOf(event)[3]]);
  const known = [...(await index.lookup(weak)).values()].flat();
  if (!isDecided && weak.length > 0 && known.every((entry) => entry.slug === slug)) return stored;
  // The lead may have been joined to another one. Then the event belongs to that one.
  await workspace.readLeads([slug], stored);
  const found = [...stored.values()].find((one) => (one?.lead?.events.length ?? 0) > 0);
  if (found?.lead === undefined || isDecided) return stored;
  const { events: before } = found.lead;
  const together = [...new Set([...before, ...loose].map(({ key }) => key))];
  if (together.length === before.length) return stored;
  // If the lead was split from another lead, the decision repeats the split, so that the two stay separate.
  const split = before.map((event) => verdicts.pinOf(event)).find((pin) => pin?.kind === 'split');
  const content =
    split === undefined ? ({ kind: 'join' } as const) : ({ kind: 'split', from: split.from ?? [] } as const);
  await recordDecision(workspace, [found.slug], { ...content, events: together });
  return stored;
}
