/** Review, quarantine, inbox, and the removal of a person's data (`forget`). */
import type { Action } from '../message/event/actions.ts';
import type { KeyWords } from '../message/event/keys.ts';
import type { Severity } from '../format/schema.ts';

/**
 * The body of `POST /api/review/join`. One lead: confirms that its events belong to one person. Several leads: they become one.
 */
export interface JoinRequest {
  readonly leads: readonly string[];
}

/**
 * The body of `POST /api/review/split`: the events that leave the lead, by their ids or fragments. At least one is required.
 */
export interface SplitRequest {
  readonly lead: string;
  readonly events: readonly string[];
}

/** The body of `POST /api/review/apart`: records that two leads are not the same. */
export interface ApartRequest {
  readonly leads: readonly [string, string];
}

/** The result of a decision, as `join --json` prints it. */
export interface DecidedView {
  readonly decision: { readonly id: string; readonly kind: 'split' | 'join' | 'apart'; readonly at: string };
  /** The leads that contain the events now. */
  readonly leads: readonly { readonly slug: string; readonly url: string; readonly events: number }[];
}

/** A message in quarantine, as `quarantine list --json` prints it. */
export interface QuarantineView {
  readonly id: string;
  /** The URL of the notification. */
  readonly source: string;
  /** The URL of the resource in the quarantine. */
  readonly url: string;
  readonly contentType?: string;
  /** When it was put into quarantine, RFC 3339 in UTC. */
  readonly at: string;
  readonly reason: string;
  /** The JSON pointer (RFC 6901) of the fault; `''` for the whole message. */
  readonly pointer: string;
  readonly message: string;
}

/** The result of `GET /api/quarantine`. */
export interface QuarantineList {
  readonly items: readonly QuarantineView[];
  /** The URLs of the resources of the quarantine that cannot be read. Their messages are missing in `items`. */
  readonly unread: readonly string[];
}

/** The result of `GET /api/quarantine/:id`. */
export interface QuarantineDetail extends QuarantineView {
  /**
   * The bytes as text: UTF-8, or else Latin-1. Missing if they were not stored. Escape it before you show it: it is foreign
   * text.
   */
  readonly text?: string;
  /** Whether the bytes are UTF-8. If they are not, `text` can only be read: a repair has to replace the whole text. */
  readonly isUtf8: boolean;
  /**
   * The place of the fault, as offsets in `text`: what `pointer` names, or where the syntax error is. Missing if it is not
   * known.
   */
  readonly place?: { readonly from: number; readonly to: number };
}

/** The body of `POST /api/quarantine/validate`. */
export interface ValidateRequest {
  readonly text: string;
  /** The media type. Default: detected from the text. */
  readonly contentType?: string;
}

/** A problem in a message, as `validate --json` prints it. */
export interface FindingView {
  readonly severity: Severity;
  readonly pointer: string;
  readonly message: string;
  readonly code: string;
  /** The place of the problem, as offsets in the text: what `pointer` names, or where the syntax error is. */
  readonly place?: { readonly from: number; readonly to: number };
}

/** The result of `POST /api/quarantine/validate`. */
export interface Validation {
  readonly findings: readonly FindingView[];
  /** True if no finding is an error. */
  readonly isValid: boolean;
}

/** The body of `POST /api/quarantine/:id/retry`. */
export interface RetryRequest {
  /** The text after a person has corrected it. Default: the bytes that were received are read again. */
  readonly text?: string;
  /** Accept the message even if the setting `trust` excludes its sender. */
  readonly trust?: boolean;
}

/** The result of a retry, as `quarantine retry --json` prints it, with the reasons. */
export interface RetryView {
  readonly retried: number;
  readonly journaled: number;
  readonly unsupported: number;
  readonly created: number;
  readonly updated: number;
  readonly failed: readonly { readonly id: string; readonly source: string; readonly message: string }[];
}

/** A lead by its name, to link to it. */
export interface NamedLead {
  readonly slug: string;
  readonly name?: string;
}

