/** A decision of the router: who was considered for a lead, who was chosen, and why. */
import { sha256Hex } from '../../text/hash.ts';

/** How a step chooses among its members. */
export type StepMode = (typeof STEP_MODES)[number];

/**
 * - `direct`: the first who can take it, in the order of the list.
 * - `sticky`: who had this person before; the latest comes first.
 * - `rotate`: who was offered a lead least recently.
 * - `weighted`: whose share of the offers is furthest behind its weight.
 * - `leastOpen`: who has the fewest open leads.
 * - `claim`: all of them at once; the first who accepts gets it.
 */
export const STEP_MODES = ['direct', 'sticky', 'rotate', 'weighted', 'leastOpen', 'claim'] as const;

/**
 * Why a member was offered a lead, or was not.
 * - `chosen`: it was offered the lead.
 * - `passed-over`: it could take the lead, and another came first.
 * - `offered-before`: this lead was offered to it already.
 * - `other`: the step is for others: `who` is false, or a sticky step and it never had this person.
 * - `who-failed`: the condition `who` failed on this lead.
 * - `paused`, `full`, `daily-limit`, `closed`: as the policy says of it.
 */
export type MemberVerdict =
  'chosen' | 'passed-over' | 'offered-before' | 'other' | 'who-failed' | 'paused' | 'full' | 'daily-limit' | 'closed';

/** What a step made of a member. */
export interface Considered {
  /** The WebID. */
  readonly member: string;
  /** The number of the step in its rule, from 1 on; 0 for the fallback. */
  readonly step: number;
  readonly verdict: MemberVerdict;
  /** In words, with the numbers that decided. */
  readonly reason: string;
}

/** The result of the condition of a rule. */
export interface RuleVerdict {
  readonly rule: string;
  readonly isMatch: boolean;
  /** Where the condition failed, why: then it is no match. */
  readonly reason?: string;
}

/** Who is offered the lead. */
export interface Chosen {
  /** The WebID. */
  readonly member: string;
  /** RFC 3339 in UTC; nothing for the fallback, who has all the time in the world. */
  readonly expires?: string;
}

/**
 * A decision. What it comes to:
 * - `offer`: the lead is offered to the `chosen`.
 * - `wait`: no one is chosen yet, or an offer stands; `until` says when to look again.
 * - `done`: someone has the lead, or the router leaves it alone.
 */
export interface RoutingDecision {
  /** 64 hexadecimal digits that follow from lead, policy and round, so that two machines decide once. */
  readonly id: string;
  /** The slug of the lead. */
  readonly lead: string;
  /** The id of the policy, and its version. */
  readonly policy: string;
  readonly version: string;
  /** How often it was decided about this lead, with this time. */
  readonly round: number;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly outcome: 'offer' | 'wait' | 'done';
  /** In words. */
  readonly reason: string;
  /** The rule that matched; nothing where none did. */
  readonly rule?: string;
  /** The step that chose; 0 for the fallback. */
  readonly step: number;
  readonly mode: StepMode | 'fallback' | 'none';
  /** The rules that were tried, in order. */
  readonly rules: readonly RuleVerdict[];
  readonly considered: readonly Considered[];
  readonly chosen: readonly Chosen[];
  /** Whose offers end: their time is up, or someone else took the lead. WebIDs. */
  readonly withdraw: readonly string[];
  /** Who has the lead, where someone accepted it. */
  readonly winner?: string;
  /** When to look again, RFC 3339 in UTC. */
  readonly until?: string;
  /** Drawn when it is recorded: by this and the decision its events are named, so that nobody outside guesses their ids. */
  readonly secret?: string;
  /** Are proofs of its events published? All machines do as the one that recorded it. */
  readonly proof?: true;
}

/** The id of a decision, which is the name of its record, too. */
export const decisionId = (lead: string, policy: string, round: number): string =>
  sha256Hex(JSON.stringify(['routing', lead, policy, round]));
