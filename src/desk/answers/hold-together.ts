/**
 * An answer belongs to the lead that it was given for. Where that one has no identifier of its own, the contact alone would decide, who
 * may have another lead, or have no address: then it is decided, before the answer is folded, that both are one.
 */
import type { LeadEvent } from '../../message/event/event.ts';
import { keysOf } from '../../message/event/keys.ts';
import { recordDecision } from '../../workspace/record-decision.ts';
import type { StoredLeads } from '../../workspace/update/gather.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/** Holds events to the lead of this slug, which was read where that was needed. */
export async function holdTogether(
  workspace: Workspace,
  slug: string,
  events: readonly LeadEvent[],
): Promise<StoredLeads> {
  const stored: StoredLeads = new Map();
  const { index, verdicts } = workspace;
  const loose = events.filter((event) => keysOf(event)[1].length === 0);
  if (loose.length === 0) return stored;
  // Whoever decided it may have died before it was folded.
  const isDecided = loose.every((event) => verdicts.pinOf(event) !== undefined);
  const weak = loose.flatMap((event) => [...keysOf(event)[2], ...keysOf(event)[3]]);
  const known = [...(await index.lookup(weak)).values()].flat();
  if (!isDecided && weak.length > 0 && known.every((entry) => entry.slug === slug)) return stored;
  // Where it is part of another lead by now, that is the one.
  await workspace.readLeads([slug], stored);
  const found = [...stored.values()].find((one) => (one?.lead?.events.length ?? 0) > 0);
  if (found?.lead === undefined || isDecided) return stored;
  const { events: before } = found.lead;
  const together = [...new Set([...before, ...loose].map(({ key }) => key))];
  if (together.length === before.length) return stored;
  // What was taken out of another lead stays taken out, and so does its name.
  const split = before.map((event) => verdicts.pinOf(event)).find((pin) => pin?.kind === 'split');
  const content =
    split === undefined ? ({ kind: 'join' } as const) : ({ kind: 'split', from: split.from ?? [] } as const);
  await recordDecision(workspace, [found.slug], { ...content, events: together });
  return stored;
}
