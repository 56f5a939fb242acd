/** Reads texts that were accepted before: entries of the journal, and events in the outbox. */
import { rereadUnderBudget } from '../budget/shared-reader.ts';
import { storedLimits } from '../message/decode/stored-limits.ts';
import { parseNotification } from '../message/notification.ts';
import type { ParsedNotification, ParseOptions } from '../message/parsed-notification.ts';
import type { JournalEntry } from '../store/journal/record.ts';

/**
 * Reads a stored text with the current reader, whatever the limits of the command.
 *
 * @throws the errors of {@link parseNotification}.
 */
export function parseStored(
  { text, source, contentType }: Pick<JournalEntry, 'text' | 'source' | 'contentType'>,
  options: ParseOptions,
): Promise<ParsedNotification> {
  const body = new TextEncoder().encode(text);
  const limits = storedLimits(options.limits);
  return parseNotification({ body, base: source, contentType }, { delegate: rereadUnderBudget, ...options, limits });
}
