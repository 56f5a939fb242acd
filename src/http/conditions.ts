/** What a write is conditional on (RFC 9110 section 13.1). */
import { isPodError, type PodError } from '../errors.ts';

/** Only where nothing is there yet. */
export const IF_ABSENT = { ifNoneMatch: '*' } as const;

/** What to do where conditions do not hold (F26). */
export const ONE_WRITER = 'leadpod reads back what it writes; run only one process that writes to this pod at a time';

/** What is wrong with ETags that are not strong, and what to do (F26). */
export function etagTrouble(etags: 'none' | 'weak' | 'seconds'): string {
  const lacking = { none: 'no ETags', weak: 'weak ETags', seconds: 'ETags in whole seconds' }[etags];
  return `the server has ${lacking} - ${ONE_WRITER}`;
}

/** Whether a condition on it ever holds: `If-Match` compares strongly (RFC 9110 section 8.8.3.2), a weak ETag never matches. */
export const isStrong = (etag: string | undefined): etag is string => etag !== undefined && !etag.startsWith('W/');

/**
 * Only where it is still what was read. Where the server has no strong ETags there is no such condition: then what was
 * written is read back and compared (F26).
 */
export function ifUnchanged(etag: string | undefined): { ifMatch: string } | { verify: true } {
  return isStrong(etag) ? { ifMatch: etag } : { verify: true };
}

/** Someone else wrote it in between (F4, F5): 412, and 409 as some servers say it. Anyone who meets this reads again. */
export function isOvertaken(error: unknown): boolean {
  return isPodError(error, 'precondition-failed', 'conflict');
}

/**
 * A 409: some servers say so of a condition that does not hold, others of what is in the way for good (RFC 9110 section
 * 15.5.10). Anyone who meets it again and again, and finds nothing that others wrote, tells this, and not that others were faster.
 */
export function isInTheWay(error: unknown): error is PodError {
  return isPodError(error, 'conflict') && error.status === 409;
}
