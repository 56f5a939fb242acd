/** A routing policy. It says who gets which leads, in which order. */
import type { OfficeHours } from '../office-hours/hours.ts';
import type { StepMode } from '../../store/journal/routing-decision.ts';
import type { Condition } from './condition.ts';

/** The time that counts for the window of a step: all time (`wall`), or only the office hours of the member (`office`). */
export type StepClock = 'wall' | 'office';

/** A person or organisation that may be offered leads. */
export interface Member {
  readonly webId: string;
  /** The name in lists. Default: the WebID. */
  readonly name?: string;
  /** The share of this member in `weighted` steps. Default: 1. */
  readonly weight: number;
  /** The largest number of open leads. */
  readonly maxOpen?: number;
  /** The largest number of offers in one day, by the time zone of the member. */
  readonly maxPerDay?: number;
  /** The office hours. Default: those of the policy. */
  readonly hours?: OfficeHours;
  /** The member gets no offers before this time, RFC 3339 in UTC. */
  readonly pausedUntil?: string;
  /** The places that the member serves. Conditions use them. */
  readonly area: readonly string[];
  /** The languages that the member speaks. Conditions use them. */
  readonly languages: readonly string[];
}

/** One attempt to find a member for a lead. */
export interface Step {
  readonly mode: StepMode;
  /** WebIDs, in order. */
  readonly members: readonly string[];
  /** A condition on the lead and the `member`. It selects some of the members. */
  readonly who?: Condition;
  /** How long an offer is open, in milliseconds. */
  readonly windowMs: number;
  readonly clock: StepClock;
}

/** The steps for the leads that match a condition. */
export interface Rule {
  /** The name by which decisions refer to the rule. */
  readonly name: string;
  /** The condition. Without it, every lead matches. */
  readonly when?: Condition;
  readonly steps: readonly Step[];
}

/** The whole policy. */
export interface RoutingPolicy {
  readonly id: string;
  readonly version: string;
  /** The members by WebID, in the order of the policy. */
  readonly members: ReadonlyMap<string, Member>;
  /** The rules in order. The first one that matches is used. */
  readonly rules: readonly Rule[];
  /** The WebID that gets the lead if no step finds a member. */
  readonly fallback: string;
  /** Leads with an earlier first event are not routed. RFC 3339 in UTC. */
  readonly since: string;
  /** The office hours of members who have none of their own. If they are missing, the office is always open. */
  readonly hours?: OfficeHours;
  /**
   * How long an accepted lead counts as open, in milliseconds. There is such a limit because no message of the format closes a
   * lead.
   */
  readonly openMs: number;
}

/** The office hours of a member, or else those of the policy. */
export const hoursOf = (policy: RoutingPolicy, member: Pick<Member, 'hours'> | undefined): OfficeHours | undefined =>
  member?.hours ?? policy.hours;
