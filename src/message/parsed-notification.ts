/** The input, the options and the result of reading a notification. */
import type { DocumentLoader } from '../json-ld/context-loader.ts';
import type { LeadEvent } from './event/event.ts';
import type { Limits } from './decode/json-decode.ts';
import { MISSED_LEAD_CODES } from './trees/missed-lead.ts';
import type { ReadingOptions } from './reading-options.ts';
import type { Warning } from './warning.ts';

/** The received bytes and where they came from. */
export interface NotificationContent {
  readonly body: Uint8Array;
  /** The `Content-Type` header. If it is missing or generic, the syntax is found from the text. */
  readonly contentType?: string | undefined;
  /** The base IRI of relative IRIs: the URL of the notification. */
  readonly base?: string | undefined;
}

/** How notifications are read. Every member has a default. */
export interface ParseOptions extends Partial<ReadingOptions> {
  readonly limits?: Partial<Limits>;
  readonly documentLoader?: DocumentLoader;
  /**
   * Reads notifications that are not plain messages in another place, such as a worker: RDF, and JSON-LD with its own context,
   * may cost far more time than their size suggests. Not used if a `documentLoader` is given.
   */
  readonly delegate?: Delegate;
}

/** Reads a notification somewhere else, with the same result as {@link parseNotification}. */
export type Delegate = (content: NotificationContent, options: ParseOptions) => Promise<ParsedNotification>;

/** The content of a notification. Without events it is about another topic. */
export interface ParsedNotification {
  readonly events: readonly LeadEvent[];
  /** The JSON pointer of each event's source within the notification. Pointers in the event's warnings begin there. */
  readonly places: readonly string[];
  /** Warnings about the notification as a whole. Each event has its own as well. */
  readonly warnings: readonly Warning[];
}

/**
 * The version of the reader. Raise it when the same text gives other keys (of events or of keys.ts), or more statements about
 * its lead. Indexes are then made again, and users are asked to run `replay`.
 */
export const READER_VERSION = 10;

/** All warnings of a notification, with pointers from the top of the notification. */
export function listWarnings({ events, places, warnings }: ParsedNotification): Warning[] {
  const ofEvents = events.flatMap((event, index) =>
    event.warnings.map((warning) => ({ ...warning, pointer: `${places[index] ?? ''}${warning.pointer}` })),
  );
  return [...warnings, ...ofEvents];
}

/** For a notification without events: the warning that it seems to be about a lead. `undefined` if there is none. */
export function findMissed(parsed: ParsedNotification): Warning | undefined {
  if (parsed.events.length > 0) return undefined;
  return listWarnings(parsed).find(({ code }) => MISSED_LEAD_CODES.has(code));
}