/** A notification in the inbox, as `inbox --json` prints it, with its leads. */
export interface InboxItemView {
  readonly url: string;
  readonly state: 'new' | 'failed' | 'quarantined' | 'waiting' | 'stored' | 'other-topic' | 'forgotten' | 'dropped';
  readonly posted?: string;
  readonly size?: number;
  readonly attempts?: number;
  readonly reason?: string;
  readonly pointer?: string;
  readonly message?: string;
  /** Its id in the quarantine, if it is there. */
  readonly item?: string;
  /** The leads that its events are in. Absent if it only repeats an earlier notification. */
  readonly leads?: readonly NamedLead[];
}

/** The result of `GET /api/inbox?state=&offset=&limit=`. The newest notification is first. */
export interface InboxList {
  readonly inbox: string;
  /** When the inbox was listed, RFC 3339 in UTC. It is listed after each pass, not for each request. */
  readonly asOf: string;
  readonly total: number;
  readonly counts: Readonly<Record<InboxItemView['state'], number>>;
  readonly offset: number;
  readonly items: readonly InboxItemView[];
  /** Why some resources that the server lists are not shown, as a text for a person. */
  readonly leftAside?: string;
}

/** The person whose data is removed. */
export interface PersonRequest {
  readonly emails?: readonly string[];
  readonly telephones?: readonly string[];
  readonly identifiers?: readonly { readonly propertyID: string; readonly value: string }[];
  readonly leads?: readonly string[];
  readonly allKeys?: boolean;
}

/** The body of `POST /api/forget`. It is a dry run unless `confirm` is true. */
export interface ForgetRequest {
  readonly person: PersonRequest;
  readonly confirm?: boolean;
}

/** A removed event, as texts for a person. */
export interface ForgottenEvent {
  readonly lead: string;
  readonly id: string;
  readonly action: Action;
  readonly time?: string;
  readonly name?: string;
  readonly emails: readonly string[];
  readonly why: 'named' | 'lead' | 'same' | 'stays';
  readonly keys: readonly KeyWords[];
}

/**
 * A key that the request did not name: how many of the removed events have it (`taken`), and how many of the events that stay.
 */
export interface OtherKeyView extends KeyWords {
  readonly taken: number;
  readonly left: number;
}

/** A lead that stays, and the people that it names. */
export interface StillNamedView {
  readonly lead: string;
  /** Their names, or else their e-mail addresses, as they were sent. */
  readonly names: readonly string[];
  /** Whether a removed event has one of these names too. This is the same person, or another person of the same name. */
  readonly isSame: boolean;
  /** Whether some of the events of this lead are removed. */
  readonly isKept: boolean;
}

/** What was removed, as `forget --json` prints it. In a dry run: what would be removed. */
export interface ForgetView {
  readonly dryRun: boolean;
  readonly leads: readonly string[];
  readonly kept: readonly { readonly slug: string; readonly taken: number; readonly left: number }[];
  readonly events: number;
  readonly journal: number;
  readonly records: number;
  readonly quarantine: number;
  readonly inbox: number;
  readonly outbox: number;
  readonly notifications: readonly string[];
  readonly shared: readonly string[];
  readonly mentioned: readonly string[];
  /** Leads that stay and that name the person, or another person of the same name. A person has to check them. */
  readonly still: readonly StillNamedView[];
  readonly unfinished: readonly { readonly url: string; readonly message: string }[];
  readonly tombstone?: string;
  readonly preview?: {
    readonly taken: readonly ForgottenEvent[];
    readonly left: readonly ForgottenEvent[];
    readonly otherKeys: readonly OtherKeyView[];
  };
  /** Places outside the pod that may have data of the person: the local copy, exports, other machines. */
  readonly places: readonly {
    readonly place: string;
    readonly state: 'cleaned' | 'present' | 'failed' | 'elsewhere';
    readonly message: string;
  }[];
}
