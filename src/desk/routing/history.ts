/** The past that the router needs. It is computed from the offers, so every machine gets the same result. */
import { dayIn } from '../office-hours/office-time.ts';
import type { Offer } from './offer.ts';

/** A member who had this person before, in another lead. */
export interface HadBefore {
  /** The WebID of the member. */
  readonly member: string;
  /** When the member accepted that lead, RFC 3339 in UTC. */
  readonly at: string;
}

/** An offer, as far as it counts for other leads. */
export interface PastOffer extends Pick<Offer, 'to' | 'issued' | 'state' | 'ended'> {
  readonly decision?: Pick<NonNullable<Offer['decision']>, 'policy' | 'version' | 'mode'>;
  /** How many earlier offers to this member from the same version of the policy it stands for (past-offers.ts). */
  readonly earlier?: number;
}

/** The part of the past that concerns one lead. */
export interface History {
  /** The offers of all leads, in the order in which they were made. */
  readonly offers: readonly PastOffer[];
  /** The members who had the person of this lead before, in other leads. */
  readonly had: readonly HadBefore[];
}

/** Counts about one member. */
export interface Load {
  /** The index of the last offer to this member in the history; -1 if there is none. */
  readonly last: number;
  readonly lastAt?: string;
  /** How many leads wait for an answer of this member, or were accepted by this member and not given back. */
  readonly open: number;
  /** How many offers this member got from this version of the policy. */
  readonly offered: number;
}

/** Counts for every member who got an offer. */
export function loadsOf(
  { offers }: Pick<History, 'offers'>,
  policy: { readonly id: string; readonly version: string; readonly openMs: number },
  nowMs: number,
): ReadonlyMap<string, Load> {
  const loads = new Map<string, Load>();
  for (const [index, offer] of offers.entries()) {
    const { open, offered } = loads.get(offer.to) ?? NO_LOAD;
    const isOurs = isCounted(offer) && isOfVersion(offer, policy);
    loads.set(offer.to, {
      last: index,
      lastAt: offer.issued,
      open: open + Number(isOpenLead(offer, policy.openMs, nowMs)),
      offered: offered + (isOurs ? 1 + (offer.earlier ?? 0) : 0),
    });
  }
  return loads;
}

/** Whether an offer counts for the shares of `weighted` steps: the router made it, and not to the fallback. */
export const isCounted = ({ decision }: PastOffer): boolean => decision !== undefined && decision.mode !== 'fallback';

/** Whether a version of a policy made the offer. */
export const isOfVersion = (
  { decision }: PastOffer,
  policy: { readonly id: string; readonly version: string },
): boolean => decision?.policy === policy.id && decision.version === policy.version;

/** The counts of a member who got no offer. */
export const NO_LOAD: Load = { last: -1, open: 0, offered: 0 };

/** How many offers a member got on the day of `atMs`, in a time zone. */
export function offersOfDay({ offers }: Pick<History, 'offers'>, to: string, timeZone: string, atMs: number): number {
  const day = dayIn(timeZone, atMs);
  // No day is longer than 26 hours, not even when the clocks are set back.
  const earliest = new Date(atMs - 26 * 3_600_000).toISOString();
  return offers.filter(
    (offer) => offer.to === to && offer.issued >= earliest && dayIn(timeZone, Date.parse(offer.issued)) === day,
  ).length;
}

function isOpenLead({ state, ended, issued }: PastOffer, openMs: number, nowMs: number): boolean {
  if (state === 'open') return true;
  return state === 'accepted' && Date.parse(ended ?? issued) + openMs > nowMs;
}
