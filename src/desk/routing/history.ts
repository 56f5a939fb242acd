/** What the router knows of the past: every answer follows from the offers alone, so that any machine counts alike. */
import { dayIn } from '../office-hours/office-time.ts';
import type { Offer } from './offer.ts';

/** Somebody had this person before, by another lead. */
export interface HadBefore {
  /** The WebID. */
  readonly member: string;
  /** When it accepted that lead, RFC 3339 in UTC. */
  readonly at: string;
}

/** The past as it concerns one lead. */
export interface History {
  /** Of all leads, in the order in which they were made. */
  readonly offers: readonly Offer[];
  /** Who had the person of this lead before. */
  readonly had: readonly HadBefore[];
}

/** What is counted of one member. */
export interface Load {
  /** The place of its last offer in the history; -1 where there is none. */
  readonly last: number;
  readonly lastAt?: string;
  /** Its leads that wait for its answer, or that it accepted and still has. */
  readonly open: number;
  /** Its offers by this version of the policy. */
  readonly offered: number;
}

/** Every member that was ever offered a lead, and what is counted of it. */
export function loadsOf(
  { offers }: Pick<History, 'offers'>,
  policy: { readonly id: string; readonly version: string; readonly openMs: number },
  nowMs: number,
): ReadonlyMap<string, Load> {
  const loads = new Map<string, Load>();
  for (const [index, offer] of offers.entries()) {
    const { open, offered } = loads.get(offer.to) ?? NO_LOAD;
    const isOurs = offer.decision?.policy === policy.id && offer.decision.version === policy.version;
    loads.set(offer.to, {
      last: index,
      lastAt: offer.issued,
      open: open + Number(isOpenLead(offer, policy.openMs, nowMs)),
      // What falls to somebody as the last resort is nobody's share.
      offered: offered + Number(isOurs && offer.decision.mode !== 'fallback'),
    });
  }
  return loads;
}

/** The load of a member who was never offered a lead. */
export const NO_LOAD: Load = { last: -1, open: 0, offered: 0 };

/** How many offers somebody had on the day of a time, by the calendar of a time zone. */
export function offersOfDay({ offers }: Pick<History, 'offers'>, to: string, timeZone: string, atMs: number): number {
  const day = dayIn(timeZone, atMs);
  // No day is longer than this, with the clocks set back.
  const earliest = new Date(atMs - 26 * 3_600_000).toISOString();
  return offers.filter(
    (offer) => offer.to === to && offer.issued >= earliest && dayIn(timeZone, Date.parse(offer.issued)) === day,
  ).length;
}

function isOpenLead({ state, ended, issued }: Offer, openMs: number, nowMs: number): boolean {
  if (state === 'open') return true;
  return state === 'accepted' && Date.parse(ended ?? issued) + openMs > nowMs;
}
