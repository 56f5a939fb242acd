/** Tells errors of a sender, whose notification goes into quarantine, from our own. */
import { ContextError, NotificationError } from '../../errors.ts';
import type { QuarantineEntry } from '../../store/quarantine.ts';

/** The error of a sender, as the quarantine stores it. */
export type Fault = Pick<QuarantineEntry, 'reason' | 'pointer' | 'message'>;

/** Is the error the fault of a sender? Any other error is ours and must be thrown. */
export function isSendersFault(error: unknown): boolean {
  return faultOf(error) !== undefined;
}

/** The fault of a sender; `undefined` for our own errors, which must not end in quarantine. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof NotificationError)
    return { reason: error.reason, pointer: error.pointer, message: error.message };
  if (error instanceof ContextError)
    return { reason: 'unknown-context', pointer: error.pointer, message: error.message };
  return undefined;
}
