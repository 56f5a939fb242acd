import type { EventEmitter } from 'node:events';
import type { ClientRequest } from 'node:http';
import { EVENTS, InMemoryStorage, Session } from '@inrupt/solid-client-authn-node';
import { AuthenticationError, PodError, UsageError } from '../../errors.ts';
import { clockSkewFromDate, describeSkew } from '../../http/timing/clock-skew.ts';
import type { BoundToken } from '../../http/authorization/dpop.ts';
import { observeRequests } from '../../http/outgoing.ts';
import type { ClientCredentials } from './client-credentials.ts';
import { grantPlainly } from './plain-grant.ts';
import { codeOf, tlsAdvice } from '../../http/tls-trouble.ts';
import { TokenError, tokenFaultOf } from './token-faults.ts';

/**
 * One sign-in with client credentials: discovery, token, keys (three requests), all made by the Inrupt library. Its errors
 * hold requests with the credentials inside and quote what the issuer said, so none of them leaves this file.
 */

/** What sends requests with a token, and what was learnt while it was granted. */
export interface SignedIn {
  session: TokenSession;
  /** Undefined where the library does not hand it over. */
  accessToken?: string | undefined;
  /** The token itself, for proofs that the library cannot make; undefined where it is bound to no key. */
  bound: BoundToken | undefined;
  /** The token says nothing of its agent: the library refuses it, and need not be asked again. */
  isPlain?: boolean;
  /** What is left of the lifetime of its token, in milliseconds. */
  lifetimeMs: number;
  clockSkewMs: number | undefined;
}

/** As much of a session of the library as is used. */
export interface TokenSession {
  readonly info: { readonly isLoggedIn: boolean; readonly webId?: string | undefined };
  fetch(url: string, init?: RequestInit): Promise<Response>;
  logout(options: { readonly logoutType: 'app' }): Promise<void>;
}

/** The issuer's URL in its normal form; throws `UsageError` for anything that is no http(s) URL. */
export function checkIssuer(issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new UsageError('The issuer is no http(s) URL - set LEADPOD_ISSUER, for instance https://login.example.org/');
  }
  return url.href;
}

/** For an issuer that names no lifetime, or one that makes no sense; the library assumes the same. */
const ASSUMED_LIFETIME_MS = 600_000;
/** Longer than a day no token is kept: a new one costs three requests, and a stolen one is worth less. */
const LONGEST_LIFETIME_MS = 86_400_000;

/**
 * How long a token is used, in milliseconds, given what is left of the lifetime that the issuer names. An issuer may name
 * none, zero, a negative one, a text or a year (RFC 6749 section 5.1 only recommends `expires_in`, in seconds).
 */
export function lifetimeFrom(namedMs: number | undefined): number {
  if (namedMs === undefined || !Number.isFinite(namedMs) || namedMs <= 0) return ASSUMED_LIFETIME_MS;
  return Math.min(namedMs, LONGEST_LIFETIME_MS);
}

/** What the requests of one sign-in met; the only evidence that carries no secret. */
class Exchanges {
  readonly #requests: ClientRequest[] = [];
  #last: { method: string; url: string; status?: number } | undefined;
  clockSkewMs: number | undefined;

  get last() {
    return this.#last;
  }

  run<T>(work: () => T): T {
    return observeRequests(
      {
        started: (request) => {
          this.#requests.push(request);
          this.#last = {
            method: request.method,
            url: `${request.protocol}//${String(request.getHeader('host') ?? request.host)}${request.path}`,
          };
        },
        answered: (_, response) => {
          if (this.#last !== undefined) this.#last.status = response.statusCode ?? 0;
          this.clockSkewMs = clockSkewFromDate(response.headers.date, Date.now());
        },
      },
      work,
    );
  }

