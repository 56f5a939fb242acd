/** What a person takes care of: review, quarantine, inbox, forgetting. */
import type { Action } from '../message/event/actions.ts';
import type { KeyWords } from '../message/event/keys.ts';
import type { Severity } from '../format/schema.ts';

/** `POST /api/review/join`: one lead confirms that its events are of one person, several become one. */
export interface JoinRequest {
  readonly leads: readonly string[];
}

/** `POST /api/review/split`: these events leave the lead; by ids or fragments, one at least. */
export interface SplitRequest {
  readonly lead: string;
  readonly events: readonly string[];
}

/** `POST /api/review/apart`: two leads are not the same. */
export interface ApartRequest {
  readonly leads: readonly [string, string];
}

/** What came of a decision, as `join --json` prints it. */
export interface DecidedView {
  readonly decision: { readonly id: string; readonly kind: 'split' | 'join' | 'apart'; readonly at: string };
  /** The leads in which the events are now. */
  readonly leads: readonly { readonly slug: string; readonly url: string; readonly events: number }[];
}

/** A message in quarantine, as `quarantine list --json` prints it. */
export interface QuarantineView {
  readonly id: string;
  /** The URL of the notification. */
  readonly source: string;
  /** The resource in which it stands. */
  readonly url: string;
  readonly contentType?: string;
  /** When it was put here. */
  readonly at: string;
  readonly reason: string;
  /** JSON pointer of the fault, `''` for the whole. */
  readonly pointer: string;
  readonly message: string;
}

/** `GET /api/quarantine`. */
export interface QuarantineList {
  readonly items: readonly QuarantineView[];
}

/** `GET /api/quarantine/:id`. */
export interface QuarantineDetail extends QuarantineView {
  /** Its bytes as text (UTF-8, else Latin-1); absent where they were not stored. Hostile until escaped. */
  readonly text?: string;
  /** False where the bytes are no UTF-8: `text` is then for looking at, and must be mended as a whole. */
  readonly isUtf8: boolean;
  /** What `pointer` names, or where the text breaks, as offsets in `text`, from and to; absent where it cannot be told. */
  readonly place?: { readonly from: number; readonly to: number };
}

/** `POST /api/quarantine/validate`. */
export interface ValidateRequest {
  readonly text: string;
  /** By default what the text looks like. */
  readonly contentType?: string;
}

/** A place that is to be looked at, as `validate --json` prints it. */
export interface FindingView {
  readonly severity: Severity;
  readonly pointer: string;
  readonly message: string;
  readonly code: string;
  /** What `pointer` names, or where the text breaks, as offsets in the text. */
  readonly place?: { readonly from: number; readonly to: number };
}

/** The answer. */
export interface Validation {
  readonly findings: readonly FindingView[];
  /** No finding is an error. */
  readonly isValid: boolean;
}

/** `POST /api/quarantine/:id/retry`. */
export interface RetryRequest {
  /** The text as a person mended it; without it, the bytes that came are read again. */
  readonly text?: string;
  /** Trust the message: what `trust` says of senders is not asked. */
  readonly trust?: boolean;
}

/** What came of it: as `quarantine retry --json`, with the reasons. */
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
  /** Its id in the quarantine. */
  readonly item?: string;
  /** The leads that its events are in. Absent if it only repeats an earlier notification. */
  readonly leads?: readonly NamedLead[];
}

/** `GET /api/inbox?state=&offset=&limit=`: the newest first. */
export interface InboxList {
  readonly inbox: string;
  /** When it was listed, RFC 3339 in UTC: after each pass, and not for each request. */
  readonly asOf: string;
  readonly total: number;
  readonly counts: Readonly<Record<InboxItemView['state'], number>>;
  readonly offset: number;
  readonly items: readonly InboxItemView[];
  /** Why some of what the server lists is not here, in words. */
  readonly leftAside?: string;
}

/** Who is to be forgotten. */
export interface PersonRequest {
  readonly emails?: readonly string[];
  readonly telephones?: readonly string[];
  readonly identifiers?: readonly { readonly propertyID: string; readonly value: string }[];
  readonly leads?: readonly string[];
  readonly allKeys?: boolean;
}

/** `POST /api/forget`: a dry run, unless `confirm` is true. */
export interface ForgetRequest {
  readonly person: PersonRequest;
  readonly confirm?: boolean;
}

/** An event in words. */
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

/** A key that was not named: how many events that are taken bear it, and how many that stay. */
export interface OtherKeyView extends KeyWords {
  readonly taken: number;
  readonly left: number;
}

/** A lead that stays, and whom it still names. */
export interface StillNamedView {
  readonly lead: string;
  /** Names, else e-mail addresses, as they were sent. */
  readonly names: readonly string[];
  /** One of them is the name of a removed event too: the person, or someone who is called the same. */
  readonly isSame: boolean;
  /** Some of the events of the lead are removed. */
  readonly isKept: boolean;
}

/** What was removed or, in a dry run, would be: as `forget --json` prints it. */
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
  /** Leads that stay and still name the person, or somebody: to be looked at. */
  readonly still: readonly StillNamedView[];
  readonly unfinished: readonly { readonly url: string; readonly message: string }[];
  readonly tombstone?: string;
  readonly preview?: {
    readonly taken: readonly ForgottenEvent[];
    readonly left: readonly ForgottenEvent[];
    readonly otherKeys: readonly OtherKeyView[];
  };
  /** Places outside the pod: the local copy, exports, other machines. */
  readonly places: readonly {
    readonly place: string;
    readonly state: 'cleaned' | 'present' | 'failed' | 'elsewhere';
    readonly message: string;
  }[];
}
