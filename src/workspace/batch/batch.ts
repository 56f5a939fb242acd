/** A batch of notifications, with the outcome of each. */
import type { LeadEvent } from '../../message/event/event.ts';
import type { Warning } from '../../message/warning.ts';
import { publicPointer } from '../../text/json.ts';
import type { ReadVersion } from '../../solid/inbox.ts';
import type { Version } from '../../solid/version.ts';
import type { HandledNotification, JournalEntry, NotificationOutcome } from '../../store/journal/record.ts';
import type { Ledger } from '../../store/ledger/ledger.ts';
import type { QuarantineEntry } from '../../store/quarantine.ts';
import type { Postponed } from './shares.ts';

/** A notification with lead events. */
export interface ReadNotification {
  readonly entry: JournalEntry;
  readonly events: readonly LeadEvent[];
  /** All warnings, including those of its events. */
  readonly warnings: readonly Warning[];
  /** When it was posted, in milliseconds of the server's clock. */
  readonly postedMs?: number | undefined;
}

/** A part of a notification that mentions a lead and is no lead event, with its JSON pointer. */
export interface MissedLead {
  readonly source: string;
  readonly pointer: string;
  readonly message: string;
}

/** The warning for a missed lead, for a person to read. */
export const missedLeadWords = ({ pointer, message }: MissedLead): string =>
  `no lead event${pointer === '' ? '' : ` at ${publicPointer(pointer)}`}: ${message}`;

/** The notifications of a batch, by outcome. */
export interface Batch {
  /** Notifications with lead events, as they go into the journal. */
  readonly notifications: ReadNotification[];
  readonly quarantine: QuarantineEntry[];
  readonly unsupported: string[];
  /** Parts of notifications that mention a lead and are no lead event. */
  readonly missed: MissedLead[];
  /** Notifications that could not be read this time, with the reason. */
  readonly failures: { readonly source: string; readonly message: string }[];
  /** Unreadable notifications that mention a forgotten person. */
  readonly forgotten: string[];
  /** Notifications that no longer exist. */
  readonly gone: string[];
  /** Containers that the listing did not show to be such. */
  readonly containers: string[];
  /** Notifications whose verification is still running. The pass does not wait for them and reads them again. */
  readonly unverified: string[];
  /** Notifications that could not be verified in the time that a pass has for it. */
  readonly late: string[];
  /** Notifications with the same content as when they were handled. */
  readonly same: string[];
  /** Notifications that an earlier release handled without storing their outcome. */
  readonly relearned: HandledNotification[];
  /** The version that was read at each URL. Only this version may be deleted. */
  readonly versions: Map<string, BatchVersion>;
  /** Notifications that exceed the share of their sender (see shares.ts). */
  readonly postponed: Postponed[];
  /** How many notifications were tried. */
  taken: number;
}

/** The version that was read at a URL, as the ledger stores it. */
export interface BatchVersion extends ReadVersion {
  readonly version: Version;
}

/** Creates an empty batch. */
export function emptyBatch(): Batch {
  return {
    notifications: [],
    quarantine: [],
    unsupported: [],
    missed: [],
    failures: [],
    forgotten: [],
    gone: [],
    containers: [],
    same: [],
    unverified: [],
    late: [],
    postponed: [],
    relearned: [],
    versions: new Map(),
    taken: 0,
  };
}

/** The outcome of a notification of the batch when it was handled; `undefined` if this version was never handled. */
export function outcomeIn({ versions }: Batch, ledger: Ledger, source: string): NotificationOutcome | undefined {
  const version = versions.get(source);
  return version === undefined ? undefined : ledger.handled.outcomeOf(source, version.content);
}

/** The notifications of the batch, as a commit record lists them. */
export function handledIn(
  { versions }: Batch,
  sources: readonly string[],
  outcome: NotificationOutcome,
): HandledNotification[] {
  return sources.map((source) => {
    const version = versions.get(source)?.version;
    return { source, outcome, ...(version === undefined ? {} : { version }) };
  });
}
