/**
 * Sends requests to recipients. Our credentials are sent only to our own pod, and to origins that the configuration names.
 * Requests to all other origins have no credentials, and are sent only over https and to public addresses. Redirects are not
 * followed here.
 */
import { AuthenticationError, isPodError, LeadpodError, PodError } from '../../errors.ts';
import { RefusedTokenError, UntrustedAuthorityError } from '../../http/failures/answer-error.ts';
import { readChunks } from '../../http/body.ts';
import { Exchange } from '../../http/exchange.ts';
import { askStranger } from '../../http/strangers/stranger.ts';
import { networkAdvice } from '../../http/failures/network-trouble.ts';
import { codeOf } from '../../http/failures/tls-trouble.ts';
import { Deadline } from '../../http/timing/deadline.ts';
import type { PodSession } from '../../http/authorization/pod-session.ts';
import type { PostAnswer } from './outcome.ts';

/** A request to a recipient. */
export interface RecipientRequest {
  readonly method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The largest answer that is read, in bytes. */
  readonly maxBytes: number;
  /** Leaves out our token, because the request has a key of its own. */
  readonly isAnonymous?: boolean;
  /** Whether the operator chose this address. Then it may be private, and may be without https. */
  readonly isOwnAddress?: boolean;
}

/** The session, and the rules for origins. */
export interface RequestOptions {
  readonly session: PodSession;
  /** The origins of our own pod. They may be private and without https, because the operator chose them. */
  readonly ownOrigins: readonly string[];
  /** Other origins to which our token is sent. */
  readonly tokenOrigins: readonly string[];
  /** Origins that may be private, and may be without https. */
  readonly privateOrigins: readonly string[];
  /** The time limit of one request in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Several requests that share one time limit. */
interface Stage {
  readonly signal: AbortSignal | undefined;
}

const UNASKED: PostAnswer = { kind: 'unasked', reason: 'its address is no http or https address' };

/** Sends requests to recipients. */
export class RecipientRequests {
  readonly #options: RequestOptions;
  readonly #exchange: Exchange;
  readonly #stage: Stage;

  constructor(options: RequestOptions, stage: Stage = { signal: options.signal }) {
    const { session, ownOrigins, tokenOrigins, timeoutMs } = options;
    this.#options = options;
    this.#stage = stage;
    const origins = [...ownOrigins, ...tokenOrigins];
    this.#exchange = new Exchange(session, origins, { timeoutMs, maxWaitMs: 0 }, { signal: stage.signal });
  }

  /** Runs several requests within the time limit of one request, so that slow answers do not add up. */
  async within<T>(work: (requests: RecipientRequests) => Promise<T>): Promise<T> {
    const deadline = new Deadline(this.#options.timeoutMs, [this.#options.signal]);
    try {
      return await work(new RecipientRequests(this.#options, deadline));
    } finally {
      deadline.end();
    }
  }

  /**
   * Sends one request.
   *
   * @throws the reason of the signal; AuthenticationError if the sign-in for our own pod fails.
   */
  async send(request: RecipientRequest): Promise<PostAnswer> {
    if (!URL.canParse(request.url)) return UNASKED;
    const url = new URL(request.url);
    if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return UNASKED;
    url.hash = '';
    return this.#mayKnowUs(url, request) ? this.#sendSigned(url, request) : this.#sendOpenly(url, request);
  }

  /** Whether our token may be sent. Without https, others on the network could read it. */
  #mayKnowUs({ origin, protocol }: URL, { isAnonymous = false }: RecipientRequest): boolean {
    const { ownOrigins, tokenOrigins, privateOrigins } = this.#options;
    if (isAnonymous) return false;
    if (ownOrigins.includes(origin)) return true;
    return tokenOrigins.includes(origin) && (protocol === 'https:' || privateOrigins.includes(origin));
  }

  async #sendOpenly(url: URL, request: RecipientRequest): Promise<PostAnswer> {
    const { method, headers, body, maxBytes, isOwnAddress = false } = request;
    const { ownOrigins, privateOrigins, timeoutMs, signal: stop } = this.#options;
    const { signal } = this.#stage;
    const bounds = {
      maxBytes: () => (method === 'HEAD' ? 0 : maxBytes),
      timeoutMs,
      signal,
      privateOrigins: [...ownOrigins, ...privateOrigins, ...(isOwnAddress ? [url.origin] : [])],
    };
    const answer = await askStranger({ method, url, headers, body }, bounds);
    if (answer.kind === 'unreachable') {
      stop?.throwIfAborted();
      return this.#unanswered(url, answer.code);
    }
    if (answer.kind === 'refused') return { kind: 'unasked', reason: `${url.origin}: ${answer.reason}; ${EXEMPT}` };
    const text = new TextDecoder().decode(answer.body);
    return { kind: 'answered', url: url.href, status: answer.status, headers: answer.headers, text };
  }

  async #sendSigned(url: URL, { method, headers, body, maxBytes }: RecipientRequest): Promise<PostAnswer> {
    const line = { act: 'Delivering an event', method, url: url.href };
    const more = { authenticated: true, redirects: 'none', signal: undefined } as const;
    try {
      const incoming = await this.#exchange.open({
        line,
        headers: { ...headers },
        ...more,
        ...(body === undefined ? {} : { body }),
      });
      try {
        const { response, describe } = incoming;
        const { status, headers: answered } = response;
        const chunks: Uint8Array[] = [];
        let size = 0;
        for await (const chunk of readChunks(response, { line, describe, maxBytes: Number.MAX_SAFE_INTEGER })) {
          chunks.push(chunk);
          size += chunk.byteLength;
          if (size > maxBytes) break;
        }
        const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, maxBytes));
        return { kind: 'answered', url: url.href, status, headers: answered, text };
      } finally {
        incoming.end();
      }
    } catch (error) {
      return this.#failed(url, error);
    }
  }

  #failed(url: URL, error: unknown): PostAnswer {
    this.#options.signal?.throwIfAborted();
    const answered = (status: number, text = ''): PostAnswer => ({
      kind: 'answered',
      url: url.href,
      status,
      headers: new Headers(),
      text,
    });
    if (error instanceof UntrustedAuthorityError) return answered(401, error.message);
    // The recipient refuses our token. Our sign-in is not the cause, because the same token works for our own pod.
    if (error instanceof RefusedTokenError) return answered(401);
    // Its authorization server gives no token (UMA).
    if (isPodError(error, 'forbidden')) return answered(error.status ?? 403, error.message);
    if (error instanceof PodError)
      return this.#unanswered(url, error.kind === 'timeout' ? 'ETIMEDOUT' : codeOf(error.cause));
    // A recipient that refuses the token must not end a pass whose token is still valid for our own pod (F25).
    if (error instanceof AuthenticationError && !this.#options.ownOrigins.includes(url.origin))
      return { kind: 'unanswered', reason: 'no answer: it refuses our token, and a new one could not be had' };
    if (error instanceof LeadpodError) throw error;
    return this.#unanswered(url, codeOf(error));
  }

  #unanswered(url: URL, code: string | undefined): PostAnswer {
    if (code === 'ETIMEDOUT' || this.#stage.signal?.aborted === true)
      return { kind: 'unanswered', reason: 'no answer in time' };
    const words = networkAdvice(code, url.href) ?? code;
    return { kind: 'unanswered', reason: words === undefined ? 'no answer' : `no answer: ${words}` };
  }
}

const EXEMPT = 'if this is intended, add its origin to answers.privateOrigins';