  /** The library has no way to be stopped, and a dripping answer would hold the process for ever. */
  abort(): void {
    for (const request of this.#requests) request.destroy();
  }
}

/** RFC 6749 section 5.2, RFC 9449 sections 5 and 8; an issuer may write anything there, even the secret that it refuses. */
const OAUTH_ERRORS = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_dpop_proof',
  'use_dpop_nonce',
]);

/** A well-known error code, a system error or the name of a failed check; nothing else of an error is repeated. */
function reasonOf(error: unknown): string {
  const { code, error: oauth, message } = error as { code?: unknown; error?: unknown; message?: unknown };
  if (typeof code === 'string' && (/^E[A-Z_]{1,40}$/.test(code) || tlsAdvice(code) !== undefined)) return ` (${code})`;
  if (typeof oauth === 'string' && OAUTH_ERRORS.has(oauth)) return ` (${oauth})`;
  const check = typeof message === 'string' ? /verification failed: ([A-Za-z]{1,40}):/.exec(message)?.[1] : undefined;
  return check === undefined ? '' : ` (${check})`;
}

const CHECK_CLIENT = 'check LEADPOD_CLIENT_ID and LEADPOD_CLIENT_SECRET';
const REFUSED: Readonly<Partial<Record<string, string>>> = {
  invalid_scope: 'the issuer refuses the scopes openid and webid: allow them to this client',
  unauthorized_client:
    'the issuer does not allow this client the grant client_credentials: allow it, or make other credentials',
  unsupported_grant_type: 'the issuer knows no client credentials: leadpod cannot sign in there',
};

/** A client identifier document names an app in which a person signs in; it has no secret. */
const isUrl = (clientId: string): boolean => /^https?:/i.test(clientId);

/** What to do where the token endpoint refuses. */
function adviceFor(error: unknown, clientId: string, status: number): string {
  const { error: oauth } = error as { error?: unknown };
  // Some say so of a wrong secret, too (Keycloak): with 401, which RFC 6749 section 5.2 has for what fails to authenticate.
  if (oauth === 'unauthorized_client' && status === 401)
    return `${CHECK_CLIENT}, and that the issuer allows this client the grant client_credentials`;
  const advice = typeof oauth === 'string' && Object.hasOwn(REFUSED, oauth) ? REFUSED[oauth] : undefined;
  if (advice !== undefined) return advice;
  if (isUrl(clientId))
    return `LEADPOD_CLIENT_ID is a URL, which names an app and has no secret: take the id of client credentials, which the account page of the issuer gives`;
  return CHECK_CLIENT;
}

function signInError(
  error: unknown,
  { issuer, clientId }: ClientCredentials,
  exchanges: Exchanges,
  timeoutMs?: number,
): Error {
  const { method, url, status } = { method: 'GET', url: issuer, ...exchanges.last };
  const reason = reasonOf(error);
  const tls = status === undefined ? codeOf(error) : undefined;
  const unavailable = (received: string): PodError => {
    const advice = tlsAdvice(tls) ?? 'check LEADPOD_ISSUER and whether the issuer is up';
    // Of the cause nothing but its code is kept: the library's own holds the request.
    const cause = tlsAdvice(tls) === undefined ? undefined : Object.assign(new Error(tls), { code: tls });
    const details = {
      kind: 'unavailable' as const,
      during: 'login' as const,
      method,
      url,
      cause,
      ...(status === undefined ? {} : { status }),
    };
    return new PodError(
      `Signing in failed: ${method} ${url} - expected a token, received ${received}; ${advice}`,
      details,
    );
  };
  if (timeoutMs !== undefined) return unavailable(`nothing within ${timeoutMs / 1000} s`);
  if (status === undefined) return unavailable(`no answer${reason}`);
  if (status >= 500 || status === 429) return unavailable(String(status));
  const fault = status < 400 ? tokenFaultOf(error) : undefined;
  if (fault !== undefined) return new TokenError(`${method} ${url}`, fault);
  const advice =
    (method === 'POST' && status >= 400) || (status < 400 && isUrl(clientId))
      ? adviceFor(error, clientId, status)
      : `check that LEADPOD_ISSUER is an OpenID issuer`;
  const received = `received ${status}${reason}${describeSkew(exchanges.clockSkewMs)}`;
  return new AuthenticationError(`Signing in failed: ${method} ${url} - expected a token, ${received}; ${advice}`);
}

