/** A message for those who want both its events and its graph: it is decoded once, and mapped to the vocabulary once. */
import { convertDecoded, type ConvertedDocument, type ConvertOptions } from './convert.ts';
import { Decoded } from './decode/decoded.ts';
import { parseDecoded } from './notification.ts';
import type { NotificationContent, ParsedNotification } from './parsed-notification.ts';

/** A message whose parts are read when they are asked for. */
export interface MessageReading {
  /** As `convertDocument` has it. */
  document(): Promise<ConvertedDocument>;
  /** As `parseNotification` has it; after `document` it costs less. */
  events(): Promise<ParsedNotification>;
}

/**
 * Reads a message once for its graph and for its events.
 *
 * @throws NotificationError for what is no text, or too long.
 */
export function readMessage(content: NotificationContent, options: ConvertOptions = {}): MessageReading {
  const decoded = new Decoded(content, options.limits);
  return {
    document: () => convertDecoded(decoded, content.base, options),
    events: () => parseDecoded(decoded, content, options),
  };
}
