import { LeadpodError, PodError, UsageError } from '../errors.ts';
import { answerError, networkError, refusedError, statusError, type RequestLine } from './failures/answer-error.ts';
import { discardBody } from './body.ts';
import { clockSkewFromDate } from './timing/clock-skew.ts';
import { Deadline } from './timing/deadline.ts';
import { OriginGate } from './timing/origin-gate.ts';
import { Pace } from './timing/pace.ts';
import type { PodSession } from './authorization/pod-session.ts';
import { SignedRequests } from './authorization/signed-requests.ts';

/** A request that was not sent yet. */
export interface Outgoing {
  line: RequestLine;
  headers: Record<string, string>;
  body?: string;
  /** Whether to send credentials. Undefined: if there is a session. */
  authenticated: boolean | undefined;
  /**
   * `anywhere`: redirects may lead to any origin; from the first one that is not pinned, no credentials are sent. `none`:
   * redirects are returned as answers.
   */
  redirects?: 'anywhere' | 'none' | undefined;
  signal: AbortSignal | undefined;
}

/** An answer whose body was not read yet. Call `end` when it was. */
export interface Incoming {
  response: Response;
  /** The URL of the answer, after redirects. */
  url: string;
  line: RequestLine;
  /** Converts an error while reading the body. */
  describe: (error: unknown) => unknown;
  end: () => void;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;

/** The time limit of an exchange, and the longest pause for an origin that asks for one, in milliseconds. */
export interface Patience {
  timeoutMs: number;
  maxWaitMs: number;
}

/** What stops the requests of an exchange. */
export interface ExchangeLimits {
  readonly signal?: AbortSignal | undefined;
  /** Called before each request that changes something. If it throws, the request is not sent. */
  readonly mayWrite?: (() => void) | undefined;
}

/**
 * The URL in its normal form without a fragment.
 * @throws UsageError for anything but an http(s) URL without credentials
 */
export function checkUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '') {
    throw new UsageError('The URL of a request is not a plain http(s) URL');
  }
  parsed.hash = '';
  return parsed;
}

/** The server chose this URL, so a wrong one is its fault. It may contain a password, so the error does not repeat it. */
function redirectTarget(line: RequestLine, url: string): URL {
  try {
    return checkUrl(url);
  } catch {
    throw answerError(line, 'unexpected', 'an answer', 'a redirect to something else than a plain http(s) URL');
  }
}

function notFollowed(line: RequestLine, url: URL, status: number): PodError {
  // A request for one resource must not be applied to another without asking (RFC 9110 section 15.4).
  const advice = isRead(line)
    ? ''
    : '; leadpod follows no redirect for a write: if the resource has moved, set the new address';
  const { message, kind } = answerError(
    line,
    'unexpected',
    'an answer',
    `a redirect to ${url.href}, which is not followed${advice}`,
  );
  return new PodError(message, { kind, method: line.method, url: line.url, status });
}

const isRead = ({ method }: RequestLine): boolean => /^(?:GET|HEAD)$/.test(method);

/**
 * Sends one request and returns the answer with any status. It handles time limits, redirects and credentials. It repeats only
 * once, after a 401: with a new token (CONTRIBUTING.md, F1), or with one of the authorization server (UMA).
 */
export class Exchange {
  readonly #signed: SignedRequests | undefined;
  readonly #origins: ReadonlySet<string>;
  readonly #patience: Patience;
  readonly #limits: ExchangeLimits;
  readonly #gate = new OriginGate();
  /** How many requests at the same time are best for the pod. */
  readonly pace = new Pace();
  clockSkewMs: number | undefined;

  constructor(
    session: PodSession | undefined,
    origins: readonly string[],
    patience: Patience,
    limits: ExchangeLimits = {},
  ) {
    this.#origins = new Set(origins);
    if (session !== undefined) this.#signed = new SignedRequests(session, this.#origins, () => this.clockSkewMs);
    this.#patience = patience;
    this.#limits = limits;
  }

