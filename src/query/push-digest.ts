/**
 * HTTP Digest Access Authentication (RFC 7616), the client's half: what Virtuoso asks for. The packages that offer it
 * read challenges by splitting at commas, or refuse the parameters that the RFC added; it is short enough to be written.
 */
import { createHash, randomBytes } from 'node:crypto';

/** What a server asks for (section 3.3), as far as it matters to us. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  /** As the server spells it; absent: MD5. */
  readonly algorithm?: string;
  /** Does it offer `qop=auth`? Without, it speaks RFC 2069. */
  readonly hasQop: boolean;
}

/** A request to be signed; `count` is how often the nonce was used, from 1 on. */
export interface DigestRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly uri: string;
  readonly count: number;
  /** Ours, against chosen-plaintext attacks; random unless a test needs the one of the RFC. */
  readonly cnonce?: string;
}

/** The names of the RFC, and of Node's hash for each; the `-sess` variants are nowhere in use. */
const HASHES: Readonly<Record<string, string>> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };

const PARAMETER = /([A-Za-z0-9-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/g;

/** The challenges of `WWW-Authenticate` by their scheme, in lower case: several may stand in one header (RFC 9110, 11.6.1). */
export function schemesOf(header: string): string[] {
  const unquoted = header.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return [...unquoted.matchAll(/(?:^|,)\s*([A-Za-z0-9-]+)(?=\s+[^\s=,]|\s*(?:,|$))/g)].map(([, scheme = '']) =>
    scheme.toLowerCase(),
  );
}

/** The strongest Digest challenge of `WWW-Authenticate` that we can answer, `undefined` where there is none. */
export function parseDigestChallenge(header: string): DigestChallenge | undefined {
  const texts = header.split(/(?:^|,)\s*Digest\s+/i).slice(1);
  const challenges = texts.flatMap((text) => {
    const values = new Map(
      [...text.matchAll(PARAMETER)].map(([, name = '', quoted, token = '']) => [
        name.toLowerCase(),
        quoted?.replace(/\\(.)/g, '$1') ?? token,
      ]),
    );
    const [realm, nonce] = [values.get('realm'), values.get('nonce')];
    const [opaque, algorithm, qop] = [values.get('opaque'), values.get('algorithm'), values.get('qop')];
    if (realm === undefined || nonce === undefined || hashOf(algorithm) === undefined) return [];
    const offered = qop?.split(',').map((word) => word.trim().toLowerCase());
    // The whole body in the hash (auth-int) is more than anybody asks for.
    if (offered !== undefined && !offered.includes('auth')) return [];
    return [
      {
        realm,
        nonce,
        ...(opaque !== undefined && { opaque }),
        ...(algorithm !== undefined && { algorithm }),
        hasQop: offered !== undefined,
      },
    ];
  });
  return challenges.find(({ algorithm }) => hashOf(algorithm) !== 'md5') ?? challenges[0];
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
