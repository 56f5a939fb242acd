/** What the desk says of itself, and what it tells while a page is open. */
import type { AnswerView } from './answers.ts';

/** `GET /api/session`. */
export interface Session {
  /** The version of leadpod. */
  readonly version: string;
  readonly webId: string;
  readonly storage: string;
  /** Nothing can be changed: every POST but `validate` is refused with 403. */
  readonly readOnly: boolean;
  /** False where the desk is read-only, or shows files instead of a pod. */
  readonly canAnswer: boolean;
  /** IANA name of the time zone in which times without one are read (`--time-zone`). */
  readonly timeZone?: string;
  /** How many leads there are. */
  readonly leads: number;
  /** How many leads cannot be shown, because their resources are damaged. */
  readonly damaged: number;
  /** So many seconds an answer is held, in which it can be undone. */
  readonly undoSeconds: number;
  /** Are there deadlines, so that leads can be overdue? */
  readonly hasDeadlines: boolean;
  readonly freshness: Freshness;
}

/** `GET /api/agenda`: what waits for a person. What the pod does not give at the moment is absent. */
export interface Agenda {
  /** Leads that wait too long; absent where there are no deadlines. */
  readonly overdue?: number;
  /** Pairs that may be one lead, and leads that may be two. */
  readonly review?: number;
  /** Messages in quarantine. */
  readonly quarantine?: number;
  /** Notifications that are not stored yet: those that no pass has read or could read, and those whose lead cannot be read. */
  readonly inbox?: number;
  /** Events of ours that have not arrived, and will not without a person. */
  readonly outbox: number;
}

/** How new what the desk shows is. */
export interface Freshness {
  /** When the leads were last compared with the pod, RFC 3339 in UTC. */
  readonly asOf: string;
  /** The desk could not look for longer than it should, or its last look failed. */
  readonly stale: boolean;
  /** Why, in words, where it is stale. */
  readonly reason?: string;
}

/** What a pass did, by the names of `sync --json`: `created`, `updated`, `quarantined`, ... */
export type PassCounts = Readonly<Record<string, number>>;

/**
 * The events of `GET /api/live` (server-sent events), by their names, with their data. Each has an id, so that a page that
 * comes back (`Last-Event-ID`) gets what it missed. Where that is not known any more, the first event is `reset`.
 */
export interface LiveEvents {
  /** The first event of a new connection. Its id is that of the last event before it: a page with another one missed something. */
  readonly hello: { readonly at: string; readonly freshness: Freshness };
  /** These leads are new, other than they were, or gone: read them again. None: something else is other than it was. */
  readonly changed: { readonly at: string; readonly leads: readonly string[] };
  /** A pass over the inbox ended. */
  readonly pass: { readonly at: string; readonly counts: PassCounts };
  /** An answer was given, undone, sent or refused, here or in another tab. */
  readonly answer: { readonly at: string; readonly answer: AnswerView };
  /** What the desk shows became stale, or is up to date again. */
  readonly freshness: Freshness;
  /** Events were missed: read everything again. */
  readonly reset: { readonly at: string };
  /** Every 15 seconds, so that both sides know that the connection stands. */
  readonly ping: { readonly at: string };
}

/** A name of a live event. */
export type LiveEventName = keyof LiveEvents;

/** What a refused request answers: Problem Details (RFC 9457), `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title?: string;
  readonly status: number;
  /** What failed, why, and what to do, for a person. */
  readonly detail: string;
}
