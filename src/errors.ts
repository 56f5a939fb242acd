/**
 * Every way in which leadpod can fail, by who can repair it. Expected outcomes (a duplicate, a quarantined
 * notification) are values, never exceptions.
 */

/** The root of the family: a stable `code` to match on, a message to read, the `cause` that led to it. */
export abstract class LeadpodError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A flag, setting or argument is wrong; the operator repairs it. The program exits with 2. */
export class UsageError extends LeadpodError {
  override readonly code = 'usage';
}

/** The issuer or the pod refused the credentials, or a request would have left without them. */
export class AuthenticationError extends LeadpodError {
  override readonly code = 'authentication';
}

/** What is wrong with an exchange with the pod, so that callers never match on text. */
export type PodErrorKind =
  | 'not-found'
  | 'forbidden'
  | 'precondition-failed'
  | 'conflict'
  | 'unavailable'
  | 'timeout'
  | 'too-large'
  | 'unexpected';

/** Where a {@link PodError} happened. */
export interface PodErrorDetails {
  kind: PodErrorKind;
  method: string;
  url: string;
  /** HTTP status, when the server answered at all. */
  status?: number;
  /** What the server asked for with `Retry-After`, in milliseconds (RFC 9110 section 10.2.3). */
  retryAfterMs?: number;
  /** `login`: it was the issuer that failed, when a token was asked of it. */
  during?: 'login' | undefined;
  cause?: unknown;
}

/** An exchange with the pod failed; the owner of the pod, its server or the network repairs it. */
export class PodError extends LeadpodError {
  override readonly code = 'pod';
  readonly kind: PodErrorKind;
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly during: 'login' | undefined;

  constructor(message: string, details: PodErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.method = details.method;
    this.url = details.url;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.during = details.during;
  }
}

/** Is this a failed exchange with the pod, of one of these kinds? */
export function isPodError(error: unknown, ...kinds: readonly PodErrorKind[]): error is PodError {
  return error instanceof PodError && kinds.includes(error.kind);
}

/** Why a notification cannot be read; stable words that are in the quarantine. */
export type NotificationErrorReason =
  | 'not-utf-8'
  | 'too-large'
  | 'too-deep'
  | 'too-many-nodes'
  | 'too-costly'
  | 'not-json'
  | 'duplicate-key'
  | 'not-rdf'
  | 'json-ld'
  | 'unknown-context'
  | 'media-type'
  | 'no-event'
  | 'invalid-event'
  | 'unreadable'
  | 'untrusted-sender';

/** The sender's fault: never retried, always quarantined. `pointer` is a JSON pointer (RFC 6901), `''` the whole. */
export class NotificationError extends LeadpodError {
  override readonly code = 'notification';
  readonly reason: NotificationErrorReason;
  readonly pointer: string;

  constructor(reason: NotificationErrorReason, message: string, options: { pointer?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.pointer = options.pointer ?? '';
  }
}

/**
 * Why a query has no answer. `form`: another kind of answer was asked for than it has; `too-complex`: the engine's stack does
 * not hold it; `busy`: too many wait already.
 */
export type QueryErrorReason =
  'syntax' | 'update' | 'form' | 'too-complex' | 'too-slow' | 'too-much-memory' | 'too-large' | 'busy' | 'failed';

/** A question that cannot be answered; whoever asked it repairs it. */
export class QueryError extends LeadpodError {
  override readonly code = 'query';
  readonly reason: QueryErrorReason;
  /** Where in the query, from 1 on. */
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(
    reason: QueryErrorReason,
    message: string,
    options: { cause?: unknown; line?: number; column?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.line = options.line;
    this.column = options.column;
  }
}

/** What was made could not be written whole: a full disk, as a rule. */
export class OutputError extends LeadpodError {
  override readonly code = 'output';
}

/** The fleet's Redis cannot be reached or used, or a job is no longer this worker's; whoever runs the fleet repairs it. */
export class FleetError extends LeadpodError {
  override readonly code = 'fleet';
}

/** A context is not in the bundle, or the bundle is not what it should be. Nothing is ever fetched instead. */
export class ContextError extends LeadpodError {
  override readonly code = 'context';
  readonly url: string;
  /** Where a notification asks for it: a JSON pointer (RFC 6901), `''` where that is not known. */
  readonly pointer: string;

  constructor(message: string, url: string, options: { cause?: unknown; pointer?: string } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.url = url;
    this.pointer = options.pointer ?? '';
  }
}
