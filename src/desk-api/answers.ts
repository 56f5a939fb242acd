/** Answers to leads: what a page sends, and what becomes of it. */
import type { DeliveryState } from './deliveries.ts';
import type { LeadStatus } from '../lead/lead.ts';

/** What may be answered. */
export type AnswerAction = 'accept' | 'reject' | 'assign' | 'retract' | 'update';

/** `POST /api/leads/:slug/answers`. */
export interface AnswerRequest {
  readonly action: AnswerAction;
  /** The WebID of the other party; an assignment needs it, else the history of the lead says who that is. */
  readonly to?: string;
  readonly reason?: string;
  readonly comment?: string;
  /** New values of the contact (`name`, `email`, ...) or the lead, by their names. */
  readonly set?: Readonly<Record<string, string>>;
  /** Answer although the state of the lead does not allow it. */
  readonly force?: boolean;
  /** How long it can be undone: 0 to 30 seconds, by default 5. */
  readonly undoSeconds?: number;
}

/**
 * Where an answer stands.
 * - `held`: nothing is written; it can be undone.
 * - `sending`: the event is being made, stored and sent.
 * - `made`: the event is in the lead and in the outbox; `delivery` says where it stands.
 * - `undone`: it was taken back, and nothing was written.
 * - `failed`: it could not be made; `problem` says why.
 */
export type AnswerState = 'held' | 'sending' | 'made' | 'undone' | 'failed';

/** An answer, also `GET /api/answers/:id` and `POST /api/answers/:id/undo`. */
export interface AnswerView {
  readonly id: string;
  readonly lead: string;
  readonly action: AnswerAction;
  readonly state: AnswerState;
  /** When it was given, RFC 3339 in UTC. */
  readonly at: string;
  /** Until then it can be undone, RFC 3339 in UTC; only while it is held. */
  readonly undoUntil?: string;
  /** The event, once it is made. */
  readonly event?: { readonly id: string; readonly topic: string; readonly time: string };
  /** Where the delivery to the other party stands, once the event is made. */
  readonly delivery?: {
    readonly id: string;
    readonly to: string;
    readonly state: DeliveryState;
    readonly reason?: string;
  };
  /** The status of the lead with the answer in it. */
  readonly status?: LeadStatus;
  /** Why it failed, for a person. */
  readonly problem?: string;
}
