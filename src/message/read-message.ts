/** Reads a message for both its events and its graph. It is decoded once and mapped to the vocabulary once. */
import { checkReading } from './check-reading.ts';
import { convertDecoded, type ConvertedDocument, type ConvertOptions } from './convert.ts';
import { Decoded } from './decode/decoded.ts';
import { parseDecoded } from './notification.ts';
import type { NotificationContent, ParsedNotification } from './parsed-notification.ts';

/** A message whose parts are read when they are needed. */
export interface MessageReading {
  /** The result of `convertDocument`. */
  document(): Promise<ConvertedDocument>;
  /** The result of `parseNotification`. It costs less after `document`. */
  events(): Promise<ParsedNotification>;
}

/**
 * Reads a message once, for its graph and for its events.
 *
 * @throws NotificationError if the body is too large or is not UTF-8 text.
 * @throws UsageError for an unknown region or time zone in the options.
 */
export function readMessage(content: NotificationContent, options: ConvertOptions = {}): MessageReading {
  checkReading(options);
  const decoded = new Decoded(content, options.limits);
  return {
    document: () => convertDecoded(decoded, content.base, options),
    events: () => parseDecoded(decoded, content, options),
  };
}
