/** A batch of notifications: what each of them came to, each outcome told apart. */
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
  /** Those of its events among them. */
  readonly warnings: readonly Warning[];
  /** When it was posted, in milliseconds of the server's clock. */
  readonly postedMs?: number | undefined;
}

/** Something that speaks of a lead and is no lead event, by its place in a notification. */
export interface MissedLead {
  readonly source: string;
  readonly pointer: string;
  readonly message: string;
}

/** What is to be said of it. */
export const missedLeadWords = ({ pointer, message }: MissedLead): string =>
  `no lead event${pointer === '' ? '' : ` at ${publicPointer(pointer)}`}: ${message}`;

/** What a batch of notifications came to. */
export interface Batch {
  /** Notifications with lead events, as they go into the journal. */
  readonly notifications: ReadNotification[];
  readonly quarantine: QuarantineEntry[];
  readonly unsupported: string[];
  /** What speaks of a lead in a notification and is no lead event. */
  readonly missed: MissedLead[];
  /** Notifications that could not be read this time, with the reason. */
  readonly failures: { readonly source: string; readonly message: string }[];
  /** Notifications that cannot be read and speak of someone who was forgotten. */
  readonly forgotten: string[];
  /** Notifications that are gone. */
  readonly gone: string[];
  /** Notifications that are still being verified: no one waits for them, and they are to be read once more. */
  readonly unverified: string[];
  /** Notifications that could not be verified in the time that a pass has for it. */
  readonly late: string[];
  /** Notifications that are what was handled before. */
  readonly same: string[];
  /** Notifications that an earlier release handled without remembering what they were. */
  readonly relearned: HandledNotification[];
  /** What was read at each URL, which is what may be deleted there. */
  readonly versions: Map<string, BatchVersion>;
  /** Notifications that found no room. */
  readonly postponed: Postponed[];
  /** Of how many it was tried. */
  taken: number;
}

/** What was read at a URL, as it is remembered. */
export interface BatchVersion extends ReadVersion {
  readonly version: Version;
}

/** A batch without anything in it. */
export function emptyBatch(): Batch {
  return {
    ...{ notifications: [], quarantine: [], unsupported: [], missed: [], failures: [], forgotten: [], gone: [] },
    ...{ same: [], unverified: [], late: [], postponed: [], relearned: [], versions: new Map(), taken: 0 },
  };
}

/** What a notification of the batch was when it was handled; `undefined` where what was read now never was. */
export function outcomeIn({ versions }: Batch, ledger: Ledger, source: string): NotificationOutcome | undefined {
  const version = versions.get(source);
  return version === undefined ? undefined : ledger.handled.outcomeOf(source, version.content);
}

/** Notifications of the batch, as a commit record tells of them. */
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
