import pRetry from 'p-retry';
import { AuthenticationError, PodError } from '../../errors.ts';
import { discardBody } from '../../http/body.ts';
import { clockSkewFromDate } from '../../http/timing/clock-skew.ts';
import { asksForNonce, DpopNonces, proofHeaders } from '../../http/authorization/dpop.ts';
import { checkIssuer, signInOnce, type SignedIn } from './sign-in.ts';
import { isTlsTrouble } from '../../http/failures/tls-trouble.ts';

import type { PodSession, TokenClaim } from '../../http/authorization/pod-session.ts';
import type { ClientCredentials } from './client-credentials.ts';

export type { ClientCredentials } from './client-credentials.ts';
export type { PodSession, TokenClaim } from '../../http/authorization/pod-session.ts';

/** Time limits and repetitions of {@link signIn}. */
export interface SignInOptions {
  /** The time limit of one attempt in milliseconds. Default: 10,000. */
  timeoutMs?: number | undefined;
  /** How often it is repeated after a network error or a 5xx. Default: 3. */
  retries?: number | undefined;
  /** The first pause before a repetition in milliseconds; it doubles each time. Default: 500. */
  retryBaseMs?: number | undefined;
}

/** How long before the end of a token the library stops sending it (`REFRESH_BEFORE_EXPIRATION_SECONDS`), in milliseconds. */
const ANONYMOUS_BEFORE_MS = 5_000;

/** A token. Its times are on the monotonic clock, because the wall clock may jump (CONTRIBUTING.md, F21). */
interface Token extends SignedIn {
  /** From this time on it is renewed in the background. */
  renewAt: number;
  /** From this time on no request may use it. */
  endsAt: number;
}

/**
 * When to renew a token with this lifetime: before its end by a quarter of the lifetime, but at most a minute, and always
 * before the library stops sending it. Both results are milliseconds from now. A token of 60 s is renewed at 41 s and not used
 * after 55 s.
 */
export function tokenTimes(lifetimeMs: number): { renewMs: number; endMs: number } {
  const endMs = lifetimeMs > ANONYMOUS_BEFORE_MS ? lifetimeMs - ANONYMOUS_BEFORE_MS : lifetimeMs;
  return { renewMs: endMs - Math.min(60_000, endMs / 4), endMs };
}

/** The longest pause between attempts to renew a token that is still valid, in milliseconds. */
const MAX_PAUSE_MS = 60_000;

/** Discards a token and the library's timer for it. Sends no request. */
const forget = async (token: Token | undefined): Promise<void> => token?.session.logout({ logoutType: 'app' });

class ClientCredentialsSession implements PodSession {
  readonly #credentials: ClientCredentials;
  readonly #options: Required<{ [K in keyof SignInOptions]: number }>;
  #token: Token | undefined;
  readonly #nonces = new DpopNonces();
  #renewal: Promise<void> | undefined;
  #failures = 0;
  #closed = false;
  generation = 0;
  webId: string | undefined;
  clockSkewMs: number | undefined;

