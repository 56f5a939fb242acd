/** Offers of a lead: what its `assign` events and the answers to them come to. */
import type { LeadEvent } from '../../message/event.ts';
import { actorText } from '../../message/values/actors.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';

/** Where an offer stands. `withdrawn`: it was retracted, since its time was up or somebody else took the lead. */
export type OfferState = 'open' | 'accepted' | 'rejected' | 'withdrawn';

/** A lead was offered to somebody. */
export interface Offer {
  /** The slug of the lead. */
  readonly lead: string;
  /** The WebID of whom it was offered to. */
  readonly to: string;
  /** RFC 3339 in UTC. */
  readonly issued: string;
  /** Nothing where a person made the offer, and for the fallback. */
  readonly expires?: string;
  /** The decision that made it; nothing where a person did. */
  readonly decision?: Pick<RoutingDecision, 'id' | 'policy' | 'version' | 'round' | 'rule' | 'step' | 'mode'>;
  readonly state: OfferState;
  /** When it was answered or withdrawn. */
  readonly ended?: string;
}

/** The offers that a decision makes. */
export function offersIn({ chosen, ...decision }: RoutingDecision): Offer[] {
  const { id, lead, at: issued, policy, version, round, rule, step, mode } = decision;
  return chosen.map(({ member: to, expires }) => ({
    ...{ lead, to, issued, state: 'open' },
    ...(expires === undefined ? {} : { expires }),
    decision: { id, policy, version, round, ...(rule === undefined ? {} : { rule }), step, mode },
  }));
}

/** The offers of a lead in order. `events` are its history in order, `made` the offers of the router about it. */
export function offersOf(lead: string, events: readonly LeadEvent[], made: readonly Offer[]): Offer[] {
  const offers: Offer[] = [];
  for (const event of events) {
    if (event.action === 'assign') {
      const to = event.recipient === undefined ? event.statement.fields.recipient : actorText(event.recipient);
      if (to !== undefined) offers.push(newOffer(lead, to, event, made));
    } else answer(offers, event);
  }
  return offers;
}

/** The event of an offer bears the time of its decision, which says until when it stands. */
function newOffer(lead: string, to: string, { time: issued = '' }: LeadEvent, made: readonly Offer[]): Offer {
  const own = made.find((offer) => offer.issued === issued && offer.to === to);
  const { expires, decision } = own ?? {};
  return {
    ...{ lead, to, issued, state: 'open' },
    ...(expires === undefined ? {} : { expires }),
    ...(decision === undefined ? {} : { decision }),
  };
}

const STATE_OF: Readonly<Record<string, OfferState>> = {
  accept: 'accepted',
  reject: 'rejected',
  retract: 'withdrawn',
};

/** Who is named has the answer; where nobody is, the only open offer has. */
function answer(offers: Offer[], event: LeadEvent): void {
  const state = STATE_OF[event.action];
  if (state === undefined) return;
  const open = offers.filter((offer) => offer.state === 'open');
  const named = namesIn(event);
  const answered = open.filter(({ to }) => named.includes(to));
  const meant = named.length === 0 && open.length === 1 ? open : answered;
  for (const offer of meant) {
    const ended = event.time;
    offers[offers.indexOf(offer)] = { ...offer, state, ...(ended === undefined ? {} : { ended }) };
  }
}

/** An accept and a reject name who acts, and for whom; a retract names who had the lead. */
function namesIn({ action, agent, recipient, participant }: LeadEvent): string[] {
  const actors = action === 'retract' ? [participant] : [agent, action === 'accept' ? recipient : undefined];
  return actors.flatMap((actor) => actor?.iri ?? []);
}
