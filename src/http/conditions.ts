/** Conditions of writes (RFC 9110 section 13.1). */
import { isPodError, type PodError } from '../errors.ts';

/** Write only if the resource does not exist. */
export const IF_ABSENT = { ifNoneMatch: '*' } as const;

/** Advice if the server has no reliable conditions (CONTRIBUTING.md, F26). */
export const ONE_WRITER = 'leadpod reads back what it writes; run only one process that writes to this pod at a time';

/** Describes ETags that are not strong, with advice (CONTRIBUTING.md, F26). */
export function etagTrouble(etags: 'none' | 'weak' | 'seconds'): string {
  const lacking = { none: 'no ETags', weak: 'weak ETags', seconds: 'ETags in whole seconds' }[etags];
  return `the server has ${lacking} - ${ONE_WRITER}`;
}

/**
 * Whether an ETag can be used as a condition: `If-Match` uses strong comparison, in which a weak ETag never matches (RFC 9110
 * section 8.8.3.2).
 */
export const isStrong = (etag: string | undefined): etag is string => etag !== undefined && !etag.startsWith('W/');

/**
 * Write only if the resource is unchanged. Without a strong ETag there is no such condition; then the result is read back and
 * compared (CONTRIBUTING.md, F26).
 */
export function ifUnchanged(etag: string | undefined): { ifMatch: string } | { verify: true } {
  return isStrong(etag) ? { ifMatch: etag } : { verify: true };
}

/**
 * Whether another program has changed the resource first (CONTRIBUTING.md, F4, F5): 412, or 409 from some servers. The caller
 * then reads it again.
 */
export function isOvertaken(error: unknown): boolean {
  return isPodError(error, 'precondition-failed', 'conflict');
}

/**
 * Whether the status is 409. Some servers use it for a failed condition, others for a permanent conflict (RFC 9110 section
 * 15.5.10). If it is repeated and nothing was changed by others, it is permanent and is reported as such.
 */
export function isInTheWay(error: unknown): error is PodError {
  return isPodError(error, 'conflict') && error.status === 409;
}
