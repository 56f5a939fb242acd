/** Values that all parts of one decision use. */
import type { Facts } from './condition.ts';
import type { History, Load } from './history.ts';
import type { RoutingPolicy } from './policy.ts';

/** The context of one decision. */
export interface RouteContext {
  readonly policy: RoutingPolicy;
  readonly history: History;
  readonly loads: ReadonlyMap<string, Load>;
  readonly facts: Facts;
  /** The members to whom this lead was offered before, each with the time of the last offer. */
  readonly offeredBefore: ReadonlyMap<string, string>;
  /** The time of the decision, RFC 3339 in UTC, and in milliseconds since 1970. */
  readonly now: string;
  readonly nowMs: number;
}
