import { isPodError, type PodError } from '../../errors.ts';

/**
 * Whether a server permanently refuses to delete one resource: because of rights, the method (405, 501), a redirect, or a
 * failure or lock of this resource (500, 423). A busy or unreachable server does not count.
 */
export function isRefusedDeletion(error: unknown): error is PodError {
  if (isPodError(error, 'unavailable')) return error.status === 500 || error.status === 423;
  return isPodError(error, 'forbidden', 'conflict', 'precondition-failed', 'too-large', 'unexpected');
}
