/** What the parts of one decision share. */
import type { Facts } from './condition.ts';
import type { History, Load } from './history.ts';
import type { RoutingPolicy } from './policy.ts';

/** A decision under way. */
export interface RouteContext {
  readonly policy: RoutingPolicy;
  readonly history: History;
  readonly loads: ReadonlyMap<string, Load>;
  readonly facts: Facts;
  /** To whom this lead was offered before, and when it was last. */
  readonly offeredBefore: ReadonlyMap<string, string>;
  /** RFC 3339 in UTC, and in milliseconds since 1970. */
  readonly now: string;
  readonly nowMs: number;
}
