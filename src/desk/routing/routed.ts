/** What a pass did with the leads that are routed. */

/** How many leads were offered, answered, found overdue and told of. */
export interface Routed {
  /** Offers that were made. */
  offered: number;
  /** Offers that ended without an acceptance. */
  withdrawn: number;
  /** Offers of the router that a pass found answered. */
  taken: number;
  declined: number;
  /** Leads that wait too long; absent without deadlines. */
  overdue?: OverdueCounts;
  /** Webhooks that were put into the outbox. */
  notified: number;
}

/** Leads that wait too long, by what they wait for. */
export interface OverdueCounts {
  readonly answer: number;
  readonly assignment: number;
}
