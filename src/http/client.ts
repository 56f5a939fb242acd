import type { PodSession } from './authorization/pod-session.ts';
import type { EtagKind, EtagWatch } from './etags.ts';
import type { Exchange } from './exchange.ts';
import type { StatementChanges } from './n3-patch.ts';
import type { Pace } from './timing/pace.ts';

/** Reported before a request is repeated. */
export interface RetryEvent {
  method: string;
  url: string;
  /** The number of failed attempts so far, at least 1. */
  attempt: number;
  delayMs: number;
  error: Error;
}

/** The options of a {@link PodClient}. */
export interface PodClientOptions {
  /** The session whose credentials are sent. Without it, requests are anonymous. */
  session?: PodSession | undefined;
  /** The only origins that get the credentials, and to which redirects are followed (SECURITY.md, T12). */
  origins: readonly string[];
  /** The time limit of one exchange in milliseconds, including the body. Default: 30,000. */
  timeoutMs?: number | undefined;
  /** How often an idempotent request is repeated at most. Default: 5. */
  retries?: number | undefined;
  /** The first pause before a repetition in milliseconds; it doubles each time, up to a minute. Default: 500. */
  retryBaseMs?: number | undefined;
  /** The longest pause in milliseconds, even if the server asks for more with `Retry-After`. Default: 60,000. */
  retryCapMs?: number | undefined;
  /** The largest answer in bytes, after decompression. Default: 8 MiB. */
  maxBytes?: number | undefined;
  /** Called before each repetition. The client itself prints nothing. */
  onRetry?: ((event: RetryEvent) => void) | undefined;
  /** Called after each request that succeeded. */
  onAnswer?: (() => void) | undefined;
  /** Aborts all requests and pauses of this client, which then throw its reason. */
  signal?: AbortSignal | undefined;
  /**
   * Called immediately before each request that changes something. If it throws, the request is not sent (CONTRIBUTING.md,
   * F24).
   */
  mayWrite?: (() => void) | undefined;
}

