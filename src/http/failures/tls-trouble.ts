/** Explains connections that fail because a certificate is not trusted. */

const UNTRUSTED =
  'its certificate is from an authority that this machine does not trust: set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of that authority';

/** Codes of OpenSSL and Node. Such a connection fails again, and nothing was sent on it. */
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

/** Advice for an error code; `undefined` if it is not about TLS. */
export const tlsAdvice = (code: string | undefined): string | undefined =>
  code === undefined ? undefined : ADVICE[code];

/** The error code, such as `ECONNREFUSED`, wherever `fetch` has put it. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return typeof code === 'string' && code !== 'pod' ? code : codeOf(cause);
}

/** Whether an exchange failed because a certificate is not trusted. A repetition is useless. */
export const isTlsTrouble = (error: unknown): boolean => tlsAdvice(codeOf(error)) !== undefined;
