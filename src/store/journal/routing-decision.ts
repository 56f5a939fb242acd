/** A decision of the router: who was considered for a lead, who was chosen, and why. */
import { sha256Hex } from '../../text/hash.ts';

/** How a step chooses among its members. */
export type StepMode = (typeof STEP_MODES)[number];

/**
 * - `direct`: the first in the list who can take it.
 * - `sticky`: the one who had this person before; the latest comes first.
 * - `rotate`: the one whose last offer is longest ago.
 * - `weighted`: the one whose share of the offers is furthest below its weight.
 * - `leastOpen`: the one with the fewest open leads.
 * - `claim`: all of them at once; the first who accepts gets it.
 */
export const STEP_MODES = ['direct', 'sticky', 'rotate', 'weighted', 'leastOpen', 'claim'] as const;

/**
 * Why a member was offered a lead, or was not.
 * - `chosen`: the lead was offered to this member.
 * - `passed-over`: the member could take the lead, but another came first.
 * - `offered-before`: this lead was offered to the member already.
 * - `other`: the step does not apply: `who` is false, or in a sticky step the member never had this person.
 * - `who-failed`: the condition `who` failed for this lead.
 * - `paused`, `full`, `daily-limit`, `closed`: a limit of the policy.
 */
export type MemberVerdict =
  'chosen' | 'passed-over' | 'offered-before' | 'other' | 'who-failed' | 'paused' | 'full' | 'daily-limit' | 'closed';

/** The result of a step for one member. */
export interface Considered {
  /** The WebID. */
  readonly member: string;
  /** The number of the step in its rule, from 1 on; 0 for the fallback. */
  readonly step: number;
  readonly verdict: MemberVerdict;
  /** The reason in words, with the numbers that decided. */
  readonly reason: string;
}

/** The result of the condition of a rule. */
export interface RuleVerdict {
  readonly rule: string;
  readonly isMatch: boolean;
  /** Why the condition could not be evaluated. Then the rule does not match. */
  readonly reason?: string;
}

/** Who is offered the lead. */
export interface Chosen {
  /** The WebID. */
  readonly member: string;
  /** RFC 3339 in UTC. Missing for the fallback, whose offer does not expire. */
  readonly expires?: string;
}

/**
 * A decision. Its outcome:
 * - `offer`: the lead is offered to the `chosen`.
 * - `wait`: no one is chosen yet, or an offer is open; `until` says when to decide again.
 * - `done`: someone has the lead, or the router does not handle it.
 */
export interface RoutingDecision {
  /** 64 hexadecimal digits computed from lead, policy and round, so that two machines make one decision. */
  readonly id: string;
  /** The slug of the lead. */
  readonly lead: string;
  /** The id of the policy, and its version. */
  readonly policy: string;
  readonly version: string;
  /** The number of this decision about the lead. */
  readonly round: number;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly outcome: 'offer' | 'wait' | 'done';
  /** The reason in words. */
  readonly reason: string;
  /** The rule that matched; missing if none did. */
  readonly rule?: string;
  /** The step that chose; 0 for the fallback. */
  readonly step: number;
  readonly mode: StepMode | 'fallback' | 'none';
  /** The rules that were tried, in order. */
  readonly rules: readonly RuleVerdict[];
  readonly considered: readonly Considered[];
  readonly chosen: readonly Chosen[];
  /** The WebIDs of members whose offers end, because they have expired or someone else took the lead. */
  readonly withdraw: readonly string[];
  /** The member who accepted the lead, if someone has. */
  readonly winner?: string;
  /** When to decide again, RFC 3339 in UTC. */
  readonly until?: string;
  /**
   * A random text, drawn when the decision is recorded. The ids of its events are computed from it, so that no outsider can
   * guess them.
   */
  readonly secret?: string;
  /** Whether proofs of its events are published. All machines follow the one that recorded the decision. */
  readonly proof?: true;
}

/** The id of a decision, which is also the name of its record. */
export const decisionId = (lead: string, policy: string, round: number): string =>
  sha256Hex(JSON.stringify(['routing', lead, policy, round]));
