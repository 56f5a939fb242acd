/** The deliveries of our own events. */

/** The state of a delivery. In all states except `waiting` and `needs-person`, it has ended. */
export type DeliveryState = 'waiting' | 'needs-person' | 'delivered' | 'accepted' | 'refused' | 'expired' | 'dropped';

/** An answer that has not arrived. It is shown with its lead. */
export interface DeliveryProblem {
  readonly state: 'waiting' | 'needs-person' | 'refused' | 'expired';
  /** The WebID of the recipient. */
  readonly to: string;
  readonly since: string;
  readonly reason?: string;
}

/** An attempt to deliver. Without an outcome, it has not ended, or the process died. */
export interface AttemptView {
  readonly at: string;
  readonly inbox?: string;
  readonly outcome?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly retryAfter?: string;
  readonly location?: string;
}

/** A delivery without the bytes of its event, as `outbox list --json` prints it. */
export interface DeliveryView {
  readonly id: string;
  /** The id of the event. */
  readonly event: string;
  readonly topic: string;
  /** The slug of the lead. */
  readonly lead?: string;
  /** The name of the lead, in `GET /api/outbox`. */
  readonly leadName?: string;
  readonly to: string;
  readonly transport: string;
  readonly inbox?: string;
  readonly created: string;
  /** No attempt begins after this time, RFC 3339 in UTC. */
  readonly notAfter: string;
  readonly state: DeliveryState;
  /** The number of attempts. */
  readonly attempts: number;
  readonly last?: AttemptView;
}

/** A delivery with all its details: the result of `GET /api/outbox/:id`. */
export interface DeliveryDetail extends DeliveryView {
  readonly log: readonly AttemptView[];
  /** The event as it is sent. */
  readonly body: string;
}

/** The result of `GET /api/outbox?ended=true`. */
export interface OutboxList {
  readonly deliveries: readonly DeliveryView[];
  /** Resources in the outbox that cannot be read. */
  readonly broken: readonly { readonly url: string; readonly reason: string }[];
}

/** The result of `POST /api/outbox/:id/drop`: the delivery, or the unreadable resource that was removed. */
export type DroppedView = DeliveryView | { readonly url: string; readonly reason: string };
