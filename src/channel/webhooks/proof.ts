/**
 * Checks whether the pod server sent a webhook. Community Solid Server signs each with a token for itself and a proof of
 * possession (RFC 9449) that names our URL; the protocol does not define this (WebhookChannel2023, section 4). An accepted
 * webhook only starts a pass, so a successful forgery costs one look at the inbox (SECURITY.md, T14).
 */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify, type JWTVerifyResult } from 'jose';
import { IssuerKeys } from './issuer-keys.ts';
import { SeenTokens } from './seen-tokens.ts';

/** Who must have sent a webhook, and to which URL. */
export interface ExpectedWebhook {
  /** The issuer that the pod server named in the subscription. */
  readonly issuer: string;
  /**
   * The WebID of the server's own agent. Users of the server have tokens of the same issuer, so the issuer alone is not enough.
   */
  readonly sender: string;
  /** Our URL, as the server knows it. */
  readonly url: string;
  /** The server's clock minus ours, in milliseconds. */
  readonly skewMs: number;
}

/** Why a webhook is refused. `elsewhere`: it is signed by the right issuer, but for another URL or another agent. */
export type WebhookRefusal = 'unsigned' | 'forged' | 'expired' | 'elsewhere' | 'replayed';

/** Public-key signatures only: with a shared secret, everyone who can verify could also sign. */
const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
  'Ed25519',
];
/** The tolerance for clock differences and transmission, in seconds. */
const TOLERANCE_S = 60;
/** The longest header in characters. Real ones have fewer than a thousand. */
const MAX_HEADER_LENGTH = 8192;
/** The longest token id, because ids are kept. */
const MAX_ID_LENGTH = 256;

interface SignedHeaders {
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
}

/** Checks webhooks, and remembers those that were accepted. */
export class WebhookProofs {
  readonly #keys: IssuerKeys;
  readonly #now: () => number;
  readonly #seen = new SeenTokens(2 * TOLERANCE_S * 1000);

  constructor(keys = new IssuerKeys(), now: () => number = Date.now) {
    this.#keys = keys;
    this.#now = now;
  }

  /**
   * Checks a webhook. Returns the reason of a refusal; `undefined` if it is valid.
   *
   * @throws KeysUnavailableError
   */
  async refusalOf(headers: SignedHeaders, expected: ExpectedWebhook): Promise<WebhookRefusal | undefined> {
    const token = /^DPoP ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
    const { dpop } = headers;
    if (token === undefined || dpop === undefined) return 'unsigned';
    if (token.length + dpop.length > MAX_HEADER_LENGTH) return 'forged';
    const nowMs = this.#now() + expected.skewMs;
    try {
      const proof = await verifyProof(dpop, nowMs);
      const claims = await verifyToken(token, this.#keys, expected.issuer, nowMs);
      return refuseUnbound(proof, claims, token, nowMs) ?? this.#refuseElsewhere(proof, claims, expected);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'expired';
      if (error instanceof errors.JOSEError) return 'forged';
      throw error;
    }
  }

  #refuseElsewhere(proof: Proof, { webId }: Claims, { sender, url }: ExpectedWebhook): WebhookRefusal | undefined {
    if (webId !== sender) return 'elsewhere';
    if (proof.htm !== 'POST' || !isSameAddress(proof.htu, url)) return 'elsewhere';
    // Last and without an `await` before it: if two copies arrive at once, only the first is accepted.
    return this.#seen.add(`${proof.thumbprint} ${proof.jti}`) ? undefined : 'replayed';
  }
}

/** Checks that proof and token belong together, and that the proof is recent. */
function refuseUnbound(proof: Proof, { jkt }: Claims, token: string, nowMs: number): WebhookRefusal | undefined {
  if (Math.abs(nowMs / 1000 - proof.iat) > TOLERANCE_S) return 'expired';
  if (jkt !== proof.thumbprint || proof.jti.length > MAX_ID_LENGTH) return 'forged';
  // Community Solid Server omits `ath`, contrary to RFC 9449 section 4.2. If it is present, it must be right.
  return proof.ath === undefined || proof.ath === hashOf(token) ? undefined : 'forged';
}

interface Proof {
  readonly thumbprint: string;
  readonly htm: unknown;
  readonly htu: unknown;
  readonly ath: unknown;
  readonly iat: number;
  readonly jti: string;
}

/** The checks of RFC 9449 section 4.3 that need only the proof. */
async function verifyProof(dpop: string, nowMs: number): Promise<Proof> {
  const { payload, protectedHeader } = await jwtVerify(dpop, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ALGORITHMS,
    requiredClaims: ['iat', 'jti', 'htm', 'htu'],
    currentDate: new Date(nowMs),
    clockTolerance: TOLERANCE_S,
  });
  const { htm, htu, ath, iat = 0, jti = '' } = payload;
  const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk ?? {}, 'sha256');
  return { thumbprint, htm, htu, ath, iat, jti };
}

interface Claims {
  readonly webId: unknown;
  /** The thumbprint of the key to which the token is bound. */
  readonly jkt: unknown;
}

async function verifyToken(token: string, keys: IssuerKeys, issuer: string, nowMs: number): Promise<Claims> {
  const { payload }: JWTVerifyResult = await jwtVerify(token, keys.of(issuer), {
    // With and without a final slash, because servers differ.
    issuer: [issuer.replace(/\/+$/, ''), `${issuer.replace(/\/+$/, '')}/`],
    algorithms: ALGORITHMS,
    requiredClaims: ['iss', 'exp', 'cnf', 'webid'],
    currentDate: new Date(nowMs),
    clockTolerance: TOLERANCE_S,
  });
  const { webid, cnf } = payload;
  const jkt = typeof cnf === 'object' && cnf !== null ? (cnf as Record<string, unknown>)['jkt'] : undefined;
  return { webId: webid, jkt };
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Compares without query and fragment (RFC 9449 section 4.3). */
function isSameAddress(htu: unknown, url: string): boolean {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false;
  const [one, other] = [new URL(htu), new URL(url)];
  return one.origin === other.origin && one.pathname === other.pathname;
}
