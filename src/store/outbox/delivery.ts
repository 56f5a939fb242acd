/**
 * One event of ours on its way to one recipient, as it is in `leads/outbox/`. Its bytes are frozen when it is made, so that
 * every attempt sends the same, and the receiver's deduplication holds.
 */

/** How an event travels: to an LDN inbox, as a POST with an API key, or as a signed webhook to the operator's own address. */
export type Transport = 'ldn' | 'publish' | 'notify';

/**
 * What one attempt came to.
 * - `delivered`: 201, stored at `location`.
 * - `accepted`: 202 or another success, to be stored later.
 * - `retry`: no answer, 5xx, or 429 and 503, for which `retryAfter` says when.
 * - `rediscover`: 404 or 410, once; the inbox is looked up again.
 * - `needs-person`: 401 or 403, an inbox that is not there, or one that must not be asked.
 * - `refused`: 400, 413, 415, 422 and the like: the same bytes will never be taken.
 * - `asked`: it is no attempt: a person asked for the next one.
 */
export type AttemptOutcome = 'delivered' | 'accepted' | 'retry' | 'rediscover' | 'needs-person' | 'refused' | 'asked';

/** An attempt. One that has no `outcome` was begun, and whoever began it may have died. */
export interface Attempt {
  /** When it was begun, RFC 3339 in UTC. */
  readonly at: string;
  /** Where the event went: an absolute URL. */
  readonly inbox?: string;
  readonly outcome?: AttemptOutcome;
  /** The status of the answer; absent where there was none. */
  readonly status?: number;
  /** What a person should know: the reason, and at most 1 kB of what the recipient answered. */
  readonly detail?: string;
  /** Not before this time, RFC 3339 in UTC, as the recipient asked. */
  readonly retryAfter?: string;
  /** Where the recipient stored it. */
  readonly location?: string;
}

/** Where a delivery stands. All but `waiting` and `needs-person` are ends. */
export type DeliveryState = 'waiting' | 'needs-person' | 'delivered' | 'accepted' | 'refused' | 'expired' | 'dropped';

/** A delivery. */
export interface Delivery {
  /** 32 hexadecimal digits: a hash of the event and the recipient. */
  readonly id: string;
  /** The `id` of the event, an IRI; of a webhook its id. */
  readonly event: string;
  readonly topic: string;
  /** The slug of the lead when the event was made; absent for an event without one of our leads. */
  readonly lead?: string;
  /** The WebID of the recipient; of a webhook the address. */
  readonly target: string;
  readonly transport: Transport;
  /** The inbox, or the endpoint of `publish`; absent until it was looked up. */
  readonly inbox?: string;
  readonly contentType: string;
  /** The body, exactly as it is sent. */
  readonly body: string;
  /** When it was made, RFC 3339 in UTC: deliveries of one lead to one recipient go in this order. */
  readonly created: string;
  /** No attempt begins after this time, RFC 3339 in UTC. */
  readonly notAfter: string;
  readonly attempts: readonly Attempt[];
  readonly state: DeliveryState;
}
