/** Decides whether a lead may be offered to a member now, by the limits of the policy. */
import { isOpen, nextOpening } from '../office-hours/office-time.ts';
import { factsWith } from './facts.ts';
import { NO_LOAD, offersOfDay } from './history.ts';
import type { MemberVerdict } from '../../store/journal/routing-decision.ts';
import { hoursOf, type Member, type Step } from './policy.ts';
import type { RouteContext } from './route-context.ts';

/** Why the lead is not offered to a member. */
export interface Refusal {
  readonly verdict: MemberVerdict;
  readonly reason: string;
  /** When the office hours of the member begin, in milliseconds since 1970. Only set if nothing else prevents the offer. */
  readonly opensMs?: number;
}

/** Why the lead is not offered to this member; `undefined` if it may be. */
export function refusalOf(member: Member, step: Step, context: RouteContext): Refusal | undefined {
  return (
    asked(member, step, context) ?? stuck(member, step, context) ?? limited(member, context) ?? closed(member, context)
  );
}

function asked(member: Member, { who }: Step, { facts, offeredBefore }: RouteContext): Refusal | undefined {
  if (who !== undefined) {
    const { isMatch, reason } = who.test(factsWith(facts, member));
    if (reason !== undefined) return { verdict: 'who-failed', reason: `the condition who failed: ${reason}` };
    if (!isMatch) return { verdict: 'other', reason: 'the condition who is false' };
  }
  const at = offeredBefore.get(member.webId);
  return at === undefined ? undefined : { verdict: 'offered-before', reason: `this lead was offered to it at ${at}` };
}

function stuck({ webId }: Member, { mode }: Step, { history }: RouteContext): Refusal | undefined {
  if (mode !== 'sticky' || history.had.some(({ member }) => member === webId)) return undefined;
  return { verdict: 'other', reason: 'never had this person before' };
}

function limited(member: Member, { policy, history, loads, now, nowMs }: RouteContext): Refusal | undefined {
  const { webId, pausedUntil, maxOpen, maxPerDay } = member;
  if (pausedUntil !== undefined && pausedUntil > now)
    return { verdict: 'paused', reason: `paused until ${pausedUntil}` };
  const { open } = loads.get(webId) ?? NO_LOAD;
  if (maxOpen !== undefined && open >= maxOpen)
    return { verdict: 'full', reason: `has ${open} open leads, maxOpen is ${maxOpen}` };
  if (maxPerDay === undefined) return undefined;
  const today = offersOfDay(history, webId, hoursOf(policy, member)?.timeZone ?? 'UTC', nowMs);
  if (today < maxPerDay) return undefined;
  return { verdict: 'daily-limit', reason: `was offered ${today} leads today, maxPerDay is ${maxPerDay}` };
}

function closed(member: Member, { policy, nowMs }: RouteContext): Refusal | undefined {
  const hours = hoursOf(policy, member);
  if (hours === undefined || isOpen(hours, nowMs)) return undefined;
  const opensMs = nextOpening(hours, nowMs);
  const when = Number.isFinite(opensMs) ? `until ${new Date(opensMs).toISOString()}` : 'for good';
  return { verdict: 'closed', reason: `does not work ${when}`, opensMs };
}
