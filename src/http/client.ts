import type { PodSession } from './authorization/pod-session.ts';
import type { EtagKind, EtagWatch } from './etags.ts';
import type { Exchange } from './exchange.ts';
import type { StatementChanges } from './n3-patch.ts';
import type { Pace } from './timing/pace.ts';

/** A repetition that is about to happen. */
export interface RetryEvent {
  method: string;
  url: string;
  /** How many attempts have failed, from 1. */
  attempt: number;
  delayMs: number;
  error: Error;
}

/** How a {@link PodClient} behaves. */
export interface PodClientOptions {
  /** Whose credentials the requests bear; without it they are anonymous. */
  session?: PodSession | undefined;
  /** The only origins that ever see the credentials, and to which redirects are followed (T12). */
  origins: readonly string[];
  /** Total deadline of one exchange, body included, in milliseconds; default 30,000. */
  timeoutMs?: number | undefined;
  /** Most repetitions of an idempotent request; default 5. */
  retries?: number | undefined;
  /** First pause before a repetition, in milliseconds; it doubles, up to a minute. Default 500. */
  retryBaseMs?: number | undefined;
  /** The longest pause, in milliseconds, also where the server asks for more with `Retry-After`; default 60,000. */
  retryCapMs?: number | undefined;
  /** Most bytes of an answer, after inflation; default 8 MiB. */
  maxBytes?: number | undefined;
  /** Told before each repetition; the client itself prints nothing. */
  onRetry?: ((event: RetryEvent) => void) | undefined;
  /** Ends every request of this client, and every pause; what it throws is the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Asked before each request that changes something, as late as can be: what it throws keeps it from being sent (F24). */
  mayWrite?: (() => void) | undefined;
}

/** What every request may say. */
export interface RequestOptions {
  /** What is being done, for error messages, as the beginning of a sentence: `Reading the inbox`. */
  act?: string | undefined;
  /** `false`: purposely without credentials, to any origin. Default: with those of the session, if there is one. */
  authenticated?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** What a GET may say besides. */
export interface GetOptions extends RequestOptions {
  /** Default: any type. Of a stranger's item never ask for a conversion (T4). */
  accept?: string | undefined;
  ifNoneMatch?: string | undefined;
  /** `anywhere`: redirects to origins that are not pinned are followed, from there on without credentials, never from https to http. */
  redirects?: 'anywhere' | undefined;
  /** Most bytes, after inflation; default that of the client. */
  maxBytes?: number | undefined;
  /** No resource of the pod, but a profile or what the server says of itself: its ETag tells nothing of those of the pod. */
  isElsewhere?: boolean | undefined;
}

/** The head of an answer of the pod. */
export interface PodHead {
  headers: Headers;
  /** Media type in lower case, without parameters. */
  contentType: string | undefined;
  etag: string | undefined;
  /** Where the answer came from, after redirects. */
  url: string;
}

/** An answer read to its end: 200, or 304 (and no bytes) if `ifNoneMatch` was given. */
export interface PodResponse extends PodHead {
  status: 200 | 304;
  bytes: Uint8Array;
  /** The body as UTF-8; ill-formed bytes become U+FFFD. */
  text(): string;
}

/** An answer whose body is read as it arrives, under the same limits and the same deadline. */
export interface PodStream extends PodHead, AsyncIterable<Uint8Array> {}

/** What a PUT says besides; a write without a condition overwrites. */
export interface PutOptions extends RequestOptions {
  contentType: string;
  /** Write only if the resource is still this one. */
  ifMatch?: string | undefined;
  /** Write only if there is no resource yet. */
  ifNoneMatch?: '*' | undefined;
  /**
   * Read back and compare, since no condition can be put: what was written over in between is `precondition-failed`. Done
   * in any case where the server has no strong ETags, or such as tell of whole seconds only.
   */
  verify?: boolean | undefined;
  /** Value of the `Link` header. */
  link?: string | undefined;
  /** Whether what is stored is what was written, for servers that rewrite RDF; default: the same text or JSON. */
  isSame?: ((stored: string, written: string) => boolean) | undefined;
}

/** What happened to a PUT. */
export interface PutResult {
  /** Status of the answer; 200 if the answer was lost and the resource was found as written. */
  status: number;
  created: boolean;
  /** Only where the server sends one; the Community Solid Server does not. */
  etag?: string;
  /** The answer was doubtful, and reading back settled it (F8, F9). */
  settled: boolean;
}

/** What a POST says besides. */
export interface PostOptions extends RequestOptions {
  contentType: string;
  slug?: string | undefined;
  link?: string | undefined;
  /** Repeat after a failure, at the risk of posting twice; default `false`. */
  retry?: boolean | undefined;
  /** Read the body of the answer, of at most so many bytes; without it the body is thrown away. */
  maxAnswerBytes?: number | undefined;
}

/** What happened to a POST. */
export interface PostResult {
  status: number;
  /** Absolute URL of what was created, if the server says it. */
  location: string | undefined;
  /** Body of the answer as UTF-8, where it was asked for. */
  text?: string;
}

/** What a PATCH says besides. */
export interface PatchOptions extends RequestOptions {
  /** Change only if the resource is still this one. */
  ifMatch?: string | undefined;
}

/** What a DELETE says besides. */
export interface DeleteOptions extends RequestOptions {
  ifMatch?: string | undefined;
}

/**
 * The window towards a pod. Every method throws `PodError` (its `kind` says what happened), `AuthenticationError` when the
 * credentials are not accepted, `UsageError` for a URL that is none, or the reason of the signal that ended it.
 */
export interface PodClient {
  readonly origins: readonly string[];
  /** How many requests at the same time its servers take well. */
  readonly pace?: Pace | undefined;
  /** Server clock minus ours in milliseconds, from the last `Date` header seen. */
  readonly clockSkewMs: number | undefined;
  /** What ETags the resources had that were read; undefined before the first. Without `strong` ones, one process may write. */
  readonly etags?: EtagKind | undefined;
  /** Whether its times of changes tell parts of a second; `false` as long as no one knows. */
  readonly isFine?: boolean | undefined;
  /** GET, read to its end. */
  get(url: string, options?: GetOptions): Promise<PodResponse>;
  /** GET, and `read` makes something of the body; both are repeated together, so `read` must begin again each time. */
  getAs<T>(url: string, options: GetOptions, read: (stream: PodStream) => Promise<T>): Promise<T>;
  /** GET; only what happens before the body is repeated. The connection is held until the body is read or its loop left. */
  getStream(url: string, options?: GetOptions): Promise<PodStream>;
  /** HEAD. */
  head(url: string, options?: RequestOptions): Promise<PodHead>;
  /** Writes in one piece; a doubtful answer is settled by reading back (F7-F9). */
  put(url: string, body: string, options: PutOptions): Promise<PutResult>;
  /** POST, never repeated unless asked to. */
  post(url: string, body: string, options: PostOptions): Promise<PostResult>;
  /** PATCH (N3), sent once: after a doubtful answer the document says whether it took place. */
  patch(url: string, changes: StatementChanges, options?: PatchOptions): Promise<void>;
  /** DELETE; what is gone already is `absent`, no error. */
  delete(url: string, options?: DeleteOptions): Promise<'deleted' | 'absent'>;
}

/** What the methods of a client share. */
export interface ClientContext {
  exchange: Exchange;
  etags: EtagWatch;
  maxBytes: number;
  /** Repeats an idempotent piece of work as the client's policy says. */
  repeat<T>(line: { method: string; url: string }, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}
