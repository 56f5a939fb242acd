/** Chooses among several leads of one contact, for an answer that names none of them. */
import { assigneesOf, partiesAs } from '../assignees.ts';
import { compareEvents, type LeadEvent, type Role } from '../../message/event/event.ts';
import { isSameActor, type Actor } from '../../message/values/actors.ts';
import { keysOf, type Tier } from '../../message/event/keys.ts';
import type { Group, Member } from './lead-names.ts';

/**
 * The groups that were offered, under a key of the answer, to the party that answers or loses the lead. All groups if there are
 * none, or if only one is possible.
 */
export function offeredTo({ event, keys }: Member, tier: Tier, groups: readonly Group[]): readonly Group[] {
  const parties = partiesOf(event);
  if (parties.length === 0 || groups.length < 2) return groups;
  const isOffer = (other: LeadEvent): boolean =>
    other.action === 'assign' &&
    compareEvents(other, event) < 0 &&
    assigneesOf(other).some((assignee) => parties.some((party) => isSameActor(party, assignee))) &&
    keysOf(other)[tier].some((key) => keys[tier].includes(key));
  const offered = groups.filter(({ events }) => events.some(isOffer));
  return offered.length === 0 ? groups : offered;
}

/** The parties that answer, or from which the lead is taken. */
function partiesOf(event: LeadEvent): readonly Actor[] {
  const roles: Readonly<Record<string, Role>> = { accept: 'agent', reject: 'agent', retract: 'participant' };
  const role = roles[event.action];
  return role === undefined ? [] : partiesAs(event, role);
}
