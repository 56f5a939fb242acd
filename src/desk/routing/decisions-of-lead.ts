/**
 * Reads the decisions of the router about one lead. They are in the commit records of the months in which the router sent
 * events about it, or earlier: an event is dated after everything in its lead, and the clock of a sender may be fast.
 */
import type { Lead } from '../../lead/lead.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import { isOwnEvent } from '../../solid/layout.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { offerId } from './offer.ts';

/** Returns the decisions in order. If none of the events of the lead is ours, the result is empty, and no request is sent. */
export async function decisionsOfLead(
  { events }: Lead,
  slug: string,
  { journal, pod }: Pick<Workspace, 'journal' | 'pod'>,
): Promise<RoutingDecision[]> {
  const own = events.filter(({ id, action }) => isOwnEvent(id, pod.layout) && ['assign', 'retract'].includes(action));
  const found = new Map<string, RoutingDecision>();
  const read = async (month: string): Promise<void> => {
    const { records } = await journal.listMonth(month);
    for await (const { record } of journal.readRecords(records))
      for (const decision of record.routing ?? []) if (decision.lead === slug) found.set(decision.id, decision);
  };
  const months = new Set(own.flatMap(({ time }) => time?.slice(0, 7) ?? []));
  for (const month of months) await read(month);
  if (missing(own, found).length > 0)
    for (const month of (await journal.listMonths()).reverse()) {
      const [last = ''] = missing(own, found)
        .map(({ time = '' }) => time)
        .sort()
        .reverse();
      if (last === '') break;
      if (!months.has(month) && month <= last) await read(month);
    }
  return [...found.values()].map(withoutSecret).sort((a, b) => a.round - b.round);
}

/** The events of the router whose decision was not found. Answers of people have other ids. */
function missing(own: readonly LeadEvent[], found: ReadonlyMap<string, RoutingDecision>): readonly LeadEvent[] {
  const shown = new Set([...found.values()].flatMap(eventNames));
  return own.filter(({ id }) => OF_ROUTER.test(id) && !shown.has(nameOf(id)));
}

/** The end of an id that {@link offerId} made. */
const OF_ROUTER = /\/(?:[0-9a-f]{36}|[0-9a-f]{40})$/;

const nameOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

const eventNames = (decision: RoutingDecision): string[] => [
  ...decision.chosen.map(({ member }) => offerId(decision, member)),
  ...decision.withdraw.map((member) => offerId(decision, member, 'retract')),
];

/** Leaves out the secret: output may be copied to logs and tickets, and the ids of future events depend on the secret. */
function withoutSecret(decision: RoutingDecision): RoutingDecision {
  const copy = { ...decision };
  delete copy.secret;
  return copy;
}