  /** @throws PodError `timeout` or `unavailable`; AuthenticationError; the reason of an abort */
  async open(outgoing: Outgoing): Promise<Incoming> {
    const { line, signal } = outgoing;
    const target = checkUrl(line.url);
    if (this.#bearsCredentials(outgoing)) this.#assertPinned(line, target);
    const signals = [this.#limits.signal, signal];
    await this.#gate.pass(target.origin, signals);
    const deadline = new Deadline(this.#patience.timeoutMs, signals);
    const describe = (error: unknown): unknown => this.#describe(line, deadline, error);
    try {
      const { response, url } = await this.#follow(outgoing, target, deadline.signal);
      const end = (): void => {
        deadline.end();
      };
      return { response, url, line, describe, end };
    } catch (error) {
      deadline.end();
      throw describe(error);
    }
  }

  /** Converts an unexpected answer to an error. A `Retry-After` in it applies to the whole origin. */
  async refuse(incoming: Incoming, expected: string): Promise<PodError> {
    const { response, line, url } = incoming;
    await discardBody(response);
    const error = statusError(line, expected, response);
    if (error.retryAfterMs !== undefined) {
      this.#gate.close(new URL(url).origin, Math.min(this.#patience.maxWaitMs, error.retryAfterMs));
    }
    return error;
  }

  async #follow(first: Outgoing, target: URL, signal: AbortSignal): Promise<{ response: Response; url: string }> {
    const { line } = first;
    let outgoing = first;
    let url = target;
    for (let hops = 0; ; hops += 1) {
      const response = await this.#sendInPace(outgoing, url, signal);
      this.clockSkewMs = clockSkewFromDate(response.headers.get('date'), Date.now()) ?? this.clockSkewMs;
      if (!REDIRECTS.has(response.status) || first.redirects === 'none') return { response, url: url.href };
      await discardBody(response);
      const next = response.headers.get('location') ?? '';
      if (!URL.canParse(next, url)) throw answerError(line, 'unexpected', 'an answer', 'a redirect without an address');
      const from = url;
      url = redirectTarget(line, new URL(next, url).href);
      if (!isRead(line) || hops >= MAX_REDIRECTS) throw notFollowed(line, url, response.status);
      if (!this.#isNear(outgoing, from, url)) {
        const isDowngrade = from.protocol === 'https:' && url.protocol === 'http:';
        if (outgoing.redirects !== 'anywhere' || isDowngrade) throw notFollowed(line, url, response.status);
        outgoing = { ...outgoing, authenticated: false };
      }
    }
  }

  #isNear(outgoing: Outgoing, from: URL, to: URL): boolean {
    if (this.#bearsCredentials(outgoing)) return this.#origins.has(to.origin);
    return this.#origins.has(to.origin) || to.origin === from.origin;
  }

  /** Sends a request, and measures how the servers of the pod answer. */
  async #sendInPace(outgoing: Outgoing, url: URL, signal: AbortSignal): Promise<Response> {
    if (!this.#origins.has(url.origin)) return this.#send(outgoing, url.href, signal);
    const end = this.pace.begin(isRead(outgoing.line));
    try {
      const response = await this.#send(outgoing, url.href, signal);
      end(response.status);
      return response;
    } catch (error) {
      const isLeft =
        error instanceof LeadpodError || [this.#limits.signal, outgoing.signal].some((one) => one?.aborted);
      end(isLeft ? 'left' : 'none');
      throw error;
    }
  }

  async #send(outgoing: Outgoing, url: string, signal: AbortSignal): Promise<Response> {
    const { line, headers, body } = outgoing;
    // A compressed body may expand to a huge one, and its end cannot be checked (see body.ts).
    const all = { ...headers, 'accept-encoding': 'identity' };
    const init: RequestInit = { method: line.method, headers: all, redirect: 'manual', signal };
    if (body !== undefined) init.body = body;
    if (!isRead(line)) this.#limits.mayWrite?.();
    if (!this.#bearsCredentials(outgoing)) return this.#sendOpenly(outgoing, url, init);
    if (this.#signed === undefined) throw refusedError(line, false);
    return this.#signed.send(line, url, init);
  }

  async #sendOpenly(outgoing: Outgoing, url: string, init: RequestInit): Promise<Response> {
    const response = await fetch(url, init);
    if (response.status !== 401 || outgoing.authenticated === false) return response;
    await discardBody(response);
    throw refusedError(outgoing.line, false);
  }

  #bearsCredentials(outgoing: Outgoing): boolean {
    return outgoing.authenticated ?? this.#signed !== undefined;
  }

  #assertPinned(line: RequestLine, url: URL): void {
    if (this.#origins.has(url.origin)) return;
    const message = `${line.act} failed: ${line.method} ${url.href} - leadpod sends credentials only to ${[...this.#origins].join(', ')}`;
    throw new PodError(message, { kind: 'forbidden', method: line.method, url: url.href });
  }

  #describe(line: RequestLine, deadline: Deadline, error: unknown): unknown {
    if (error instanceof LeadpodError) return error;
    const { timeoutMs } = this.#patience;
    if (deadline.expired) return answerError(line, 'timeout', `an answer within ${timeoutMs / 1000} s`, 'none');
    if (deadline.signal.aborted) return deadline.signal.reason;
    return networkError(line, error);
  }
}
