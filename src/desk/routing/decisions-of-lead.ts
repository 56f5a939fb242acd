/** Reads the router's decisions about one lead, from the commit records of the months in which it sent events about it. */
import type { Lead } from '../../lead/lead.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import type { PodLayout } from '../../solid/layout.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/** The decisions in order. Empty, and without a request, if none of the lead's events is ours. */
export async function decisionsOfLead(
  { events }: Lead,
  slug: string,
  { journal, pod }: Pick<Workspace, 'journal' | 'pod'>,
): Promise<RoutingDecision[]> {
  const own = events.filter(({ id, action }) => isOurs(id, pod.layout) && ['assign', 'retract'].includes(action));
  const months = new Set(own.flatMap(({ time }) => time?.slice(0, 7) ?? []));
  const found = new Map<string, RoutingDecision>();
  for (const month of months) {
    const { records } = await journal.listMonth(month);
    for await (const { record } of journal.readRecords(records))
      for (const decision of record.routing ?? [])
        if (decision.lead === slug) found.set(decision.id, withoutSecret(decision));
  }
  return [...found.values()].sort((a, b) => a.round - b.round);
}

const isOurs = (id: string, { outbox, proofs }: PodLayout): boolean =>
  [outbox, proofs].some((one) => id.startsWith(one));

/** Output may be copied to logs and tickets, so it must not contain what names future events. */
function withoutSecret(decision: RoutingDecision): RoutingDecision {
  const copy = { ...decision };
  delete copy.secret;
  return copy;
}
