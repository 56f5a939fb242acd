/**
 * Is a webhook what the pod server sent? The Community Solid Server signs each with a token for itself, bound to a proof of
 * possession (RFC 9449) that names our address; the protocol leaves it open (WebhookChannel2023, section 4). Whatever is
 * accepted only wakes a pass, so that a forgery that gets through costs a look at the inbox (THREATS: T14).
 */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify, type JWTVerifyResult } from 'jose';
import { IssuerKeys } from './issuer-keys.ts';
import { SeenTokens } from './seen-tokens.ts';

/** Who is to have sent a webhook, and where to. */
export interface ExpectedWebhook {
  /** Who signs: as the subscription said, at the pod server. */
  readonly issuer: string;
  /** The WebID of the server's own agent: its users have tokens of the same issuer. */
  readonly sender: string;
  /** Our address, as the server was told. */
  readonly url: string;
  /** Server clock minus ours, in milliseconds. */
  readonly skewMs: number;
}

/** What is wrong with a webhook. `elsewhere`: signed by whom we expect, for another address or in another's name. */
export type WebhookRefusal = 'unsigned' | 'forged' | 'expired' | 'elsewhere' | 'replayed';

/** Signatures by public keys alone: with a shared secret, whoever checks could sign. */
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
/** Clocks of servers and the way of a message, in seconds. */
const TOLERANCE_S = 60;
/** Real ones have less than a thousand characters. */
const MAX_HEADER_LENGTH = 8192;
/** They are remembered. */
const MAX_ID_LENGTH = 256;

interface SignedHeaders {
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
}

/** Checks webhooks, and remembers those that it has seen. */
export class WebhookProofs {
  readonly #keys: IssuerKeys;
  readonly #now: () => number;
  readonly #seen = new SeenTokens(2 * TOLERANCE_S * 1000);

  constructor(keys = new IssuerKeys(), now: () => number = Date.now) {
    this.#keys = keys;
    this.#now = now;
  }

  /**
   * What is wrong with a webhook; undefined where nothing is.
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
    // Last, without a pause before: of two that come together one is the first.
    return this.#seen.add(`${proof.thumbprint} ${proof.jti}`) ? undefined : 'replayed';
  }
}

/** Do proof and token belong together, and to this moment? */
function refuseUnbound(proof: Proof, { jkt }: Claims, token: string, nowMs: number): WebhookRefusal | undefined {
  if (Math.abs(nowMs / 1000 - proof.iat) > TOLERANCE_S) return 'expired';
  if (jkt !== proof.thumbprint || proof.jti.length > MAX_ID_LENGTH) return 'forged';
  // The server leaves it out, against RFC 9449 section 4.2; where it is, it must be right.
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

/** RFC 9449 section 4.3, as far as the proof alone can tell. */
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
  /** The thumbprint of the key that the token is bound to. */
  readonly jkt: unknown;
}

async function verifyToken(token: string, keys: IssuerKeys, issuer: string, nowMs: number): Promise<Claims> {
  const { payload }: JWTVerifyResult = await jwtVerify(token, keys.of(issuer), {
    // One issuer with and without its slash: servers are not of one mind.
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

/** Without query and fragment (RFC 9449 section 4.3). */
function isSameAddress(htu: unknown, url: string): boolean {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false;
  const [one, other] = [new URL(htu), new URL(url)];
  return one.origin === other.origin && one.pathname === other.pathname;
}
