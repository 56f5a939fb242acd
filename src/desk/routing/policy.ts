/** A routing policy: who gets which leads, step by step. */
import type { OfficeHours } from '../office-hours/hours.ts';
import type { StepMode } from '../../store/journal/routing-decision.ts';
import type { Condition } from './condition.ts';

/** Which time the window of a step counts: all, or only the member's office hours. */
export type StepClock = 'wall' | 'office';

/** A person or organisation that may be offered leads. */
export interface Member {
  readonly webId: string;
  /** The name in lists. Default: the WebID. */
  readonly name?: string;
  /** The share in `weighted` steps. Default: 1. */
  readonly weight: number;
  /** The largest number of open leads. */
  readonly maxOpen?: number;
  /** The largest number of offers on one day in its time zone. */
  readonly maxPerDay?: number;
  /** The office hours. Default: those of the policy. */
  readonly hours?: OfficeHours;
  /** No offers before this time, RFC 3339 in UTC. */
  readonly pausedUntil?: string;
  /** The places that it serves, for conditions. */
  readonly area: readonly string[];
  /** The languages that it speaks, for conditions. */
  readonly languages: readonly string[];
}

/** One attempt to find a member for a lead. */
export interface Step {
  readonly mode: StepMode;
  /** WebIDs, in order. */
  readonly members: readonly string[];
  /** Selects members with a condition on the lead and the `member`. */
  readonly who?: Condition;
  /** How long an offer is open, in milliseconds. */
  readonly windowMs: number;
  readonly clock: StepClock;
}

/** A condition on leads, and the steps for those that match. */
export interface Rule {
  /** The name in decisions. */
  readonly name: string;
  /** The condition. Without it, every lead matches. */
  readonly when?: Condition;
  readonly steps: readonly Step[];
}

/** Who gets which leads. */
export interface RoutingPolicy {
  readonly id: string;
  readonly version: string;
  /** By WebID, in the order of the policy. */
  readonly members: ReadonlyMap<string, Member>;
  /** In order. The first rule that matches is used. */
  readonly rules: readonly Rule[];
  /** The WebID that gets the lead if all steps fail. */
  readonly fallback: string;
  /** Leads whose first event is earlier are not routed. RFC 3339 in UTC. */
  readonly since: string;
  /** The office hours, also for members without their own. Without them, the office is always open. */
  readonly hours?: OfficeHours;
  /** How long an accepted lead counts as open, in milliseconds: no message of the format closes a lead. */
  readonly openMs: number;
}

/** The office hours of a member in this policy. */
export const hoursOf = (policy: RoutingPolicy, member: Pick<Member, 'hours'> | undefined): OfficeHours | undefined =>
  member?.hours ?? policy.hours;
