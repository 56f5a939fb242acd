/** What the parts of one decision share. */
import type { Facts } from './condition.ts';
import type { History, Load } from './history.ts';
import type { RoutingPolicy } from './policy.ts';

/** The context of one decision. */
export interface RouteContext {
  readonly policy: RoutingPolicy;
  readonly history: History;
  readonly loads: ReadonlyMap<string, Load>;
  readonly facts: Facts;
  /** For each member that was offered this lead before, the time of the last offer. */
  readonly offeredBefore: ReadonlyMap<string, string>;
  /** RFC 3339 in UTC, and in milliseconds since 1970. */
  readonly now: string;
  readonly nowMs: number;
}
