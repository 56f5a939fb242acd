/** The reader of this process: reads and searches foreign data under its budget. */
import { parseNotification } from '../message/notification.ts';
import type { NotificationContent, ParsedNotification, ParseOptions } from '../message/parsed-notification.ts';
import type { LinkedDocument } from './linked-document.ts';
import { BudgetReader, DEFAULT_BUDGET } from './reader.ts';
import { searchText } from './search.ts';
import type { SearchFor } from './wire.ts';

/**
 * The budget of data that was accepted before, in milliseconds. It is five times the first budget, so that a slower machine
 * does not refuse it later, and still bounded in case someone wrote into a lead directly.
 */
const REREAD_MS = 10_000;

let shared: BudgetReader | undefined;
/** How many other threads of this process are working. */
let others = 0;

/**
 * Tells the reader how many threads work at the same time. A budget counts the processor time of the whole process, and the
 * other threads' share must not count against a message.
 */
export function shareProcessor(threads: number): void {
  others = threads;
}

const budgetOf = (ms: number): number => ms * (others + 1);

/** The reader of this process, for the option `delegate` of `parseNotification`. */
export function readUnderBudget(content: NotificationContent, options: ParseOptions): Promise<ParsedNotification> {
  shared ??= new BudgetReader();
  return shared.read(content, options, budgetOf(DEFAULT_BUDGET.timeoutMs));
}

/** Reads any foreign message with `parseNotification`: plain messages in this thread, all others in the reader's. */
export function parseUnderBudget(content: NotificationContent, options: ParseOptions): Promise<ParsedNotification> {
  return parseNotification(content, { delegate: readUnderBudget, ...options });
}

/** The same for data that was accepted before and is stored in a lead or the journal. It may cost five times as much. */
export function rereadUnderBudget(content: NotificationContent, options: ParseOptions): Promise<ParsedNotification> {
  shared ??= new BudgetReader();
  return shared.read(content, options, budgetOf(REREAD_MS));
}

/** Texts up to this many bytes are searched in the calling thread, which takes some milliseconds at most. */
const MAX_IN_PLACE = 4096;

/**
 * Whether a foreign text mentions one of these people.
 *
 * @throws NotificationError `too-costly` if 2 s are not enough.
 */
export async function searchUnderBudget(text: Uint8Array, wanted: SearchFor): Promise<boolean> {
  if (wanted.keys.length === 0 && wanted.tombstones.length === 0) return false;
  if (text.length <= MAX_IN_PLACE) return searchText(text, wanted);
  shared ??= new BudgetReader();
  return shared.search(text, wanted);
}

/**
 * The IRIs that a foreign document gives as objects of a subject and predicate.
 *
 * @throws NotificationError `too-costly` if 2 s are not enough; another error if the document cannot be read.
 */
export function linksUnderBudget(
  document: LinkedDocument,
  subject: string,
  predicate: string,
): Promise<readonly string[]> {
  shared ??= new BudgetReader();
  return shared.links(document, subject, predicate);
}

/** Starts the thread in advance, so that the first message need not wait until its code is loaded. */
export async function warmReader(): Promise<void> {
  const nothing = { body: new TextEncoder().encode('[]'), contentType: 'application/ld+json' };
  // The message contains no event, so the reader refuses it. Other errors will appear with the first real message.
  await readUnderBudget(nothing, {}).catch(() => undefined);
}
