/** To which of several leads of one contact an answer belongs that names none of them. */
import { actorText } from '../../message/values/actors.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { compareEvents } from '../../message/event/event.ts';
import { keysOf, type Tier } from '../../message/event/keys.ts';
import type { Group, Member } from './lead-names.ts';

/**
 * Those of the groups that were offered, by a key that the answer has as well, to whoever answers or loses the lead; all of them
 * where there is none.
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

/** Who answers, or from whom a lead is taken. */
function partyOf({ action, agent, participant }: LeadEvent): string | undefined {
  const actor = { accept: agent, reject: agent, retract: participant }[action as string];
  return actor === undefined ? undefined : actorText(actor);
}

const assigneeOf = ({ recipient, statement }: LeadEvent): string | undefined =>
  recipient === undefined ? statement.fields.recipient : actorText(recipient);
