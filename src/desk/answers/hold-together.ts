/**
 * An answer belongs to the lead for which it was given. If this lead has no identifier, only the contact would decide, who may
 * have another lead or no address. So a decision that both are one is recorded before the answer is folded.
 */
import type { LeadEvent } from '../../message/event/event.ts';
import { keysOf } from '../../message/event/keys.ts';
import { recordDecision } from '../../workspace/record-decision.ts';
import type { StoredLeads } from '../../workspace/update/gather.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/** Makes sure that events join the lead with this slug. Returns the leads that were read. */
export async function holdTogether(
  workspace: Workspace,
  slug: string,
  events: readonly LeadEvent[],
): Promise<StoredLeads> {
  const stored: StoredLeads = new Map();
  const { index, verdicts } = workspace;
  const loose = events.filter((event) => keysOf(event)[1].length === 0);
  if (loose.length === 0) return stored;
  // The process that recorded the decision may have died before the answer was folded.
  const isDecided = loose.every((event) => verdicts.pinOf(event) !== undefined);
  const weak = loose.flatMap((event) => [...keysOf(event)[2], ...keysOf(event)[3]]);
  const known = [...(await index.lookup(weak)).values()].flat();
  if (!isDecided && weak.length > 0 && known.every((entry) => entry.slug === slug)) return stored;
  // If the lead was joined to another one, that one counts.
  await workspace.readLeads([slug], stored);
  const found = [...stored.values()].find((one) => (one?.lead?.events.length ?? 0) > 0);
  if (found?.lead === undefined || isDecided) return stored;
  const { events: before } = found.lead;
  const together = [...new Set([...before, ...loose].map(({ key }) => key))];
  if (together.length === before.length) return stored;
  // Events that were split from another lead stay separate, under the same name.
  const split = before.map((event) => verdicts.pinOf(event)).find((pin) => pin?.kind === 'split');
  const content =
    split === undefined ? ({ kind: 'join' } as const) : ({ kind: 'split', from: split.from ?? [] } as const);
  await recordDecision(workspace, [found.slug], { ...content, events: together });
  return stored;
}
