/** Events of ours on their way to others. */

/** Where a delivery stands. All but `waiting` and `needs-person` are ends. */
export type DeliveryState = 'waiting' | 'needs-person' | 'delivered' | 'accepted' | 'refused' | 'expired' | 'dropped';

/** An answer that has not arrived, as it is printed with the lead. */
export interface DeliveryProblem {
  readonly state: 'waiting' | 'needs-person' | 'refused' | 'expired';
  /** The WebID of the recipient. */
  readonly to: string;
  readonly since: string;
  readonly reason?: string;
}

/** An attempt to deliver; one without an outcome was begun and not ended. */
export interface AttemptView {
  readonly at: string;
  readonly inbox?: string;
  readonly outcome?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly retryAfter?: string;
  readonly location?: string;
}

/** A delivery, as `outbox list --json` prints it: without its bytes. */
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
  /** No attempt begins after this time. */
  readonly notAfter: string;
  readonly state: DeliveryState;
  /** How often it was tried. */
  readonly attempts: number;
  readonly last?: AttemptView;
}

/** A delivery with all that is known of it: `GET /api/outbox/:id`. */
export interface DeliveryDetail extends DeliveryView {
  readonly log: readonly AttemptView[];
  /** The event, as it is sent. */
  readonly body: string;
}

/** `GET /api/outbox?ended=true`. */
export interface OutboxList {
  readonly deliveries: readonly DeliveryView[];
  /** Resources of the outbox that cannot be read. */
  readonly broken: readonly { readonly url: string; readonly reason: string }[];
}

/** `POST /api/outbox/:id/drop`: the delivery, or the resource that could not be read and is gone. */
export type DroppedView = DeliveryView | { readonly url: string; readonly reason: string };
