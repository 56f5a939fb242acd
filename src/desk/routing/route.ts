/**
 * The router. It is a pure function of the lead, the policy, the past and the time. Rotation and shares are computed from past
 * offers. So there is no stored position on which two machines could disagree.
 */
import { known } from '../../text/known.ts';
import { addOfficeTime, isOpen } from '../office-hours/office-time.ts';
import { ranked } from './choose.ts';
import {
  decisionId,
  type Chosen,
  type Considered,
  type RoutingDecision,
  type RuleVerdict,
} from '../../store/journal/routing-decision.ts';
import { refusalOf } from './eligible.ts';
import { factsOf } from './facts.ts';
import { loadsOf, type History } from './history.ts';
import { hoursOf, type Member, type RoutingPolicy, type Rule, type Step } from './policy.ts';
import type { RoutableLead } from './routable-lead.ts';
import { restOf } from './rest.ts';
import type { RouteContext } from './route-context.ts';

/** Decides to whom the lead is offered at the time `now` (RFC 3339 in UTC), and why. */
export function route(lead: RoutableLead, policy: RoutingPolicy, history: History, now: string): RoutingDecision {
  const rest = restOf(lead, policy, now);
  const round = lead.rounds + 1;
  const base = {
    id: decisionId(lead.slug, policy.id, round),
    lead: lead.slug,
    policy: policy.id,
    version: policy.version,
    round,
    at: now,
    rules: [],
    considered: [],
    chosen: [],
    withdraw: rest.withdraw,
  };
  if (rest.outcome !== undefined) return { ...base, ...known(rest), outcome: rest.outcome, step: 0, mode: 'none' };
  const nowMs = Date.parse(now);
  const officeOpen = policy.hours === undefined || isOpen(policy.hours, nowMs);
  return {
    ...base,
    ...chooseMember(lead, {
      policy,
      history,
      now,
      nowMs,
      loads: loadsOf(history, policy, nowMs),
      facts: factsOf(lead.json, new Date(nowMs), officeOpen),
      offeredBefore: new Map(lead.offers.map(({ to, issued }) => [to, issued])),
    }),
  };
}

type Choice = Pick<
  RoutingDecision,
  'outcome' | 'reason' | 'rule' | 'step' | 'mode' | 'rules' | 'considered' | 'chosen' | 'until'
>;

/** Continues with the step after the last offer of this policy version. If there is none, finds the rule that matches. */
function chooseMember(lead: RoutableLead, context: RouteContext): Choice {
  const { rules, rule, first } = ruleFor(lead, context);
  const considered: Considered[] = [];
  for (const [index, step] of (rule?.steps ?? []).entries()) {
    if (index < first) continue;
    const { chosen, opensMs } = tryStep(step, index + 1, context, considered);
    const place = { rules, considered, ...known({ rule: rule?.name }), step: index + 1, mode: step.mode };
    if (chosen.length > 0)
      return { outcome: 'offer', reason: `step ${index + 1} of ${rule?.name ?? ''}`, ...place, chosen };
    if (opensMs === undefined) continue;
    const until = new Date(opensMs).toISOString();
    return { outcome: 'wait', reason: `no one of step ${index + 1} works until ${until}`, ...place, chosen, until };
  }
  const { fallback } = context.policy;
  const reason = rule === undefined ? 'no rule matches: the fallback' : `no step of ${rule.name} is left: the fallback`;
  considered.push({ member: fallback, step: 0, verdict: 'chosen', reason });
  const place = { rules, considered, ...known({ rule: rule?.name }), step: 0, mode: 'fallback' as const };
  return { outcome: 'offer', reason, ...place, chosen: [{ member: fallback }] };
}

/** The rule for a lead, and the number of its steps that were already tried. */
function ruleFor(
  { offers }: RoutableLead,
  { policy, facts }: RouteContext,
): { readonly rules: readonly RuleVerdict[]; readonly rule: Rule | undefined; readonly first: number } {
  const last = offers.findLast(({ decision }) => decision !== undefined)?.decision;
  if (last?.policy === policy.id && last.version === policy.version) {
    const rule = policy.rules.find(({ name }) => name === last.rule);
    return { rules: [], rule, first: last.mode === 'fallback' ? Infinity : last.step };
  }
  const rules: RuleVerdict[] = [];
  for (const rule of policy.rules) {
    const { isMatch, reason } = rule.when?.test(facts) ?? { isMatch: true };
    rules.push({ rule: rule.name, isMatch, ...known({ reason }) });
    if (isMatch) return { rules, rule, first: 0 };
  }
  return { rules, rule: undefined, first: 0 };
}

interface StepResult {
  readonly chosen: readonly Chosen[];
  /** When the first member begins to work, in milliseconds since 1970. Only set if no member works now. */
  readonly opensMs?: number;
}

/** Tries one step. Adds each of its members to `considered`. */
function tryStep(step: Step, number: number, context: RouteContext, considered: Considered[]): StepResult {
  const members = step.members.flatMap((webId) => context.policy.members.get(webId) ?? []);
  const refusals = new Map(members.map((member) => [member, refusalOf(member, step, context)]));
  const eligible = ranked(
    members.filter((member) => refusals.get(member) === undefined),
    step.mode,
    context,
  );
  const chosen = step.mode === 'claim' ? eligible : eligible.slice(0, 1);
  for (const member of members) {
    const refusal = refusals.get(member);
    const rank = eligible.find((one) => one.member === member);
    const verdict = refusal?.verdict ?? (chosen.some((one) => one.member === member) ? 'chosen' : 'passed-over');
    considered.push({ member: member.webId, step: number, verdict, reason: refusal?.reason ?? rank?.reason ?? '' });
  }
  if (chosen.length > 0)
    return { chosen: chosen.map(({ member }) => ({ member: member.webId, expires: expiryOf(member, step, context) })) };
  // A step that counts office hours waits until a member works. A step that counts all time does not wait: the next step is
  // tried.
  const opens = [...refusals.values()].flatMap((refusal) => refusal?.opensMs ?? []).filter(Number.isFinite);
  return step.clock === 'wall' || opens.length === 0 ? { chosen: [] } : { chosen: [], opensMs: Math.min(...opens) };
}

function expiryOf(member: Member, { windowMs, clock }: Step, { policy, nowMs }: RouteContext): string {
  const hours = clock === 'office' ? hoursOf(policy, member) : undefined;
  return new Date(hours === undefined ? nowMs + windowMs : addOfficeTime(hours, nowMs, windowMs)).toISOString();
}
