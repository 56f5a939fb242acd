/** Chooses among several leads of one contact, for an answer that names none of them. */
import { actorText } from '../../message/values/actors.ts';
import { namesNobody } from '../../message/values/unsaid.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { compareEvents } from '../../message/event/event.ts';
import { keysOf, type Tier } from '../../message/event/keys.ts';
import type { Group, Member } from './lead-names.ts';

/**
 * The groups that were offered, under a key of the answer, to the party that answers or loses the lead. All groups if there are
 * none, or if only one is possible.
 */
export function offeredTo({ event, keys }: Member, tier: Tier, groups: readonly Group[]): readonly Group[] {
  const party = partyOf(event);
  if (party === undefined || groups.length < 2) return groups;
  const isOffer = (other: LeadEvent): boolean =>
    other.action === 'assign' &&
    assigneeOf(other) === party &&
    compareEvents(other, event) < 0 &&
    keysOf(other)[tier].some((key) => keys[tier].includes(key));
  const offered = groups.filter(({ events }) => events.some(isOffer));
  return offered.length === 0 ? groups : offered;
}

/** The party that answers, or from which the lead is taken. */
function partyOf({ action, agent, participant }: LeadEvent): string | undefined {
  const actor = { accept: agent, reject: agent, retract: participant }[action as string];
  return actor === undefined || namesNobody(actorText(actor)) ? undefined : actorText(actor);
}

const assigneeOf = ({ recipient, statement }: LeadEvent): string | undefined =>
  recipient === undefined ? statement.fields.recipient : actorText(recipient);