/** Options of all requests. */
export interface RequestOptions {
  /** The activity for error messages, as the beginning of a sentence: `Reading the inbox`. */
  act?: string | undefined;
  /** `false`: send no credentials, and allow any origin. Default: use the credentials of the session, if there is one. */
  authenticated?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** Options of a GET. */
export interface GetOptions extends RequestOptions {
  /** The `Accept` header. Default: any type. Never ask for a conversion of foreign data (SECURITY.md, T4). */
  accept?: string | undefined;
  ifNoneMatch?: string | undefined;
  /**
   * `anywhere`: also follow redirects to origins that are not pinned, without credentials from there on, and never from https
   * to http.
   */
  redirects?: 'anywhere' | undefined;
  /** The largest answer in bytes, after decompression. Default: that of the client. */
  maxBytes?: number | undefined;
  /**
   * Whether this is not a resource of the pod, but a profile or a server description. Then its ETag says nothing about the pod.
   */
  isElsewhere?: boolean | undefined;
}

/** The headers of an answer. */
export interface PodHead {
  headers: Headers;
  /** The media type in lower case, without parameters. */
  contentType: string | undefined;
  etag: string | undefined;
  /** The URL of the answer, after redirects. */
  url: string;
}

/** An answer that was read completely. The status is 200, or 304 without a body if `ifNoneMatch` was given. */
export interface PodResponse extends PodHead {
  status: 200 | 304;
  bytes: Uint8Array;
  /** The body as UTF-8. Invalid bytes become U+FFFD. */
  text(): string;
}

/** An answer whose body is read while it arrives, with the same limits. */
export interface PodStream extends PodHead, AsyncIterable<Uint8Array> {}

/** Options of a PUT. A write without a condition overwrites. */
export interface PutOptions extends RequestOptions {
  contentType: string;
  /** Write only if the resource still has this ETag. */
  ifMatch?: string | undefined;
  /** Write only if the resource does not exist. */
  ifNoneMatch?: '*' | undefined;
  /**
   * Read back and compare, if no condition is possible. If another program has overwritten the resource, the error is
   * `precondition-failed`. This is always done if the server has no strong ETags, or if they are made of whole seconds.
   */
  verify?: boolean | undefined;
  /** The value of the `Link` header. */
  link?: string | undefined;
  /** Whether the stored text is equivalent to the written one, for servers that rewrite RDF. Default: the same text or JSON. */
  isSame?: ((stored: string, written: string) => boolean) | undefined;
}

/** The result of a PUT. */
export interface PutResult {
  /** The status of the answer; 200 if the answer was lost but the resource was found as written. */
  status: number;
  created: boolean;
  /** The ETag, if the server sends one. Community Solid Server does not. */
  etag?: string;
  /** Whether the answer was doubtful, and reading back resolved the doubt (CONTRIBUTING.md, F8, F9). */
  settled: boolean;
}

/** Options of a POST. */
export interface PostOptions extends RequestOptions {
  contentType: string;
  slug?: string | undefined;
  link?: string | undefined;
  /** Repeat the request after a failure, at the risk of posting twice. Default: `false`. */
  retry?: boolean | undefined;
  /** Read at most this many bytes of the answer's body. By default the body is discarded. */
  maxAnswerBytes?: number | undefined;
}

/** The result of a POST. */
export interface PostResult {
  status: number;
  /** The absolute URL of the new resource, if the server returns it. */
  location: string | undefined;
  /** The body of the answer as UTF-8, if it was requested. */
  text?: string;
}

/** Options of a PATCH. */
export interface PatchOptions extends RequestOptions {
  /** Change the resource only if it still has this ETag. */
  ifMatch?: string | undefined;
}

/** Options of a DELETE. */
export interface DeleteOptions extends RequestOptions {
  ifMatch?: string | undefined;
}

/**
 * The HTTP client of a pod. Every method throws `PodError` (its `kind` says what happened), `AuthenticationError` if the
 * credentials are refused, `UsageError` for an invalid URL, or the reason of the signal.
 */
export interface PodClient {
  readonly origins: readonly string[];
  /** How many requests at the same time are best for its servers. */
  readonly pace?: Pace | undefined;
  /** The server's clock minus ours in milliseconds, from the last `Date` header. */
  readonly clockSkewMs: number | undefined;
  /**
   * Which ETags the server has, from the resources that were read; undefined before the first. Without `strong` ones, only one
   * process may write.
   */
  readonly etags?: EtagKind | undefined;
  /** Whether times of changes contain fractions of a second; `false` as long as this is unknown. */
  readonly isFine?: boolean | undefined;
  /** GET with the whole body. */
  get(url: string, options?: GetOptions): Promise<PodResponse>;
  /**
   * GET with a function that processes the body. Both are repeated together, so `read` must start from the beginning each time.
   */
  getAs<T>(url: string, options: GetOptions, read: (stream: PodStream) => Promise<T>): Promise<T>;
  /**
   * GET with a body that is read while it arrives. Only the time before the body is covered by repetitions. The connection is
   * in use until the body was read or its loop left.
   */
  getStream(url: string, options?: GetOptions): Promise<PodStream>;
  /** HEAD. */
  head(url: string, options?: RequestOptions): Promise<PodHead>;
  /** PUT. A doubtful answer is resolved by reading back (CONTRIBUTING.md, F7 to F9). */
  put(url: string, body: string, options: PutOptions): Promise<PutResult>;
  /** POST, repeated only on request. */
  post(url: string, body: string, options: PostOptions): Promise<PostResult>;
  /** PATCH (N3), sent once. After a doubtful answer, the document shows whether it was applied. */
  patch(url: string, changes: StatementChanges, options?: PatchOptions): Promise<void>;
  /** DELETE. A resource that does not exist is `absent`, not an error. */
  delete(url: string, options?: DeleteOptions): Promise<'deleted' | 'absent'>;
}

/** What the methods of a client share. */
export interface ClientContext {
  exchange: Exchange;
  etags: EtagWatch;
  maxBytes: number;
  /** Repeats idempotent work by the client's policy. */
  repeat<T>(line: { method: string; url: string }, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}
