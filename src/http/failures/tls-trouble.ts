/** Connections that fail because a certificate is not trusted: what the code says, and what to do. */

const UNTRUSTED =
  'its certificate is from an authority that this machine does not trust: set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of that authority';

/** Codes of OpenSSL and Node. A connection that fails with one of them fails again, and nothing was sent on it. */
const ADVICE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED:
    'its certificate has expired: ask the operator of the server to renew it, and check the clock of this machine',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: check the clock of this machine',
  CERT_UNTRUSTED: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host: check the URL',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server speaks no TLS on this port: check the URL, http or https',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the server speaks no TLS on this port: check the URL, http or https',
  EPROTO: 'server and machine share no encryption method: check the URL, http or https, and the port',
};

/** What to do about a connection that failed with this code; `undefined` where it was no trouble with TLS. */
export const tlsAdvice = (code: string | undefined): string | undefined =>
  code === undefined ? undefined : ADVICE[code];

/** `ECONNREFUSED` and its like, wherever `fetch` hid it. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return typeof code === 'string' && code !== 'pod' ? code : codeOf(cause);
}

/** Did this exchange fail because a certificate is not trusted? To try again is of no use. */
export const isTlsTrouble = (error: unknown): boolean => tlsAdvice(codeOf(error)) !== undefined;
