/** What a routing policy says: who gets which leads, one step after another. */
import type { OfficeHours } from '../office-hours/hours.ts';
import type { StepMode } from '../../store/journal/routing-decision.ts';
import type { Condition } from './condition.ts';

/** What the window of a step counts: all time, or only the member's office hours. */
export type StepClock = 'wall' | 'office';

/** Somebody who may be offered leads. */
export interface Member {
  readonly webId: string;
  /** For people: what it is called in lists; else the WebID. */
  readonly name?: string;
  /** The share in `weighted` steps; default 1. */
  readonly weight: number;
  /** No more open leads than this. */
  readonly maxOpen?: number;
  /** No more offers on one day of its calendar than this. */
  readonly maxPerDay?: number;
  /** When it works; default the hours of the policy. */
  readonly hours?: OfficeHours;
  /** No offers before this time, RFC 3339 in UTC. */
  readonly pausedUntil?: string;
  /** The places that it serves, for conditions. */
  readonly area: readonly string[];
  /** The languages that it speaks, for conditions. */
  readonly languages: readonly string[];
}

/** One attempt to find somebody. */
export interface Step {
  readonly mode: StepMode;
  /** WebIDs, in order. */
  readonly members: readonly string[];
  /** Which of them, by a condition that sees the lead and the `member`. */
  readonly who?: Condition;
  /** How long an offer stands, in milliseconds. */
  readonly windowMs: number;
  readonly clock: StepClock;
}

/** Leads that are alike, and the steps that are taken for them. */
export interface Rule {
  /** For people. */
  readonly name: string;
  /** Absent: every lead. */
  readonly when?: Condition;
  readonly steps: readonly Step[];
}

/** Who gets which leads. */
export interface RoutingPolicy {
  readonly id: string;
  readonly version: string;
  /** By WebID, in the order of the policy. */
  readonly members: ReadonlyMap<string, Member>;
  /** In order; the first that matches counts. */
  readonly rules: readonly Rule[];
  /** Who is told where every step failed: a WebID. */
  readonly fallback: string;
  /** Leads whose first event is earlier are left alone, RFC 3339 in UTC. */
  readonly since: string;
  /** The hours of the office, and of every member without hours of its own. Absent: always open. */
  readonly hours?: OfficeHours;
  /** A lead that was accepted counts as open for so many milliseconds: no message of the format closes a lead. */
  readonly openMs: number;
}

/** When somebody works, in this policy. */
export const hoursOf = (policy: RoutingPolicy, member: Pick<Member, 'hours'> | undefined): OfficeHours | undefined =>
  member?.hours ?? policy.hours;
