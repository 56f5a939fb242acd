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
 * One sign-in with client credentials. The Inrupt library makes its three requests: discovery, keys, token. The library's
 * errors contain requests with credentials, and quote the issuer, so `sign-in-error.ts` replaces all of them.
 */

/** The session that sends requests with the token, and facts about the token. */
export interface SignedIn {
  session: TokenSession;
  /** Undefined if the library does not expose it. */
  accessToken?: string | undefined;
  /** The token for proofs that the library cannot make; undefined if it is not bound to a key. */
  bound: BoundToken | undefined;
  /** The token does not name the agent. The library refuses it, so it is not used the next time. */
  isPlain?: boolean;
  /** The rest of the token's lifetime in milliseconds. */
  lifetimeMs: number;
  clockSkewMs: number | undefined;
}

/** The part of the library's session that leadpod uses. */
export interface TokenSession {
  readonly info: { readonly isLoggedIn: boolean; readonly webId?: string | undefined };
  fetch(url: string, init?: RequestInit): Promise<Response>;
  logout(options: { readonly logoutType: 'app' }): Promise<void>;
}

/**
 * The URL of the issuer in its normal form.
 * @throws UsageError if it is not an http(s) URL
 */
export function checkIssuer(issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new UsageError(
      'The issuer is not an http(s) URL. Set LEADPOD_ISSUER, for instance https://login.example.org/',
    );
  }
  return url.href;
}

/** The lifetime of a token if the issuer names none or an invalid one, in milliseconds. The library assumes the same. */
const ASSUMED_LIFETIME_MS = 600_000;
/** The longest use of a token, one day. A new one costs three requests, and a stolen one is useful for a shorter time. */
const LONGEST_LIFETIME_MS = 86_400_000;

/**
 * How long a token is used, in milliseconds. `namedMs` is the rest of the lifetime that the issuer named. An issuer may name
 * none, zero, a negative number, a text or a year (RFC 6749 section 5.1 only recommends `expires_in`, in seconds).
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
 * Signs in once. If `isPlain`, the tokens of this issuer are known not to name the agent.
 * @throws AuthenticationError if the issuer refuses; PodError `unavailable` if it cannot be reached or takes longer than
 * `timeoutMs`
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
    // Without a cause, which may contain the request with the secret.
    const { issuer: url } = credentials;
    const message = `Signing in failed: POST ${url} - expected a token, received no answer; is the issuer running, and is LEADPOD_ISSUER right?`;
    throw new PodError(message, { kind: 'unavailable', during: 'login', method: 'POST', url });
  }
}

async function signInWithLibrary(credentials: ClientCredentials, timeoutMs: number): Promise<SignedIn> {
  const exchanges = new SignInExchanges();
  // Its own storage: the library's default storage is global, and keeps the secrets of all sessions.
  const session = new Session({ storage: new InMemoryStorage(), keepAlive: false });
  // The library sets a timer for the end of the token. Beyond 2^31 - 1 ms (24.8 days) Node would fire it at once and end the
  // session. leadpod measures the time itself: `PodSession` uses no token after its end.
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
