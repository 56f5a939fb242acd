/** The credentials of a SPARQL store: Basic (RFC 7617), Digest (RFC 7616) or a bearer token (RFC 6750). */
import ipaddr from 'ipaddr.js';
import { AuthenticationError, UsageError } from '../errors.ts';
import type { PodSession } from '../http/authorization/pod-session.ts';
import { parseDigestChallenge, schemesOf, signDigest, type DigestChallenge } from './digest.ts';

/** How leadpod authenticates to a store. */
export type StoreCredentials =
  { readonly user: string; readonly password: string } | { readonly token: string } | undefined;

/**
 * Returns the origins to which the credentials may be sent: those of the endpoints.
 *
 * @throws UsageError if the endpoints have several origins, or if credentials would be sent over a network without encryption.
 */
export function checkOrigins(urls: readonly string[], credentials: StoreCredentials): string[] {
  const origins = [...new Set(urls.map((url) => new URL(url).origin))];
  if (credentials === undefined) return origins;
  if (origins.length > 1)
    throw new UsageError(`leadpod sends credentials to one origin only, received endpoints at ${origins.join(', ')}`);
  const plain = urls
    .map((url) => new URL(url))
    .find(({ protocol, hostname }) => protocol !== 'https:' && !isLoopback(hostname));
  if (plain !== undefined)
    throw new UsageError(
      `leadpod sends credentials only over https (or to this machine): expected https, received ${plain.origin}`,
    );
  return origins;
}

function isLoopback(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return hostname === 'localhost' || (ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback');
}

/**
 * Authenticates requests to a store. A user name and a password are only sent after the store has answered 401, which says
 * which scheme to use. Redirects are not followed.
 */
export class StoreSession implements PodSession {
  readonly webId = undefined;
  readonly clockSkewMs = undefined;
  readonly generation = 0;
  readonly #credentials: StoreCredentials;
  #isBasic = false;
  /** The challenges by path, because each service may have a protection space of its own. */
  readonly #challenges = new Map<string, { challenge: DigestChallenge; count: number }>();

  constructor(credentials: StoreCredentials) {
    this.#credentials = credentials;
  }

  /**
   * Sends a request with the credentials.
   *
   * @throws AuthenticationError if the store refuses the credentials.
   */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const send = (): Promise<Response> => {
      const authorization = this.#sign(new URL(url), init.method ?? 'GET');
      const headers = {
        ...(init.headers as Record<string, string>),
        ...(authorization !== undefined && { authorization }),
      };
      return fetch(url, { ...init, headers, redirect: 'manual' });
    };
    const first = await send();
    if (first.status !== 401) return first;
    await first.body?.cancel();
    const second = this.#learn(new URL(url), first.headers.get('www-authenticate') ?? '') ? await send() : first;
    if (second.status !== 401) return second;
    if (second !== first) await second.body?.cancel();
    const advice =
      this.#credentials === undefined
        ? 'it needs credentials: --auth-user NAME --auth-password-file FILE, or --token-file FILE'
        : 'it does not accept these credentials';
    throw new AuthenticationError(`The store refused: ${init.method ?? 'GET'} ${url} - received 401; ${advice}`);
  }

  renew(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #sign({ pathname, search }: URL, method: string): string | undefined {
    const credentials = this.#credentials;
    if (credentials === undefined) return undefined;
    if ('token' in credentials) return `Bearer ${credentials.token}`;
    const known = this.#challenges.get(pathname);
    if (known !== undefined) {
      known.count += 1;
      return signDigest(known.challenge, credentials, { method, uri: `${pathname}${search}`, count: known.count });
    }
    const { user, password } = credentials;
    return this.#isBasic ? `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` : undefined;
  }

  /** Reads a challenge. Returns whether another attempt makes sense. */
  #learn({ pathname }: URL, header: string): boolean {
    if (this.#credentials === undefined || 'token' in this.#credentials) return false;
    const challenge = parseDigestChallenge(header);
    if (challenge !== undefined) {
      this.#challenges.set(pathname, { challenge, count: 0 });
      return true;
    }
    // Some stores send no challenge, and expect Basic.
    if (this.#isBasic || !(header === '' || schemesOf(header).includes('basic'))) return false;
    this.#isBasic = true;
    return true;
  }
}
