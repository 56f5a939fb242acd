/**
 * All errors of leadpod, by who can repair them. Expected outcomes (a duplicate, a quarantined notification) are values, not
 * exceptions.
 */

/** The base class: a stable `code` to compare, a message for people, and the `cause`. */
export abstract class LeadpodError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A flag, setting or argument is wrong. The operator repairs it. The program exits with 2. */
export class UsageError extends LeadpodError {
  override readonly code = 'usage';
}

/** The issuer or the pod refused the credentials, or a request would have left without them. */
export class AuthenticationError extends LeadpodError {
  override readonly code = 'authentication';
}

/** What went wrong in an exchange with the pod. Callers compare it, and never the message. */
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
  /** The HTTP status. Missing if the server did not answer. */
  status?: number;
  /** What the server asked for with `Retry-After`, in milliseconds (RFC 9110 section 10.2.3). */
  retryAfterMs?: number;
  /** `login`: the request for a token failed, at the issuer. */
  during?: 'login' | undefined;
  cause?: unknown;
}

/** A request to the pod failed. The owner of the pod, its server or the network must be repaired. */
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

/** Whether this is a failed exchange with the pod, of one of these kinds. */
export function isPodError(error: unknown, ...kinds: readonly PodErrorKind[]): error is PodError {
  return error instanceof PodError && kinds.includes(error.kind);
}

/** Why a notification cannot be read. These words are stored in the quarantine, so they must not change. */
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

/**
 * The sender's message is wrong. It is never retried and always quarantined. `pointer` is a JSON pointer (RFC 6901); `''` means
 * the whole message.
 */
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
 * Why a query has no answer. `form`: the query cannot give the requested kind of answer. `too-complex`: it exceeds the stack of
 * the engine. `busy`: too many queries are waiting.
 */
export type QueryErrorReason =
  'syntax' | 'update' | 'form' | 'too-complex' | 'too-slow' | 'too-much-memory' | 'too-large' | 'busy' | 'failed';

/** A query cannot be answered. The user who sent it repairs it. */
export class QueryError extends LeadpodError {
  override readonly code = 'query';
  readonly reason: QueryErrorReason;
  /** The position in the query, from 1. */
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

/** The output could not be written completely, usually because the disk is full. */
export class OutputError extends LeadpodError {
  override readonly code = 'output';
}

/**
 * The Redis of the fleet cannot be reached or used, or another worker has taken over the job. The operator of the fleet repairs
 * it.
 */
export class FleetError extends LeadpodError {
  override readonly code = 'fleet';
}

/** A context is not bundled, or its file has changed. leadpod never fetches a context. */
export class ContextError extends LeadpodError {
  override readonly code = 'context';
  readonly url: string;
  /** The JSON pointer (RFC 6901) of the place that names the context; `''` if it is not known. */
  readonly pointer: string;

  constructor(message: string, url: string, options: { cause?: unknown; pointer?: string } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.url = url;
    this.pointer = options.pointer ?? '';
  }
}
