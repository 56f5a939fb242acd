/**
 * One event for one recipient, as it is stored in `leads/outbox/`. Its bytes never change, so that every attempt sends the same
 * and the receiver recognises duplicates.
 */

/** How an event is sent: to an LDN inbox, as a POST with an API key, or as a signed webhook to an address of the operator. */
export type Transport = 'ldn' | 'publish' | 'notify';

/**
 * The result of one attempt.
 * - `delivered`: 201, stored at `location`.
 * - `accepted`: 202 or another success; it will be stored later.
 * - `retry`: no answer, 5xx, or 429 and 503, with the time in `retryAfter`.
 * - `rediscover`: 404 or 410, once; the inbox is looked up again.
 * - `needs-person`: 401 or 403, a missing inbox, or one that must not be used.
 * - `refused`: 400, 413, 415, 422 and the like: the same bytes will never be accepted.
 * - `asked`: not an attempt: a person requested the next one.
 */
export type AttemptOutcome = 'delivered' | 'accepted' | 'retry' | 'rediscover' | 'needs-person' | 'refused' | 'asked';

/** An attempt. Without an `outcome` it was started, and its process may have died. */
export interface Attempt {
  /** When it was started, RFC 3339 in UTC. */
  readonly at: string;
  /** The URL to which the event was sent. */
  readonly inbox?: string;
  readonly outcome?: AttemptOutcome;
  /** The status of the answer; missing if there was none. */
  readonly status?: number;
  /** Details for a person: the reason, and at most 1 kB of the recipient's answer. */
  readonly detail?: string;
  /** The earliest time of the next attempt that the recipient allows, RFC 3339 in UTC. */
  readonly retryAfter?: string;
  /** The URL where the recipient stored it. */
  readonly location?: string;
}

/** The state of a delivery. All but `waiting` and `needs-person` are final. */
export type DeliveryState = 'waiting' | 'needs-person' | 'delivered' | 'accepted' | 'refused' | 'expired' | 'dropped';

/** A delivery. */
export interface Delivery {
  /** 32 hexadecimal digits: a hash of the event and the recipient. */
  readonly id: string;
  /** The `id` of the event, an IRI. For a webhook, its id. */
  readonly event: string;
  readonly topic: string;
  /** The slug of the lead when the event was created. Missing if the event belongs to none of our leads. */
  readonly lead?: string;
  /** The WebID of the recipient. For a webhook, the URL. */
  readonly target: string;
  readonly transport: Transport;
  /** The inbox, or the endpoint of `publish`. Missing until it was looked up. */
  readonly inbox?: string;
  readonly contentType: string;
  /** The body, exactly as it is sent. */
  readonly body: string;
  /** When it was created, RFC 3339 in UTC. Deliveries of one lead to one recipient are sent in this order. */
  readonly created: string;
  /** No attempt starts after this time, RFC 3339 in UTC. */
  readonly notAfter: string;
  readonly attempts: readonly Attempt[];
  readonly state: DeliveryState;
}