async function login(session: Session, credentials: ClientCredentials, exchanges: Exchanges, timeoutMs: number) {
  const { issuer: oidcIssuer, clientId, clientSecret } = credentials;
  const late = new Error('late');
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(late);
        exchanges.abort();
      }, timeoutMs);
      exchanges.run(() => session.login({ oidcIssuer, clientId, clientSecret })).then(resolve, reject);
    });
  } catch (error) {
    throw signInError(error, credentials, exchanges, error === late ? timeoutMs : undefined);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Signs in once. Throws `AuthenticationError` if the issuer refuses, `PodError('unavailable')` if it cannot be reached or
 * takes longer than `timeoutMs`. `isPlain`: its tokens are known to say nothing of their agent.
 */
export async function signInOnce(
  credentials: ClientCredentials,
  timeoutMs: number,
  isPlain = false,
): Promise<SignedIn> {
  if (isPlain) return signInPlainly(credentials, timeoutMs);
  try {
    return await signInWithLibrary(credentials, timeoutMs);
  } catch (error) {
    const isSilent = error instanceof TokenError && (error.fault === 'webid' || error.fault === 'opaque');
    if (!isSilent || credentials.webId === undefined) throw error;
    return signInPlainly(credentials, timeoutMs);
  }
}

async function signInPlainly(credentials: ClientCredentials, timeoutMs: number): Promise<SignedIn> {
  try {
    const { fetch, namedMs, ...granted } = await grantPlainly(credentials, timeoutMs);
    const info = { isLoggedIn: true };
    const session = { info, fetch, logout: () => Promise.resolve(void (info.isLoggedIn = false)) };
    return { ...granted, session, lifetimeMs: lifetimeFrom(namedMs), isPlain: true };
  } catch (error) {
    if (error instanceof AuthenticationError) throw error;
    // The cause may hold the request, and with it the secret.
    const { issuer: url } = credentials;
    const message = `Signing in failed: POST ${url} - expected a token, received no answer; check whether the issuer is up`;
    throw new PodError(message, { kind: 'unavailable', during: 'login', method: 'POST', url });
  }
}

async function signInWithLibrary(credentials: ClientCredentials, timeoutMs: number): Promise<SignedIn> {
  const exchanges = new Exchanges();
  // A storage of its own: the library's default one is global and keeps the secrets of all sessions that ever were.
  const session = new Session({ storage: new InMemoryStorage(), keepAlive: false });
  // The library sets a timer for the end of the token. Beyond 2^31 - 1 ms (24.8 days) Node fires it at once, and the session
  // would be over. We keep the time ourselves: `PodSession` uses no token past its end.
  (session.events as EventEmitter).on(EVENTS.TIMEOUT_SET, (timer: NodeJS.Timeout) => {
    clearTimeout(timer);
  });
  let bound: BoundToken | undefined;
  let token: string | undefined;
  (session.events as EventEmitter).on(EVENTS.NEW_TOKENS, ({ accessToken, dpopKey }: Partial<BoundToken>) => {
    token = accessToken;
    bound = accessToken === undefined || dpopKey === undefined ? undefined : { accessToken, dpopKey };
  });
  await login(session, credentials, exchanges, timeoutMs);
  if (!session.info.isLoggedIn) {
    throw new AuthenticationError(
      'Signing in failed: the issuer gave no token; check that it allows client credentials',
    );
  }
  const { expirationDate } = session.info;
  const lifetimeMs = lifetimeFrom(expirationDate === undefined ? undefined : expirationDate - Date.now());
  return { session, accessToken: token, bound, lifetimeMs, clockSkewMs: exchanges.clockSkewMs };
}
