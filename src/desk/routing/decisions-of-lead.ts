/**
 * Reads the decisions of the router about one lead. They are in the commit records of the months in which the router sent
 * events about it.
 */
import type { Lead } from '../../lead/lead.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import type { PodLayout } from '../../solid/layout.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/** Returns the decisions in order. If none of the events of the lead is ours, the result is empty, and no request is sent. */
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

/** Leaves out the secret: output may be copied to logs and tickets, and the ids of future events depend on the secret. */
function withoutSecret(decision: RoutingDecision): RoutingDecision {
  const copy = { ...decision };
  delete copy.secret;
  return copy;
}
