/** The offers of a lead. They are computed from its `assign` events and the answers to them. */
import type { LeadEvent } from '../../message/event/event.ts';
import { actorText } from '../../message/values/actors.ts';
import { known } from '../../text/known.ts';
import { shortHash } from '../../text/hash.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';

/** The state of an offer. `withdrawn`: it was retracted, because it expired or because another member accepted the lead. */
export type OfferState = 'open' | 'accepted' | 'rejected' | 'withdrawn';

/** One offer of a lead to one member. */
export interface Offer {
  /**
   * Identifies its event. If the router made the offer, it is the last part of the IRI of the event. Otherwise it is the id of
   * the event.
   */
  readonly id: string;
  /** The slug of the lead. */
  readonly lead: string;
  /** The WebID of the member who gets the offer. */
  readonly to: string;
  /** RFC 3339 in UTC. */
  readonly issued: string;
  /** RFC 3339 in UTC. Missing for an offer that a person made, and for the offer to the fallback. */
  readonly expires?: string;
  /** The routing decision that made the offer. Missing if a person made it. */
  readonly decision?: Pick<
    RoutingDecision,
    'id' | 'policy' | 'version' | 'round' | 'rule' | 'step' | 'mode' | 'secret' | 'proof'
  >;
  readonly state: OfferState;
  /** Set if the member accepted the offer after it was withdrawn. The member may believe that the lead is theirs. */
  readonly isLate?: true;
  /** When it was answered or withdrawn, RFC 3339 in UTC. */
  readonly ended?: string;
  /** The key of the event that answered or withdrew it. */
  readonly answer?: string;
}

/**
 * The id of an offer or of its retraction. It is a part of the IRI of the event. A decision creates each event once. The id
 * cannot be guessed without the journal, because it depends on the secret of the decision.
 */
export const offerId = (
  { id, secret }: Pick<RoutingDecision, 'id' | 'secret'>,
  member: string,
  what: 'assign' | 'retract' = 'assign',
): string => (secret === undefined ? shortHash([id, member, what], 40) : shortHash([id, secret, member, what], 36));

/** The offers that a decision makes. */
export function offersIn({ chosen, outcome, ...decision }: RoutingDecision): Offer[] {
  if (outcome !== 'offer') return [];
  const { id, lead, at: issued, policy, version, round, rule, step, mode, secret, proof } = decision;
  return chosen.map(({ member: to, expires }) => ({
    id: offerId(decision, to),
    lead,
    to,
    issued,
    state: 'open',
    ...(expires === undefined ? {} : { expires }),
    decision: known<NonNullable<Offer['decision']>>({ id, policy, version, round, rule, step, mode, secret, proof }),
  }));
}

/**
 * The offers of a lead in order. `events` is the history of the lead in order. `made` are the offers of the router for this
 * lead.
 */
export function offersOf(lead: string, events: readonly LeadEvent[], made: readonly Offer[]): Offer[] {
  return events.flatMap((event, index) => {
    if (event.action !== 'assign') return [];
    const own = made.find(({ id }) => event.id.endsWith(id));
    if (own !== undefined) return [answered(afresh(own), events)];
    const to = assignee(event);
    if (to === undefined) return [];
    const offer: Offer = { id: event.id, lead, to, issued: event.time ?? '', state: 'open' };
    const later = events.slice(index + 1);
    // A person may offer the lead to the same member again. Later answers belong to that offer.
    const again = later.findIndex((other) => other.action === 'assign' && assignee(other) === to);
    return [answered(offer, again < 0 ? later : later.slice(0, again))];
  });
}

const assignee = ({ recipient, statement }: LeadEvent): string | undefined =>
  recipient === undefined ? statement.fields.recipient : actorText(recipient);

/** A copy of an offer without its answer. */
const afresh = ({ id, lead, to, issued, expires, decision }: Offer): Offer =>
  known<Offer>({ id, lead, to, issued, expires, decision, state: 'open' });

const STATE_OF: Readonly<Record<string, OfferState>> = { accept: 'accepted', reject: 'rejected', retract: 'withdrawn' };

/**
 * Applies the answers of the member to an offer. The router makes each offer only once, so an answer counts even if the clock
 * of its sender is wrong. A withdrawn offer stays withdrawn, even if an acceptance arrives later.
 */
function answered(offer: Offer, events: readonly LeadEvent[]): Offer {
  const answers = events.filter((event) => namesIn(event).includes(offer.to));
  const event = answers.findLast(({ action }) => action === 'retract') ?? answers.at(-1);
  const state = event === undefined ? undefined : STATE_OF[event.action];
  if (event === undefined || state === undefined) return offer;
  const isLate = state === 'withdrawn' && answers.at(-1)?.action === 'accept';
  const ended = known({ ended: event.time, isLate: isLate ? (true as const) : undefined });
  return { ...offer, state, ...ended, answer: event.key };
}

/**
 * The parties that an answer names: in an accept, who acts and for whom; in a reject, who acts; in a retract, who had the lead.
 */
function namesIn({ action, agent, recipient, participant }: LeadEvent): string[] {
  if (STATE_OF[action] === undefined) return [];
  const actors = action === 'retract' ? [participant] : [agent, action === 'accept' ? recipient : undefined];
  return actors.flatMap((actor) => actor?.iri ?? []);
}
