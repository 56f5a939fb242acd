/** Leads of which nothing is left, or nothing readable: where did their events go? */
import type { LeadEvent } from '../../message/event/event.ts';
import { groupEvents, namesOfEvent } from '../../lead/identity/identity.ts';
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import { slugFromUrl } from '../../solid/layout.ts';
import type { StoredLead } from '../../store/leads/lead-store.ts';
import { eventsOf, type StoredLeads } from './gather.ts';
import type { UpdateContext } from './update.ts';

/** The events of torn leads, from the journal: all of the groups that bear their names. */
export async function recoverTorn(stored: StoredLeads, context: UpdateContext): Promise<LeadEvent[]> {
  const torn = new Set([...stored].filter(([, lead]) => lead?.state === 'torn').map(([slug]) => slug));
  if (torn.size === 0) return [];
  const readable = eventsOf(stored);
  const readableKeys = new Set(readable.map(({ key }) => key));
  const groups = groupEvents([...(await context.journalEvents()), ...readable], context.verdicts);
  const namesOf = (event: LeadEvent): string[] => namesOfEvent(event, context.verdicts);
  const concerned = groups.filter(
    ({ slug, events }) =>
      torn.has(slug) ||
      events.some((event) => readableKeys.has(event.key) || namesOf(event).some((name) => torn.has(name))),
  );
  return concerned.flatMap(({ events }) => events);
}

/**
 * Is nothing left to it, so that it is to say where that went? Of one that is torn it must be known; one that said so before
 * says it again only where that is not true any more, because a person took apart what had been joined.
 */
export function isLosing(
  lead: StoredLead,
  targets: ReadonlyMap<string, unknown>,
  groups: readonly EventGroup[],
  stored: StoredLeads,
  context: UpdateContext,
): boolean {
  if (targets.has(lead.slug)) return false;
  if (lead.lead !== undefined) return true;
  const successor = successorOf(lead, groups, context);
  return successor !== undefined && (lead.state === 'torn' || !leadsTo(lead, successor, stored, context));
}

/** Does a resource say that its lead went there, directly or over others? */
function leadsTo(lead: StoredLead, successor: string, stored: StoredLeads, { layout }: UpdateContext): boolean {
  const passed = new Set<string>();
  let url = lead.replacedBy;
  while (url !== undefined && !passed.has(url)) {
    if (url === successor) return true;
    passed.add(url);
    url = stored.get(slugFromUrl(url, layout) ?? '')?.replacedBy;
  }
  return false;
}

/** The lead that has the first event of one that lost all of its events; where those are not known, the event it is named after. */
export function successorOf(
  { lead, slug }: StoredLead,
  groups: readonly EventGroup[],
  context: UpdateContext,
): string | undefined {
  const first = lead?.events[0]?.key;
  const winner =
    groups.find(({ events }) => events.some(({ key }) => key === first)) ??
    groups.find(
      ({ events }) =>
        lead === undefined && events.some((event) => namesOfEvent(event, context.verdicts).includes(slug)),
    );
  return winner === undefined ? undefined : context.layout.leadUrl(winner.slug);
}
