/** The session of a page, and the events that the server sends while the page is open. */
import type { AnswerView } from './answers.ts';

/** The result of `GET /api/session`. */
export interface Session {
  /** The version of leadpod. */
  readonly version: string;
  readonly webId: string;
  readonly storage: string;
  /** Whether the desk is read-only. Then every POST except `validate` is refused with 403. */
  readonly readOnly: boolean;
  /** Whether leads can be answered. False if the desk is read-only, or shows files instead of a pod. */
  readonly canAnswer: boolean;
  /** The time zone for times that have none (`--time-zone`), as a name of the IANA database. */
  readonly timeZone?: string;
  /** The number of leads. */
  readonly leads: number;
  /** The number of leads that cannot be shown, because their resources are damaged. */
  readonly damaged: number;
  /** How long an answer is held before it is sent, in seconds. During this time it can be undone. */
  readonly undoSeconds: number;
  /** Whether there are deadlines. Without them, no lead can be overdue. */
  readonly hasDeadlines: boolean;
  readonly freshness: Freshness;
}

/**
 * The result of `GET /api/agenda`: how much work waits for a person. A number is missing if the pod does not give it at the
 * moment.
 */
export interface Agenda {
  /** Leads that have waited too long. Missing if there are no deadlines. */
  readonly overdue?: number;
  /** Pairs of leads that may be one lead, and leads that may be two. */
  readonly review?: number;
  /** Messages in quarantine. */
  readonly quarantine?: number;
  /** Notifications that are not stored yet: no pass has read them, they could not be read, or their lead cannot be read. */
  readonly inbox?: number;
  /** Our own events that have not arrived, and that a person has to look at. */
  readonly outbox: number;
}

/** How up to date the data of the desk is. */
export interface Freshness {
  /** When the leads were last compared with the pod, RFC 3339 in UTC. */
  readonly asOf: string;
  /** Whether the data may be out of date: the last comparison failed, or was too long ago. */
  readonly stale: boolean;
  /** The reason why the data may be out of date, as a text for a person. */
  readonly reason?: string;
}

/** The counts of a pass, by the names that `sync --json` uses: `created`, `updated`, `quarantined`, ... */
export type PassCounts = Readonly<Record<string, number>>;

/**
 * The events of `GET /api/live` (server-sent events): their names and their data. Each event has an id. A page that connects
 * again sends the last id (`Last-Event-ID`), and gets the events that it has missed. If the server no longer has them, the
 * first event is `reset`.
 */
export interface LiveEvents {
  /**
   * The first event of a new connection. Its id is the id of the last event before it. If the page has another id, it has
   * missed events.
   */
  readonly hello: { readonly at: string; readonly freshness: Freshness };
  /** These leads are new, have changed, or were removed: read them again. If the list is empty, something else has changed. */
  readonly changed: { readonly at: string; readonly leads: readonly string[] };
  /** A pass over the inbox has ended. */
  readonly pass: { readonly at: string; readonly counts: PassCounts };
  /** An answer was given, undone, sent or refused, in this page or in another one. */
  readonly answer: { readonly at: string; readonly answer: AnswerView };
  /** The data has become out of date, or is up to date again. */
  readonly freshness: Freshness;
  /** Events were missed: read everything again. */
  readonly reset: { readonly at: string };
  /** Sent every 15 seconds, so that both sides can see that the connection works. */
  readonly ping: { readonly at: string };
}

/** The name of a live event. */
export type LiveEventName = keyof LiveEvents;

/** The body of a refused request: Problem Details (RFC 9457), `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title?: string;
  readonly status: number;
  /** What failed, why, and what to do, as a text for a person. */
  readonly detail: string;
  /** Only for a refused answer to a lead: the same answer with `force` is not refused for this reason. */
  readonly canForce?: true;
}
