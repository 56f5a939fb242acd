/** Reads the events of many notifications. This is the first half of `leadpod normalize`. */
import { parseUnderBudget } from '../../budget/shared-reader.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { listWarnings, type ParseOptions } from '../../message/parsed-notification.ts';
import { verifyConversion } from '../../message/plain/verify.ts';
import type { Chunk } from './chunks.ts';
import { requireKnownKind } from './kinds.ts';
import { forEachInput, type Answer, type TakingOptions } from './notes.ts';

/** How notifications are read. */
export interface ReadWork extends TakingOptions, Omit<ParseOptions, 'documentLoader' | 'delegate' | 'limits'> {
  /** Also converts each notification in both ways (with and without the compiled path), and compares the results. */
  readonly verify: boolean;
}

/** The result of a chunk. */
export interface ReadAnswer extends Answer {
  /** The events. If they come from a thread, they have lost their classes (budget/revive.ts restores them). */
  readonly events: readonly LeadEvent[];
  /** The number of notifications without an event. */
  readonly others: number;
}

/** Reads a chunk. */
export async function readChunk(chunk: Chunk, options: ReadWork): Promise<ReadAnswer> {
  const { verify, ...reading } = options;
  const events: LeadEvent[] = [];
  let others = 0;
  const answer = await forEachInput(chunk, options, async ({ content }) => {
    requireKnownKind(content);
    if (verify) await verifyConversion(content, reading);
    const parsed = await parseUnderBudget(content, reading);
    if (parsed.events.length === 0) others += 1;
    events.push(...parsed.events);
    return listWarnings(parsed);
  });
  return { ...answer, events, others };
}
