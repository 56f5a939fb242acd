import { isPodError, type PodError } from '../../errors.ts';

/**
 * Does a server refuse to delete one resource, whatever it does with others? It lacks the right, the method (405, 501), sends
 * us elsewhere, or fails or locks there alone (500, 423). What says that the server is busy or away is none.
 */
export function isRefusedDeletion(error: unknown): error is PodError {
  if (isPodError(error, 'unavailable')) return error.status === 500 || error.status === 423;
  return isPodError(error, 'forbidden', 'conflict', 'precondition-failed', 'too-large', 'unexpected');
}
