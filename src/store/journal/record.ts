/** What the journal holds: the lines of segments, and the commit records beside them. */
import type { Decision } from '../../lead/identity/decisions.ts';
import type { Tombstone } from '../../lead/tombstone.ts';
import type { RoutingDecision } from './routing-decision.ts';
import { contentMark, versionOf, type Version } from '../../solid/version.ts';

/** One line of a segment: a notification as it was read. */
export interface JournalEntry {
  readonly source: string;
  readonly contentType?: string;
  /** When it was read, RFC 3339. */
  readonly read: string;
  readonly text: string;
  /** What was read at its URL; absent in what earlier releases wrote. */
  readonly version?: Version;
  /** The bytes that came, in base64, where the text is what a person repaired. */
  readonly original?: string;
}

/** What happened to a notification. */
export type NotificationOutcome = (typeof OUTCOMES)[number];

/**
 * Every {@link NotificationOutcome}; where two records tell of one notification, the earlier in this list is so. `refused`: in the
 * journal, and waiting for a lead that refuses to be read or written (403). `awaiting`: in the journal, and nothing but scores of
 * leads of which nothing else has come; earlier builds say `unsupported` of these.
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

/** What a batch did to a lead. */
export interface LeadChange {
  readonly slug: string;
  /** Of the resource as it was written; absent where only its keys are told. */
  readonly checksum?: string;
  /** Keys by which the lead is newly known: hash -> {@link KeyFlag}. */
  readonly keys?: Readonly<Record<string, KeyFlag>>;
}

/** 1: the lead has the key; 2: it is joined by it (a lead identifier, a decision); 3: a weaker event of it goes by it. */
export type KeyFlag = 1 | 2 | 3;

/** A notification that was handled. */
export interface HandledNotification {
  readonly source: string;
  readonly outcome: NotificationOutcome;
  /** What was read at its URL; absent in what earlier releases wrote. */
  readonly version?: Version;
}

/** The end of a batch: what was handled, what changed by it, and what a person decided. */
export interface CommitRecord {
  readonly at: string;
  readonly handled: readonly HandledNotification[];
  readonly leads: readonly LeadChange[];
  readonly decisions?: readonly Decision[];
  readonly tombstones?: readonly Tombstone[];
  /** Ids of tombstones whose people are gone from everything. */
  readonly purged?: readonly string[];
  /** To whom leads were offered, and why. */
  readonly routing?: readonly RoutingDecision[];
  /** The hashes of the records that were merged into this one. */
  readonly replaces?: readonly string[];
  /** It is not merged into others: leads refer to what is in its segment, or it is as large as it may be. */
  readonly stays?: true;
}

/** Where a segment or record stands: month (`yyyy-mm`) and the hash that names both. */
export interface JournalPlace {
  readonly month: string;
  readonly hash: string;
}

/** A commit record, and where it stands. */
export interface PlacedRecord {
  readonly place: JournalPlace;
  readonly record: CommitRecord;
}

/** What someone knows of a journal without listing it. */
export interface KnownJournal {
  readonly months: readonly string[];
  /** Of segments, or of records without one. */
  readonly places: readonly JournalPlace[];
}

/** What the container of a month lists. */
export interface MonthListing {
  readonly segments: readonly JournalPlace[];
  readonly records: readonly JournalPlace[];
}

/** The version of a notification in the journal; those of earlier releases are told by their text. */
export function entryVersion({ version, original, text, contentType }: JournalEntry): Version {
  if (version !== undefined) return version;
  return versionOf(contentMark(Buffer.from(original ?? text, original === undefined ? 'utf8' : 'base64'), contentType));
}

/** Entries of the journal, as a commit record tells of them. */
export function handledAs(entries: readonly JournalEntry[], outcome: NotificationOutcome): HandledNotification[] {
  return entries.map((entry) => ({ source: entry.source, outcome, version: entryVersion(entry) }));
}
