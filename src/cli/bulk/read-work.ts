/** Many notifications to their events: the first half of `leadpod normalize`. */
import { parseUnderBudget } from '../../budget/shared-reader.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { listWarnings, type ParseOptions } from '../../message/parsed-notification.ts';
import { verifyConversion } from '../../message/plain/verify.ts';
import type { Chunk } from './chunks.ts';
import { forEachInput, type Answer } from './notes.ts';

/** How they are read. */
export interface ReadWork extends Omit<ParseOptions, 'documentLoader' | 'delegate'> {
  readonly base?: string | undefined;
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
  const { base, verify, ...reading } = options;
  const events: LeadEvent[] = [];
  let others = 0;
  const notes = await forEachInput(chunk, async ({ name, body, contentType }) => {
    const content = { body, contentType, base };
    if (verify) await verifyConversion(content, reading);
    const parsed = await parseUnderBudget(content, reading);
    if (parsed.events.length === 0) others += 1;
    events.push(...parsed.events);
    const warnings = listWarnings(parsed);
    return warnings.length === 0 ? undefined : { name, warnings };
  });
  return { notes, events, others };
}
