import type { EventEmitter } from 'node:events';
import { EVENTS, InMemoryStorage, Session } from '@inrupt/solid-client-authn-node';
import { AuthenticationError, PodError, UsageError } from '../../errors.ts';
import type { BoundToken } from '../../http/authorization/dpop.ts';
import type { ClientCredentials } from './client-credentials.ts';
import { grantPlainly } from './plain-grant.ts';
import { SignInExchanges } from './exchanges.ts';
import { signInError } from './sign-in-error.ts';
import { TokenError } from './token-faults.ts';

/**
 * One sign-in with client credentials: discovery, token, keys (three requests), all made by the Inrupt library. Its errors
 * hold requests with the credentials inside and quote what the issuer said, so none of them gets past `sign-in-error.ts`.
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
    throw new UsageError(
      'The issuer is not an http(s) URL. Set LEADPOD_ISSUER, for instance https://login.example.org/',
    );
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

async function login(session: Session, credentials: ClientCredentials, exchanges: SignInExchanges, timeoutMs: number) {
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
    const message = `Signing in failed: POST ${url} - expected a token, received no answer; is the issuer running, and is LEADPOD_ISSUER right?`;
    throw new PodError(message, { kind: 'unavailable', during: 'login', method: 'POST', url });
  }
}

async function signInWithLibrary(credentials: ClientCredentials, timeoutMs: number): Promise<SignedIn> {
  const exchanges = new SignInExchanges();
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
