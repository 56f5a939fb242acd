/**
 * The client side of HTTP Digest Access Authentication (RFC 7616). Virtuoso requires it. The available packages are not used:
 * they split challenges at commas, or refuse the parameters that RFC 7616 has added.
 */
import { createHash, randomBytes } from 'node:crypto';

/** The parameters of a challenge (section 3.3) that leadpod uses. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  /** The algorithm in the spelling of the server. If it is missing, it is MD5. */
  readonly algorithm?: string;
  /** Whether the server offers `qop=auth`. If not, the rules of RFC 2069 apply. */
  readonly hasQop: boolean;
}

/** A request to sign. `count` is the number of requests with this nonce, including this one. */
export interface DigestRequest {
  readonly method: string;
  /** The path and the query, as in the request line. */
  readonly uri: string;
  readonly count: number;
  /** The client nonce. It protects against chosen-plaintext attacks. Default: random. */
  readonly cnonce?: string;
}

/** The names of the algorithms in the RFC, and of the hashes in Node. No known server uses the `-sess` variants. */
const HASHES: Readonly<Record<string, string>> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };

/** Matches a parameter with its value, or the name of a scheme, which has no value. */
const WORD = /([A-Za-z0-9-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+)))?/g;

type Challenge = readonly [scheme: string, parameters: ReadonlyMap<string, string>];

/** Parses the challenges of `WWW-Authenticate`. One header may contain several (RFC 9110 section 11.6.1). */
function challengesOf(header: string): Challenge[] {
  const challenges: [string, Map<string, string>][] = [];
  for (const [, word = '', quoted, token] of header.matchAll(WORD)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? token;
    if (value === undefined) challenges.push([word.toLowerCase(), new Map<string, string>()]);
    else challenges.at(-1)?.[1].set(word.toLowerCase(), value);
  }
  return challenges;
}

/** The schemes that a server offers, in lower case. */
export const schemesOf = (header: string): string[] => challengesOf(header).map(([scheme]) => scheme);

/** The strongest Digest challenge of `WWW-Authenticate` that leadpod supports; `undefined` if there is none. */
export function parseDigestChallenge(header: string): DigestChallenge | undefined {
  const challenges = challengesOf(header).flatMap(([scheme, parameters]) =>
    scheme === 'digest' ? (readDigest(parameters) ?? []) : [],
  );
  return challenges.find(({ algorithm }) => hashOf(algorithm) !== 'md5') ?? challenges[0];
}

function readDigest(parameters: ReadonlyMap<string, string>): DigestChallenge | undefined {
  const [realm, nonce] = [parameters.get('realm'), parameters.get('nonce')];
  const [opaque, algorithm] = [parameters.get('opaque'), parameters.get('algorithm')];
  if (realm === undefined || nonce === undefined || hashOf(algorithm) === undefined) return undefined;
  const offered = parameters
    .get('qop')
    ?.split(',')
    .map((word) => word.trim().toLowerCase());
  // `auth-int` is not supported. It would hash the whole body.
  if (offered?.includes('auth') === false) return undefined;
  const optional = { ...(opaque !== undefined && { opaque }), ...(algorithm !== undefined && { algorithm }) };
  return { realm, nonce, ...optional, hasQop: offered !== undefined };
}

/** The value of `Authorization` (section 3.4). */
export function signDigest(
  { realm, nonce, opaque, algorithm, hasQop }: DigestChallenge,
  { user, password }: { readonly user: string; readonly password: string },
  { method, uri, count, cnonce = randomBytes(16).toString('hex') }: DigestRequest,
): string {
  const hash = (...parts: readonly string[]): string =>
    createHash(hashOf(algorithm) ?? 'md5')
      .update(parts.join(':'))
      .digest('hex');
  const nc = count.toString(16).padStart(8, '0');
  const secret = hash(user, realm, password);
  const request = hash(method, uri);
  const response = hasQop ? hash(secret, nonce, nc, cnonce, 'auth', request) : hash(secret, nonce, request);
  const parameters = [
    ...[`username=${quote(user)}`, `realm=${quote(realm)}`, `nonce=${quote(nonce)}`, `uri=${quote(uri)}`],
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(hasQop ? ['qop=auth', `nc=${nc}`, `cnonce=${quote(cnonce)}`] : []),
    ...[`response=${quote(response)}`, ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`])],
  ];
  return `Digest ${parameters.join(', ')}`;
}

const hashOf = (algorithm = 'MD5'): string | undefined => HASHES[algorithm.toUpperCase()];

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
