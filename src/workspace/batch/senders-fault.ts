/** Whose fault is an error: that of a sender, whose notification is put aside, or ours? */
import { ContextError, NotificationError } from '../../errors.ts';
import type { QuarantineEntry } from '../../store/quarantine.ts';

/** What a sender did wrong, as the quarantine says it. */
export type Fault = Pick<QuarantineEntry, 'reason' | 'pointer' | 'message'>;

/** Is it the fault of a sender? Anything else is ours, and not to be passed over. */
export function isSendersFault(error: unknown): boolean {
  return faultOf(error) !== undefined;
}

/** The fault of a sender; anything else is ours, and not to be hidden in a quarantine. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof NotificationError)
    return { reason: error.reason, pointer: error.pointer, message: error.message };
  if (error instanceof ContextError)
    return { reason: 'unknown-context', pointer: error.pointer, message: error.message };
  return undefined;
}
