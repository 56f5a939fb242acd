/**
 * Decides whether a lead needs a new offer. It needs none if a member has it, if an offer is open, or if a person has assigned
 * it.
 */
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import type { Offer } from './offer.ts';
import type { RoutingPolicy } from './policy.ts';
import type { RoutableLead } from './routable-lead.ts';

/** The state of a lead before the router chooses a member. If there is no `outcome`, the router must choose one. */
export interface Rest extends Pick<RoutingDecision, 'withdraw'> {
  readonly outcome?: 'wait' | 'done';
  readonly reason: string;
  readonly until?: string;
  readonly winner?: string;
}

/** Returns the state of the lead at the time `now` (RFC 3339 in UTC). */
export function restOf({ json, offers, began, winner }: RoutableLead, { since }: RoutingPolicy, now: string): Rest {
  const taken = offers.filter(({ state }) => state === 'accepted');
  const accepted = taken.find(({ to }) => to === winner) ?? taken[0];
  const open = offers.filter(({ state }) => state === 'open');
  // Members who accepted too late get another retraction, because they may have sent the answer before they got the first one.
  const late = offers.filter(({ isLate, decision }) => isLate === true && decision !== undefined);
  if (accepted !== undefined) {
    const losers = [...open, ...taken, ...late].filter(
      ({ to, decision }) => decision !== undefined && to !== accepted.to,
    );
    return { outcome: 'done', reason: `${accepted.to} accepted it`, withdraw: namesOf(losers), winner: accepted.to };
  }
  const ours = offers.filter(({ decision }) => decision !== undefined);
  const byHand = offers.at(-1)?.decision === undefined ? offers.at(-1) : undefined;
  if (byHand !== undefined) return done(`a person assigned it to ${byHand.to}`);
  if (ours.length === 0) return isUnrouted(json.status, began, since);
  const standing = open.filter(({ expires }) => expires === undefined || expires > now);
  const withdraw = namesOf([...open.filter((offer) => !standing.includes(offer)), ...late]);
  if (standing.length === 0) return afterOffers(ours, withdraw);
  const until = standing.flatMap(({ expires }) => expires ?? []).sort()[0];
  const names = namesOf(standing).join(', ');
  return { outcome: 'wait', reason: `offered to ${names}`, withdraw, ...(until === undefined ? {} : { until }) };
}

/** The fallback gets one offer. If it does not take the lead, a person has to decide. */
function afterOffers(ours: readonly Offer[], withdraw: readonly string[]): Rest {
  const last = ours.at(-1);
  if (last?.decision?.mode === 'fallback') return { ...done(`the fallback ${last.to} gave it back`), withdraw };
  return { reason: 'no offer is open', withdraw };
}

function isUnrouted(status: string, began: string | undefined, since: string): Rest {
  if (status !== 'new') return done(`it is ${status}, and the router did not offer it`);
  if (began !== undefined && began < since) return done(`it began before ${since} (since)`);
  return { reason: 'it is new', withdraw: [] };
}

const done = (reason: string): Rest => ({ outcome: 'done', reason, withdraw: [] });

const namesOf = (offers: readonly Offer[]): string[] => [...new Set(offers.map(({ to }) => to))];
