import { generateKeyPairSync, sign } from 'node:crypto';
import { answer, startRawServer, type Answer, type RawServer } from '../../raw-server.ts';

/** An OpenID issuer that grants client credentials, or fails as it is told. */
export interface FakeIssuer extends RawServer {
  /** Answers to the next token requests, instead of tokens. */
  faults: Answer[];
  /** Lifetime of the next tokens, in seconds. */
  lifetimeSeconds: number;
  /** What stands as `expires_in` instead of it; `null` leaves it out. */
  expiresIn?: unknown;
  /** Claims other than those of a good token; undefined takes one away. */
  claims?: Readonly<Record<string, unknown>>;
  /** The token itself, where it is none of those. */
  token?: string;
  /** `token_type`; default `DPoP`. */
  tokenType?: string;
  /** How many token requests came. */
  grants(): number;
}

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** The keys with which tokens are signed (RFC 7517). */
export const ISSUER_KEYS = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key', alg: 'ES256' }] };

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that no one looks at but us. */
export function createToken(
  issuer: string,
  lifetimeSeconds: number,
  webid = 'http://localhost/card#me',
  others: Readonly<Record<string, unknown>> = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: 'solid',
    webid,
    iat: now,
    exp: now + 600 + lifetimeSeconds,
    ...others,
  };
  const text = `${encode({ alg: 'ES256', kid: 'key' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

const json = (body: object, status = 200): Answer =>
  answer(status, JSON.stringify(body), { 'content-type': 'application/json' });

/** What the issuer says of itself (OpenID Connect Discovery, section 3). */
export const describeIssuer = (issuer: string, token = 'token', keys = 'keys'): object => ({
  issuer,
  authorization_endpoint: `${issuer}authorize`,
  token_endpoint: `${issuer}${token}`,
  jwks_uri: `${issuer}${keys}`,
  claims_supported: ['webid'],
  subject_types_supported: ['public'],
  scopes_supported: ['openid', 'webid'],
});

/** Starts an issuer; what it grants lives for `lifetimeSeconds`. */
export async function startFakeIssuer(lifetimeSeconds = 600): Promise<FakeIssuer> {
  const server = await startRawServer((response, request) => {
    route(request.path)(response, request);
  });
  const issuer: FakeIssuer = {
    ...server,
    faults: [],
    lifetimeSeconds,
    grants: () => server.seen.filter(({ path }) => path === '/token').length,
  };
  const grant = (): Answer =>
    json({
      access_token: issuer.token ?? createToken(server.url, issuer.lifetimeSeconds, undefined, issuer.claims),
      token_type: issuer.tokenType ?? 'DPoP',
      ...(issuer.expiresIn === null ? {} : { expires_in: issuer.expiresIn ?? issuer.lifetimeSeconds }),
    });
  const route = (path: string): Answer => {
    if (path === '/token') return issuer.faults.shift() ?? grant();
    if (path === '/keys') return json(ISSUER_KEYS);
    return json(describeIssuer(server.url));
  };
  return issuer;
}

/** Credentials that the issuer accepts; the secret is not to be seen anywhere. */
export const credentialsOf = (issuer: { url: string }) => ({
  issuer: issuer.url,
  clientId: 'client',
  clientSecret: 'CANARY-secret',
});
