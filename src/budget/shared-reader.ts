/** The one reader of this process: what strangers sent is read and searched under its budget. */
import { parseNotification } from '../message/notification.ts';
import type { NotificationContent, ParsedNotification, ParseOptions } from '../message/parsed-notification.ts';
import type { LinkedDocument } from './linked-document.ts';
import { BudgetReader, DEFAULT_BUDGET } from './reader.ts';
import { searchText } from './search.ts';
import type { SearchFor } from './wire.ts';

/**
 * What was accepted once may cost so many milliseconds when it is read again: five times what it was accepted under, so that
 * no slower machine refuses it, and few enough for what someone wrote into a lead past all reading.
 */
const REREAD_MS = 10_000;

let shared: BudgetReader | undefined;
/** How many threads of this process work beside the one that reads. */
let others = 0;

/**
 * Says that this thread is one of many that work at once: a budget is of processor time of the whole process, and what they
 * spend is no fault of the message that is read meanwhile.
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

/** `parseNotification`, with this thread for plain messages and the other for all else; for whatever a stranger sent. */
export function parseUnderBudget(content: NotificationContent, options: ParseOptions): Promise<ParsedNotification> {
  return parseNotification(content, { delegate: readUnderBudget, ...options });
}

/** A delegate for what was accepted once, and lies in a lead or the journal: it may cost five times as much. */
export function rereadUnderBudget(content: NotificationContent, options: ParseOptions): Promise<ParsedNotification> {
  shared ??= new BudgetReader();
  return shared.read(content, options, budgetOf(REREAD_MS));
}

/** Longer texts are searched in the thread: so many bytes take some milliseconds, whatever is in them. */
const MAX_IN_PLACE = 4096;

/**
 * Does a text that a stranger sent speak of one of these people?
 *
 * @throws NotificationError `too-costly` where 2 s do not suffice.
 */
export async function searchUnderBudget(text: Uint8Array, wanted: SearchFor): Promise<boolean> {
  if (wanted.keys.length === 0 && wanted.tombstones.length === 0) return false;
  if (text.length <= MAX_IN_PLACE) return searchText(text, wanted);
  shared ??= new BudgetReader();
  return shared.search(text, wanted);
}

/**
 * The IRIs that a document of a stranger links a subject to.
 *
 * @throws NotificationError `too-costly` where 2 s do not suffice; another error for what cannot be read.
 */
export function linksUnderBudget(
  document: LinkedDocument,
  subject: string,
  predicate: string,
): Promise<readonly string[]> {
  shared ??= new BudgetReader();
  return shared.links(document, subject, predicate);
}

/** Starts the thread before anyone asks, so that the first message that needs it does not wait for its code. */
export async function warmReader(): Promise<void> {
  const nothing = { body: new TextEncoder().encode('[]'), contentType: 'application/ld+json' };
  // It holds no event, which the reader refuses; if there is something else to say, the first message will learn of it.
  await readUnderBudget(nothing, {}).catch(() => undefined);
}
