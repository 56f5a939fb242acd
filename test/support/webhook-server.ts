/** A pod server as far as webhooks go: it has keys, and signs as the Community Solid Server does. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { answer, startRawServer, type Answer, type RawServer } from '../raw-server.ts';

/** A key pair, as the server has one. */
export interface Keys {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
  readonly thumbprint: string;
}

export async function makeKeys(): Promise<Keys> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256' };
  return { privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) };
}

/** What a webhook says; whatever is left out is as a real server has it. */
export interface WebhookParts {
  readonly issuer: string;
  readonly sender: string;
  readonly url: string;
  readonly keys: Keys;
  readonly proofKeys?: Keys;
  readonly nowMs?: number;
  readonly token?: Readonly<Record<string, unknown>>;
  readonly proof?: Readonly<Record<string, unknown>>;
  readonly typ?: string;
}

let ids = 0;

/** The headers of a webhook, signed as `WebhookEmitter` of the Community Solid Server does. */
export async function signWebhook(parts: WebhookParts): Promise<{ authorization: string; dpop: string }> {
  const { issuer, sender, url, keys, proofKeys = keys, nowMs = Date.now(), token, proof, typ = 'dpop+jwt' } = parts;
  const time = Math.floor(nowMs / 1000);
  const claims = {
    ...{ webid: sender, azp: sender, sub: sender, cnf: { jkt: keys.thumbprint }, iss: issuer },
    ...{ aud: [sender, 'solid'], iat: time, exp: time + 1200, jti: `token-${(ids += 1)}` },
    ...token,
  };
  const signed = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: keys.thumbprint })
    .sign(keys.privateKey);
  const shown = { htu: url, htm: 'POST', iat: time, jti: `proof-${(ids += 1)}`, ...proof };
  const dpop = await new SignJWT(shown)
    .setProtectedHeader({ alg: 'ES256', jwk: proofKeys.jwk, typ })
    .sign(proofKeys.privateKey);
  return { authorization: `DPoP ${signed}`, dpop };
}

/** A server that tells its keys. */
export interface KeyServer {
  readonly server: RawServer;
  readonly issuer: string;
  readonly sender: string;
}

/** Starts one; `tell` may answer otherwise. */
export async function startKeyServer(
  keys: () => readonly JWK[],
  tell?: (path: string) => Answer | undefined,
): Promise<KeyServer> {
  const json = { 'content-type': 'application/json' };
  const server: RawServer = await startRawServer((response, request) => {
    const own = request.path.endsWith('/.well-known/openid-configuration')
      ? answer(200, JSON.stringify({ jwks_uri: `${server.url}.oidc/jwks` }), json)
      : answer(200, JSON.stringify({ keys: keys() }), json);
    (tell?.(request.path) ?? own)(response, request);
  });
  const issuer = server.origin;
  return { server, issuer, sender: `${issuer}/.notifications/WebhookChannel2023/webId` };
}
