/** Finds the leads that now have the events of a lead that lost all of them or is damaged. */
import { compareEvents, type LeadEvent } from '../../message/event/event.ts';
import { groupEvents, namesOfEvent } from '../../lead/identity/identity.ts';
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import { slugFromUrl } from '../../solid/layout.ts';
import type { StoredLead } from '../../store/leads/lead-store.ts';
import { eventsOf, type StoredLeads } from './gather.ts';
import type { UpdateContext } from './update.ts';

/** The events of damaged leads, from the journal: all events of the groups that have their names. */
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
 * Whether a lead lost all its events and must name its replacement. For a damaged lead the replacement must be known. A lead
 * that named one before is only written again if that is no longer true, because a person split what had been joined.
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

/** Whether a resource names this replacement, directly or through others. */
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

/**
 * The URL of the lead that has the first event of a lead that lost all its events. If these are unknown, of the lead with the
 * first of all events that could have given it its name. Any other of them may have come later, and belong to another person.
 */
export function successorOf(
  { lead, slug }: StoredLead,
  groups: readonly EventGroup[],
  { verdicts, layout }: UpdateContext,
): string | undefined {
  const first =
    lead?.events[0] ??
    groups
      .flatMap(({ events }) => events)
      .filter((event) => lead === undefined && namesOfEvent(event, verdicts).includes(slug))
      .toSorted(compareEvents)[0];
  const winner = groups.find(({ events }) => events.some(({ key }) => key === first?.key));
  return winner === undefined ? undefined : layout.leadUrl(winner.slug);
}
