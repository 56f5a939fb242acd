/** Converts errors to answers of the API. The status says who can repair the error. */
import { isPodError, LeadpodError, NotificationError, PodError, UsageError } from '../../errors.ts';
import { createProblem } from '../../serve/problem.ts';
import { reasonOf } from '../live/freshness.ts';

/** The answer to an error; `undefined` for a bug of leadpod. */
export function problemOf(error: unknown): Response | undefined {
  if (error instanceof UsageError) return createProblem(400, error.message);
  if (error instanceof NotificationError) return createProblem(422, error.message);
  if (isPodError(error, 'unavailable', 'timeout'))
    return createProblem(503, reasonOf(error), { headers: { 'retry-after': '5' } });
  if (error instanceof PodError) return createProblem(502, error.message);
  return error instanceof LeadpodError ? createProblem(500, error.message) : undefined;
}
