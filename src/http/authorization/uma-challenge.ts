/**
 * Parses the challenge of a server that requires a token of its authorization server (UMA 2.0 Grant, section 3.2.2), and checks
 * which authorization servers are trusted.
 */
import { isBelow } from './shared-domain.ts';
import { isLoopbackHost } from '../../system/loopback.ts';

/** The authorization server, and the ticket that identifies the request. */
export interface UmaChallenge {
  readonly authority: string;
  readonly ticket: string;
}

/** `key="value"` or `key=token`. A quoted text may contain commas and names of other schemes. */
const PARAMETER = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]*))/y;

/**
 * The UMA challenge in the `WWW-Authenticate` header of a 401, which may contain other challenges (RFC 9110 section 11.6.1).
 */
export function umaChallengeOf({ status, headers }: Response): UmaChallenge | undefined {
  const text = headers.get('www-authenticate') ?? '';
  if (status !== 401 || text.length > MAX_LENGTH) return undefined;
  const start = /(?:^|,)\s*UMA\s+/i.exec(withoutQuoted(text));
  if (start === null) return undefined;
  const found = parametersFrom(text, start.index + start[0].length);
  const [authority, ticket] = [found.get('as_uri'), found.get('ticket')];
  return authority === undefined || ticket === undefined ? undefined : { authority, ticket };
}

/** The parameters up to the next scheme. */
function parametersFrom(text: string, start: number): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = start; at < text.length;) {
    PARAMETER.lastIndex = at;
    const [whole = '', name = '', quoted, token = ''] = PARAMETER.exec(text) ?? [];
    if (whole === '') break;
    found.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token);
    at = PARAMETER.lastIndex + (/^[\s,]*/.exec(text.slice(PARAMETER.lastIndex))?.[0].length ?? 0);
  }
  return found;
}

const MAX_LENGTH = 8192;

/** Replaces quoted text with text of the same length, so that it cannot look like a scheme. */
const withoutQuoted = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => `"${'_'.repeat(quoted.length - 2)}"`);

/** The origins of the pod, the requested resource, and the issuer. */
export interface TrustedPlaces {
  readonly origins: ReadonlySet<string>;
  readonly issuer: string | undefined;
  readonly resource: string;
}

/**
 * Whether the token may be sent to this authorization server. Without this check, a server could name a stranger's server and
 * so give it the token. The server must be at a pinned origin, at that of the issuer, or at a domain above the resource's. If
 * issuer and resource share a domain, it may also be in that domain (`login.example.com`, `storage.example.com`,
 * `uma.example.com`). It must use https, except on this machine.
 */
export function isTrustedAuthority(authority: string, { origins, issuer, resource }: TrustedPlaces): boolean {
  const url = URL.canParse(authority) ? new URL(authority) : undefined;
  if (url === undefined || !isSafe(url)) return false;
  const issuing = issuer !== undefined && URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (origins.has(url.origin) || issuing?.origin === url.origin) return true;
  const own = new URL(resource);
  if (own.port !== url.port || own.protocol !== url.protocol) return false;
  return isBelow(own.hostname, url.hostname) || isBeside(url, own, issuing);
}

function isSafe({ protocol, hostname, username, password }: URL): boolean {
  if (username !== '' || password !== '') return false;
  const isLocal = hostname.endsWith('.localhost') || isLoopbackHost(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLocal);
}

function isBeside({ hostname }: URL, own: URL, issuing: URL | undefined): boolean {
  const domain = hostname.replace(/^[^.]+\./, '');
  return issuing !== undefined && isBelow(own.hostname, domain) && isBelow(issuing.hostname, domain);
}
