/** What the routing in a pass did. */

/** The result of routing in a pass, as numbers. */
export interface Routed {
  /** Offers that were made. */
  offered: number;
  /** Offers that ended without an acceptance. */
  withdrawn: number;
  /** Offers of the router that a member has accepted (`taken`) or rejected (`declined`). */
  taken: number;
  declined: number;
  /** Leads that wait too long. Missing if there are no deadlines. */
  overdue?: OverdueCounts;
  /** Webhooks that were stored in the outbox. */
  notified: number;
}

/** Leads that wait too long, by what they wait for. */
export interface OverdueCounts {
  readonly answer: number;
  readonly assignment: number;
}
