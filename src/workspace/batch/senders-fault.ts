/** Separates errors of a sender, whose notification goes into the quarantine, from errors of leadpod. */
import { ContextError, NotificationError } from '../../errors.ts';
import type { QuarantineEntry } from '../../store/quarantine.ts';

/** The error of a sender, as the quarantine stores it. */
export type Fault = Pick<QuarantineEntry, 'reason' | 'pointer' | 'message'>;

/** Whether the sender caused the error. Any other error must be thrown. */
export function isSendersFault(error: unknown): boolean {
  return faultOf(error) !== undefined;
}

/** The fault of the sender; `undefined` for other errors, which must not end in the quarantine. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof NotificationError)
    return { reason: error.reason, pointer: error.pointer, message: error.message };
  if (error instanceof ContextError)
    return { reason: 'unknown-context', pointer: error.pointer, message: error.message };
  return undefined;
}