  constructor(credentials: ClientCredentials, options: SignInOptions) {
    const { timeoutMs = 10_000, retries = 3, retryBaseMs = 500 } = options;
    this.#credentials = { ...credentials, issuer: checkIssuer(credentials.issuer) };
    this.#options = { timeoutMs, retries, retryBaseMs };
  }

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const token = await this.#validToken();
    // Normalised and without a fragment: for any other spelling the library assumes a redirect, and repeats a refused request,
    // even a POST.
    const target = new URL(url);
    target.hash = '';
    const response = await this.#prove(token, target.href, { ...init, redirect: 'manual' });
    this.clockSkewMs = clockSkewFromDate(response.headers.get('date'), Date.now()) ?? this.clockSkewMs;
    return response;
  }

  async claim(): Promise<TokenClaim | undefined> {
    const { accessToken, bound } = await this.#validToken();
    return accessToken === undefined ? undefined : { accessToken, dpopKey: bound?.dpopKey };
  }

  get issuer(): string {
    return this.#credentials.issuer;
  }

  async #validToken(): Promise<Token> {
    await this.#refresh();
    const token = this.#token;
    // The last check before the request: the library would silently send it without a token.
    if (token === undefined || !token.session.info.isLoggedIn || performance.now() >= token.endsAt) {
      throw new AuthenticationError(
        'The session has ended and could not be renewed. leadpod sends nothing without credentials',
      );
    }
    return token;
  }

  /**
   * Sends a request with a proof of possession. If the server requires its own nonce in it, sends it once more (RFC 9449
   * section 9).
   */
  async #prove(token: Token, url: string, init: RequestInit): Promise<Response> {
    const first = await this.#sendProof(token, url, init);
    this.#nonces.note(url, first);
    if (!asksForNonce(first) || token.bound === undefined) return first;
    await discardBody(first);
    const second = await this.#sendProof(token, url, init);
    this.#nonces.note(url, second);
    return second;
  }

  async #sendProof({ session, bound }: Token, url: string, init: RequestInit): Promise<Response> {
    const nonce = this.#nonces.of(url);
    if (nonce === undefined || bound === undefined) return session.fetch(url, init);
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(await proofHeaders(bound, init.method ?? 'GET', url, nonce)))
      headers.set(name, value);
    return fetch(url, { ...init, headers });
  }

  get isPlain(): boolean {
    return this.#token?.isPlain === true;
  }

  renew(): Promise<void> {
    this.#renewal ??= this.#signIn().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const token = this.#token;
    this.#token = undefined;
    await forget(token);
  }

  /** Renews the token: in the background while it is valid, before the request if it has ended. */
  async #refresh(): Promise<void> {
    const now = performance.now();
    const token = this.#token;
    if (token !== undefined && now < token.renewAt) return;
    const renewal = this.renew();
    if (token === undefined || now >= token.endsAt) return renewal;
    // CONTRIBUTING.md, F25: the issuer is down, but the token is still valid. It is kept, and the next attempt follows later.
    renewal.catch(() => {
      const pauseMs = Math.min(MAX_PAUSE_MS, this.#options.retryBaseMs * 2 ** this.#failures);
      token.renewAt = Math.min(token.endsAt, performance.now() + pauseMs);
      this.#failures += 1;
    });
  }

  /** Requests a token, with repetitions. */
  async #obtain(): Promise<SignedIn> {
    const { timeoutMs, retries, retryBaseMs } = this.#options;
    const attempt = (): Promise<SignedIn> => {
      if (this.#closed) throw new AuthenticationError('The session is closed');
      return signInOnce(this.#credentials, timeoutMs, this.#token?.isPlain);
    };
    const shouldRetry = ({ error }: { error: Error }): boolean =>
      error instanceof PodError && !isTlsTrouble(error) && !this.#closed;
    try {
      return await pRetry(attempt, { retries, minTimeout: retryBaseMs, randomize: true, shouldRetry });
    } catch (error) {
      if (this.generation === 0 || !(error instanceof PodError)) throw error;
      // The caller's request was for the pod, and the pod is not what is unavailable. So it must not be repeated.
      throw new AuthenticationError(`The session could not be renewed: ${error.message}`, { cause: error });
    }
  }

  async #signIn(): Promise<void> {
    const signedIn = await this.#obtain();
    const now = performance.now();
    const { renewMs, endMs } = tokenTimes(signedIn.lifetimeMs);
    const old = this.#token;
    this.#token = { ...signedIn, renewAt: now + renewMs, endsAt: now + endMs };
    this.webId = signedIn.session.info.webId;
    this.clockSkewMs = signedIn.clockSkewMs ?? this.clockSkewMs;
    this.generation += 1;
    this.#failures = 0;
    await forget(old);
    if (this.#closed) await this.close();
  }
}

/**
 * Signs in with client credentials, and stays signed in by renewing the token before its end. No message contains the secret
 * (SECURITY.md, T12).
 * @throws UsageError for an issuer that is not a URL; AuthenticationError if the issuer refuses; PodError `unavailable` if it
 * cannot be reached
 */
export async function signIn(credentials: ClientCredentials, options: SignInOptions = {}): Promise<PodSession> {
  const session = new ClientCredentialsSession(credentials, options);
  await session.renew();
  return session;
}
