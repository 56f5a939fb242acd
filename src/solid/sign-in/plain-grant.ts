/**
 * Client credentials of an issuer whose tokens do not name the agent: opaque tokens (RFC 6749 section 1.4), and those without a
 * `webid` claim. The Inrupt library requires a WebID in the token; leadpod does not if the WebID is known.
 */
import { exportJWK, generateKeyPair } from 'jose';
import { AuthenticationError } from '../../errors.ts';
import { clockSkewFromDate } from '../../http/timing/clock-skew.ts';
import { DpopNonces, proofHeaders, tokenProof, type BoundToken, type DpopKey } from '../../http/authorization/dpop.ts';
import type { ClientCredentials } from './client-credentials.ts';

/** A token, and the function that sends requests with it. */
export interface PlainGrant {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** Undefined for a bearer token. */
  readonly bound: BoundToken | undefined;
  readonly accessToken: string;
  /** `expires_in` in milliseconds. */
  readonly namedMs: number | undefined;
  readonly clockSkewMs: number | undefined;
}

const SCOPE = 'openid webid';

/** The error for every failure here. None is expected, because the library has just signed in. */
const failed = (url: string, received: string): AuthenticationError =>
  new AuthenticationError(`Signing in failed: POST ${url} - expected a token, received ${received}`);

/**
 * Requests a token and does not read its content.
 * @throws AuthenticationError; network errors are passed on
 */
export async function grantPlainly(credentials: ClientCredentials, timeoutMs: number): Promise<PlainGrant> {
  const signal = AbortSignal.timeout(timeoutMs);
  const tokenEndpoint = await findTokenEndpoint(credentials.issuer, signal);
  const dpopKey = await createKey();
  const nonces = new DpopNonces();
  const request = async (): Promise<Response> => {
    const received = await fetch(tokenEndpoint, {
      method: 'POST',
      redirect: 'error',
      signal,
      headers: {
        authorization: basicOf(credentials),
        dpop: await tokenProof(dpopKey, tokenEndpoint, nonces.of(tokenEndpoint)),
        accept: 'application/json',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPE }),
    });
    nonces.note(tokenEndpoint, received);
    return received;
  };
  let answer = await request();
  let text = await answer.text();
  // The endpoint may require a nonce of its own in the proof (RFC 9449 section 8).
  if (answer.status === 400 && answer.headers.has('dpop-nonce') && text.includes('use_dpop_nonce')) {
    answer = await request();
    text = await answer.text();
  }
  if (!answer.ok) throw failed(tokenEndpoint, String(answer.status));
  const { accessToken, isBearer, namedMs } = readGrant(text, tokenEndpoint);
  const bound = isBearer ? undefined : { accessToken, dpopKey };
  return {
    bound,
    accessToken,
    namedMs,
    clockSkewMs: clockSkewFromDate(answer.headers.get('date'), Date.now()),
    fetch: async (url, init = {}) => {
      const headers = new Headers(init.headers);
      const own = bound === undefined ? bearer(accessToken) : await proofHeaders(bound, init.method ?? 'GET', url);
      for (const [name, value] of Object.entries(own)) headers.set(name, value);
      return fetch(url, { ...init, headers });
    },
  };
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function findTokenEndpoint(issuer: string, signal: AbortSignal): Promise<string> {
  const url = new URL('.well-known/openid-configuration', issuer.replace(/\/*$/, '/'));
  const answer = await fetch(url, { redirect: 'error', signal });
  const found = (await answer.json()) as { token_endpoint?: unknown } | null;
  const endpoint = found?.token_endpoint;
  if (typeof endpoint === 'string' && /^https?:/.test(endpoint) && URL.canParse(endpoint)) return endpoint;
  throw failed(url.href, 'no token endpoint');
}

async function createKey(): Promise<DpopKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return { privateKey, publicKey: { ...(await exportJWK(publicKey)), alg: 'ES256' } };
}

/** Both parts are form-encoded first (RFC 6749 section 2.3.1). */
function basicOf({ clientId, clientSecret }: ClientCredentials): string {
  const encode = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}

function readGrant(text: string, url: string): { accessToken: string; isBearer: boolean; namedMs: number | undefined } {
  let grant: Record<string, unknown> | null;
  try {
    grant = JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    throw failed(url, 'no JSON');
  }
  const { access_token: accessToken, token_type: type, expires_in: seconds } = grant ?? {};
  // The token must be valid in a header (RFC 6750 section 2.1).
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) throw failed(url, 'none');
  const isBearer = typeof type === 'string' && type.toLowerCase() === 'bearer';
  return { accessToken, isBearer, namedMs: seconds === undefined ? undefined : Number(seconds) * 1000 };
}
