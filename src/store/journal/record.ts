/** The content of the journal: the lines of segments, and commit records. */
import type { Decision } from '../../lead/identity/decisions.ts';
import type { Tombstone } from '../../lead/tombstone.ts';
import type { RoutingDecision } from './routing-decision.ts';
import { contentMark, versionOf, type Version } from '../../solid/version.ts';

/** A line of a segment: a notification as it was read. */
export interface JournalEntry {
  readonly source: string;
  readonly contentType?: string;
  /** When it was read, in RFC 3339. */
  readonly read: string;
  readonly text: string;
  /** The version that was read at its URL. Missing in entries of earlier releases. */
  readonly version?: Version;
  /** The original bytes in base64, if `text` is the repaired text. */
  readonly original?: string;
}

/** What happened to a notification. */
export type NotificationOutcome = (typeof OUTCOMES)[number];

/**
 * All outcomes. If two records contain the same notification, the earlier one in this list counts. `refused`: in the journal,
 * but waiting for a lead that cannot be read or written (403). `awaiting`: in the journal, but only with scores of leads
 * without other events; earlier releases wrote `unsupported`.
 */
export const OUTCOMES = [
  'journaled',
  'forgotten',
  'refused',
  'unsupported',
  'dropped',
  'quarantined',
  'awaiting',
] as const;

/** What a batch changed in a lead. */
export interface LeadChange {
  readonly slug: string;
  /** The checksum of the written resource. Missing if only its keys are listed. */
  readonly checksum?: string;
  /** The new keys of the lead: the {@link KeyFlag} for each hash. */
  readonly keys?: Readonly<Record<string, KeyFlag>>;
}

/**
 * 1: the lead has the key. 2: the key joins events (a lead identifier, a decision). 3: a weaker event of the lead depends on
 * it.
 */
export type KeyFlag = 1 | 2 | 3;

/** A notification that was handled. */
export interface HandledNotification {
  readonly source: string;
  readonly outcome: NotificationOutcome;
  /** The version that was read at its URL. Missing in records of earlier releases. */
  readonly version?: Version;
}

/** Ends a batch: what was handled, what was changed, and what people decided. */
export interface CommitRecord {
  readonly at: string;
  readonly handled: readonly HandledNotification[];
  readonly leads: readonly LeadChange[];
  readonly decisions?: readonly Decision[];
  readonly tombstones?: readonly Tombstone[];
  /** The ids of tombstones whose people were removed from everything. */
  readonly purged?: readonly string[];
  /** The offers of leads, and their reasons. */
  readonly routing?: readonly RoutingDecision[];
  /** The hashes of the records that were merged into this one. */
  readonly replaces?: readonly string[];
  /** Set if the record must not be merged, because leads refer to its segment, or it has the largest size. */
  readonly stays?: true;
}

/** The place of a segment or record: its month (`yyyy-mm`) and the hash in its name. */
export interface JournalPlace {
  readonly month: string;
  readonly hash: string;
}

/** A commit record and its place. */
export interface PlacedRecord {
  readonly place: JournalPlace;
  readonly record: CommitRecord;
}

/** What a caller knows about a journal without listing it. */
export interface KnownJournal {
  readonly months: readonly string[];
  /** The places of segments, and of records without a segment. */
  readonly places: readonly JournalPlace[];
}

/** What the container of a month lists. */
export interface MonthListing {
  readonly segments: readonly JournalPlace[];
  readonly records: readonly JournalPlace[];
}

/** The version of a notification in the journal. For entries of earlier releases it is computed from the text. */
export function entryVersion({ version, original, text, contentType }: JournalEntry): Version {
  if (version !== undefined) return version;
  return versionOf(contentMark(Buffer.from(original ?? text, original === undefined ? 'utf8' : 'base64'), contentType));
}

/** Entries of the journal in the form of a commit record. */
export function handledAs(entries: readonly JournalEntry[], outcome: NotificationOutcome): HandledNotification[] {
  return entries.map((entry) => ({ source: entry.source, outcome, version: entryVersion(entry) }));
}
