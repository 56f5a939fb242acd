/**
 * Proofs of possession with a nonce of the server's (RFC 9449). The Inrupt library makes proofs without one, which is all
 * that most servers ask for; these are for servers that ask for more (section 9).
 */
import { createHash, randomUUID } from 'node:crypto';
import { SignJWT, type CryptoKey, type JWK } from 'jose';

/** The key to which a token is bound, as the library hands it over. */
export interface DpopKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: JWK;
}

/** A token, and the key to which it is bound. */
export interface BoundToken {
  readonly accessToken: string;
  readonly dpopKey: DpopKey;
}

/** The nonces that servers gave, each good for its origin (section 8.2), the last one of each. */
export class DpopNonces {
  readonly #nonces = new Map<string, string>();

  /** Any answer may bring the next nonce (section 8.2). */
  note(url: string, { headers }: Response): void {
    const nonce = headers.get('dpop-nonce');
    // Section 8.1: the characters that a nonce may have.
    if (nonce !== null && /^[\x21\x23-\x5b\x5d-\x7e]{1,1024}$/.test(nonce))
      this.#nonces.set(new URL(url).origin, nonce);
  }

  of(url: string): string | undefined {
    return this.#nonces.get(new URL(url).origin);
  }
}

/** Section 9: the server refuses the proof because it wants a nonce in it, and gives one. */
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

/** The proof that goes with a request for a token (section 5). */
export function tokenProof(dpopKey: DpopKey, url: string, nonce?: string): Promise<string> {
  return prove(dpopKey, 'POST', url, { nonce });
}

/** `htu` has neither query nor fragment. */
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
