/**
 * Proofs of possession with a nonce of the server (RFC 9449). The Inrupt library makes proofs without a nonce, which is enough
 * for most servers. This code is for servers that require one (section 9).
 */
import { createHash, randomUUID } from 'node:crypto';
import { SignJWT, type CryptoKey, type JWK } from 'jose';

/** The key to which a token is bound, as the library exposes it. */
export interface DpopKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: JWK;
}

/** A token, and the key to which it is bound. */
export interface BoundToken {
  readonly accessToken: string;
  readonly dpopKey: DpopKey;
}

/** The last nonce of each origin. A nonce is valid for its origin only (section 8.2). */
export class DpopNonces {
  readonly #nonces = new Map<string, string>();

  /** Stores the nonce of a response. Any response may contain the next one (section 8.2). */
  note(url: string, { headers }: Response): void {
    const nonce = headers.get('dpop-nonce');
    // The characters that a nonce may contain (section 8.1).
    if (nonce !== null && /^[\x21\x23-\x5b\x5d-\x7e]{1,1024}$/.test(nonce))
      this.#nonces.set(new URL(url).origin, nonce);
  }

  of(url: string): string | undefined {
    return this.#nonces.get(new URL(url).origin);
  }
}

/** Whether the server refused a proof because it requires a nonce, and sent one (section 9). */
export function asksForNonce({ status, headers }: Response): boolean {
  return (
    status === 401 &&
    headers.has('dpop-nonce') &&
    /\berror\s*=\s*"?use_dpop_nonce\b/i.test(headers.get('www-authenticate') ?? '')
  );
}

/** The headers of one request with its proof (sections 4.2 and 7.1). */
export async function proofHeaders(
  { accessToken, dpopKey }: BoundToken,
  method: string,
  url: string,
  nonce?: string,
): Promise<Record<string, string>> {
  const ath = createHash('sha256').update(accessToken).digest('base64url');
  return { authorization: `DPoP ${accessToken}`, dpop: await prove(dpopKey, method, url, { ath, nonce }) };
}

/** The proof for a token request (section 5). */
export function tokenProof(dpopKey: DpopKey, url: string, nonce?: string): Promise<string> {
  return prove(dpopKey, 'POST', url, { nonce });
}

/** `htu` has no query and no fragment. */
function prove(
  { privateKey, publicKey }: DpopKey,
  method: string,
  url: string,
  { nonce, ...claims }: { readonly ath?: string; readonly nonce: string | undefined },
): Promise<string> {
  const htu = new URL(url);
  htu.search = '';
  htu.hash = '';
  const own = { ...claims, ...(nonce === undefined ? {} : { nonce }) };
  return new SignJWT({ htu: htu.href, htm: method.toUpperCase(), jti: randomUUID(), ...own })
    .setProtectedHeader({ alg: publicKey.alg ?? 'ES256', typ: 'dpop+jwt', jwk: publicKey })
    .setIssuedAt()
    .sign(privateKey);
}
