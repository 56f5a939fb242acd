/** What is read of a notification, with which options, and what is to be said of it. */
import type { DocumentLoader } from '../json-ld/context-loader.ts';
import type { LeadEvent } from './event/event.ts';
import type { Limits } from './decode/json-decode.ts';
import { MISSED_LEAD_CODES } from './trees/missed-lead.ts';
import type { ReadingOptions } from './reading-options.ts';
import type { Warning } from './warning.ts';

/** What came, and from where. */
export interface NotificationContent {
  readonly body: Uint8Array;
  /** The value of `Content-Type`; without one, or with a generic one, the text decides. */
  readonly contentType?: string | undefined;
  /** What relative IRIs are relative to: the notification's own URL. */
  readonly base?: string | undefined;
}

/** How notifications are read; every member has a default. */
export interface ParseOptions extends Partial<ReadingOptions> {
  readonly limits?: Partial<Limits>;
  readonly documentLoader?: DocumentLoader;
  /**
   * Who reads instead what is no plain message: RDF, and JSON-LD with a context of its own, which may cost far more than
   * its size tells. It is not asked where a `documentLoader` is given.
   */
  readonly delegate?: Delegate;
}

/** Reads a notification somewhere else and comes to the same as {@link parseNotification}. */
export type Delegate = (content: NotificationContent, options: ParseOptions) => Promise<ParsedNotification>;

/** What a notification holds. Without events it is a message of another topic, or of someone else: not ours. */
export interface ParsedNotification {
  readonly events: readonly LeadEvent[];
  /** Where the source of each event is in the notification: pointers in its warnings begin there. */
  readonly places: readonly string[];
  /** About the notification as a whole; each event has those of its own. */
  readonly warnings: readonly Warning[];
}

/**
 * Raised whenever the same text comes to other keys (of events, or see keys.ts) or says more of its lead, so that indexes are
 * made again and people are told to run `replay`.
 */
export const READER_VERSION = 8;

/** All warnings of a notification, with pointers from its top. */
export function listWarnings({ events, places, warnings }: ParsedNotification): Warning[] {
  const ofEvents = events.flatMap((event, index) =>
    event.warnings.map((warning) => ({ ...warning, pointer: `${places[index] ?? ''}${warning.pointer}` })),
  );
  return [...warnings, ...ofEvents];
}

/** Of a notification without events, what tells that it speaks of a lead all the same; `undefined` where it does not. */
export function findMissed(parsed: ParsedNotification): Warning | undefined {
  if (parsed.events.length > 0) return undefined;
  return listWarnings(parsed).find(({ code }) => MISSED_LEAD_CODES.has(code));
}
