/**
 * An issuer that speaks as Keycloak does (its Server Administration Guide and OpenID Connect endpoints): a realm without a final
 * slash, paths of its own, RS256, tokens for `account` that name a service account and no WebID unless a mapper adds it, and
 * `unauthorized_client` with 401 for whatever is wrong with a client.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { answer, startRawServer, type Answer, type SeenRequest } from '../raw-server.ts';

/** How a realm is set up. */
export interface Realm {
  /** Claims that mappers add to the tokens of the client, or replace. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Whether there is a client scope `webid`. */
  readonly hasScope?: boolean;
  /** Whether the client may act for itself ("Service accounts roles"). */
  readonly hasServiceAccount?: boolean;
  /** "Lightweight access tokens" aside, tokens are JWTs; a proxy before it may hand out opaque ones. */
  readonly isOpaque?: boolean;
}

/** The one client, and its secret. */
export const KEYCLOAK_CLIENT = { clientId: 'leadpod', clientSecret: 'CANARY-keycloak-secret' };

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEYS = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'realm-key', alg: 'RS256', use: 'sig' }] };
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokenOf(issuer: string, { claims, isOpaque = false }: Realm): string {
  if (isOpaque) return 'b0a7c6d5';
  const now = Math.floor(Date.now() / 1000);
  const standard = {
    ...{ exp: now + 300, iat: now, jti: 'trrtcc:1', iss: issuer, aud: 'account', sub: '5f3a91c2', typ: 'Bearer' },
    ...{ azp: KEYCLOAK_CLIENT.clientId, acr: '1', scope: 'openid', clientHost: '127.0.0.1', email_verified: false },
    preferred_username: 'service-account-leadpod',
  };
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'realm-key' })}.${encode({ ...standard, ...claims })}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

const json = (body: object, status = 200): Answer =>
  answer(status, JSON.stringify(body), { 'content-type': 'application/json' });

function describeRealm(issuer: string, { hasScope = true }: Realm): object {
  const endpoints = `${issuer}/protocol/openid-connect`;
  return {
    ...{ issuer, authorization_endpoint: `${endpoints}/auth`, token_endpoint: `${endpoints}/token` },
    ...{ jwks_uri: `${endpoints}/certs`, userinfo_endpoint: `${endpoints}/userinfo` },
    grant_types_supported: ['authorization_code', 'client_credentials', 'implicit', 'password', 'refresh_token'],
    ...{
      response_types_supported: ['code', 'none', 'id_token', 'token'],
      subject_types_supported: ['public', 'pairwise'],
    },
    scopes_supported: ['openid', 'offline_access', 'profile', ...(hasScope ? ['webid'] : [])],
    ...{ id_token_signing_alg_values_supported: ['RS256'], claims_supported: ['aud', 'sub', 'iss', 'auth_time'] },
  };
}

function grant(issuer: string, realm: Realm, { body, headers }: SeenRequest): Answer {
  const unauthorized = (words: string): Answer => json({ error: 'unauthorized_client', error_description: words }, 401);
  const { clientId, clientSecret } = KEYCLOAK_CLIENT;
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  if (headers.authorization !== basic) return unauthorized('Invalid client or Invalid client credentials');
  if (realm.hasServiceAccount === false) return unauthorized('Client not enabled to retrieve service account');
  const scopes = new URLSearchParams(body).get('scope') ?? '';
  if (realm.hasScope === false && scopes.includes('webid'))
    return json({ error: 'invalid_scope', error_description: `Invalid scopes: ${scopes}` }, 400);
  return json({
    ...{ access_token: tokenOf(issuer, realm), expires_in: 300, refresh_expires_in: 0, token_type: 'Bearer' },
    ...{ 'not-before-policy': 0, scope: 'openid' },
  });
}

/** Starts a realm; comes back with its issuer. It is stopped after the test. */
export async function startKeycloak(realm: Realm = {}): Promise<string> {
  const server = await startRawServer((response, request) => {
    const issuer = `${server.url}realms/brokers`;
    const routes: Readonly<Record<string, () => Answer>> = {
      '/realms/brokers/.well-known/openid-configuration': () => json(describeRealm(issuer, realm)),
      '/realms/brokers/protocol/openid-connect/certs': () => json(KEYS),
      '/realms/brokers/protocol/openid-connect/token': () => grant(issuer, realm, request),
    };
    const route = routes[request.path] ?? (() => json({ error: 'Realm does not exist' }, 404));
    route()(response, request);
  });
  return `${server.url}realms/brokers`;
}
