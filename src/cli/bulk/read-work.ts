/** Many notifications to their events: the first half of `leadpod normalize`. */
import { parseUnderBudget } from '../../budget/shared-reader.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { listWarnings, type ParseOptions } from '../../message/parsed-notification.ts';
import { verifyConversion } from '../../message/plain/verify.ts';
import type { Chunk } from './chunks.ts';
import { requireKnownKind } from './kinds.ts';
import { forEachInput, type Answer, type TakingOptions } from './notes.ts';

/** How they are read. */
export interface ReadWork extends TakingOptions, Omit<ParseOptions, 'documentLoader' | 'delegate' | 'limits'> {
  /** Converts each in both ways besides. */
  readonly verify: boolean;
}

/** What they say. */
export interface ReadAnswer extends Answer {
  /** Those that cross from a thread lose their classes (budget/revive.ts). */
  readonly events: readonly LeadEvent[];
  /** Notifications without any. */
  readonly others: number;
}

/** Reads a chunk. */
export async function readChunk(chunk: Chunk, options: ReadWork): Promise<ReadAnswer> {
  const { verify, ...reading } = options;
  const events: LeadEvent[] = [];
  let others = 0;
  const told = await forEachInput(chunk, options, async ({ content }) => {
    requireKnownKind(content);
    if (verify) await verifyConversion(content, reading);
    const parsed = await parseUnderBudget(content, reading);
    if (parsed.events.length === 0) others += 1;
    events.push(...parsed.events);
    return listWarnings(parsed);
  });
  return { ...told, events, others };
}
