/** Answers to leads: what the page sends, and what it gets back. */
import type { DeliveryState } from './deliveries.ts';
import type { LeadStatus } from '../lead/lead.ts';

/** The kinds of answers. */
export type AnswerAction = 'accept' | 'reject' | 'assign' | 'retract' | 'update';

/** The body of `POST /api/leads/:slug/answers`. */
export interface AnswerRequest {
  readonly action: AnswerAction;
  /** The WebID of the other party. Required for an assignment. Default: taken from the history of the lead. */
  readonly to?: string;
  readonly reason?: string;
  readonly comment?: string;
  /** New values of the lead or its contact, by the names of their members (`name`, `email`, ...). */
  readonly set?: Readonly<Record<string, string>>;
  /** Answer even if the state of the lead does not allow it. */
  readonly force?: boolean;
  /** How long the answer can be undone, in seconds: 0 to 30. Default: 5. */
  readonly undoSeconds?: number;
}

/**
 * The state of an answer.
 * - `held`: nothing is written yet, and the answer can be undone.
 * - `sending`: the event is being created, stored and sent.
 * - `made`: the event is in the lead and in the outbox. `delivery` has the state of its delivery.
 * - `undone`: a person undid the answer, and nothing was written.
 * - `failed`: the event could not be created or stored. `problem` has the reason.
 */
export type AnswerState = 'held' | 'sending' | 'made' | 'undone' | 'failed';

/** An answer. Also the result of `GET /api/answers/:id` and `POST /api/answers/:id/undo`. */
export interface AnswerView {
  readonly id: string;
  readonly lead: string;
  readonly action: AnswerAction;
  readonly state: AnswerState;
  /** When the answer was given, RFC 3339 in UTC. */
  readonly at: string;
  /** Until when it can be undone, RFC 3339 in UTC. Only in the state `held`. */
  readonly undoUntil?: string;
  /** The event. Missing until it is created. */
  readonly event?: { readonly id: string; readonly topic: string; readonly time: string };
  /** The state of the delivery to the other party. Missing until the event is created. */
  readonly delivery?: {
    readonly id: string;
    readonly to: string;
    readonly state: DeliveryState;
    readonly reason?: string;
  };
  /** The status of the lead after the answer. */
  readonly status?: LeadStatus;
  /** The reason of a failure, as a text for a person. */
  readonly problem?: string;
  /** Only after a failure: the same answer with `force` is not refused for this reason. */
  readonly canForce?: true;
  /** Only after a failure: the messages of the lead name no one to inform. Give the answer again with `to`. */
  readonly needsRecipient?: true;
}
