/**
 * Explains why a sign-in failed, and what to do. It uses only statuses and known codes, because the errors of the library
 * contain credentials.
 */
import { AuthenticationError, PodError } from '../../errors.ts';
import { describeSkew } from '../../http/timing/clock-skew.ts';
import { codeOf, tlsAdvice } from '../../http/failures/tls-trouble.ts';
import type { ClientCredentials } from './client-credentials.ts';
import type { SignInExchanges } from './exchanges.ts';
import { TokenError, tokenFaultOf } from './token-faults.ts';

/**
 * Error codes of RFC 6749 section 5.2 and RFC 9449 sections 5 and 8. Other values are not repeated: an issuer may write
 * anything there, even the secret.
 */
const OAUTH_ERRORS = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_dpop_proof',
  'use_dpop_nonce',
]);

/** A known error code, a system error code, or the name of a failed check. Nothing else of an error is repeated. */
function reasonOf(error: unknown): string {
  const { code, error: oauth, message } = error as { code?: unknown; error?: unknown; message?: unknown };
  if (typeof code === 'string' && (/^E[A-Z_]{1,40}$/.test(code) || tlsAdvice(code) !== undefined)) return ` (${code})`;
  if (typeof oauth === 'string' && OAUTH_ERRORS.has(oauth)) return ` (${oauth})`;
  const check = typeof message === 'string' ? /verification failed: ([A-Za-z]{1,40}):/.exec(message)?.[1] : undefined;
  return check === undefined ? '' : ` (${check})`;
}

const CHECK_CLIENT = 'check LEADPOD_CLIENT_ID and LEADPOD_CLIENT_SECRET';
const REFUSED: Readonly<Partial<Record<string, string>>> = {
  invalid_scope: 'the issuer refuses the scopes openid and webid: allow them to this client',
  unauthorized_client:
    'the issuer does not allow this client the grant client_credentials: allow it, or make other credentials',
  unsupported_grant_type: 'the issuer does not support client credentials: leadpod cannot sign in there',
};

/**
 * Whether the id is the URL of a client identifier document. That is for apps in which a person signs in, and has no secret.
 */
const isUrl = (clientId: string): boolean => /^https?:/i.test(clientId);

/** Advice if the token endpoint refuses. */
function adviceFor(error: unknown, clientId: string, status: number): string {
  const { error: oauth } = error as { error?: unknown };
  // Keycloak uses this code for a wrong secret too, with status 401, which RFC 6749 section 5.2 defines for failed
  // authentication.
  if (oauth === 'unauthorized_client' && status === 401)
    return `${CHECK_CLIENT}, and that the issuer allows this client the grant client_credentials`;
  const advice = typeof oauth === 'string' && Object.hasOwn(REFUSED, oauth) ? REFUSED[oauth] : undefined;
  if (advice !== undefined) return advice;
  if (isUrl(clientId))
    return `LEADPOD_CLIENT_ID is a URL, which names an app and has no secret: take the id of client credentials, which the account page of the issuer gives`;
  return CHECK_CLIENT;
}

/** The error for a failed sign-in. `timeoutMs` is set if the issuer took longer than that. */
export function signInError(
  error: unknown,
  { issuer, clientId }: ClientCredentials,
  exchanges: SignInExchanges,
  timeoutMs?: number,
): Error {
  const { method, url, status } = { method: 'GET', url: issuer, ...exchanges.last };
  const reason = reasonOf(error);
  const tls = status === undefined ? codeOf(error) : undefined;
  const unavailable = (received: string): PodError => {
    const advice = tlsAdvice(tls) ?? `is the issuer ${issuer} running, and is LEADPOD_ISSUER right?`;
    // Only the code of the cause is kept: the library's own error contains the request.
    const cause = tlsAdvice(tls) === undefined ? undefined : Object.assign(new Error(tls), { code: tls });
    const details = {
      kind: 'unavailable' as const,
      during: 'login' as const,
      method,
      url,
      cause,
      ...(status === undefined ? {} : { status }),
    };
    return new PodError(
      `Signing in failed: ${method} ${url} - expected a token, received ${received}; ${advice}`,
      details,
    );
  };
  if (timeoutMs !== undefined) return unavailable(`nothing within ${timeoutMs / 1000} s`);
  if (status === undefined) return unavailable(`no answer${reason}`);
  if (status >= 500 || status === 429) return unavailable(String(status));
  const fault = status < 400 ? tokenFaultOf(error) : undefined;
  if (fault !== undefined) return new TokenError(`${method} ${url}`, fault);
  const advice =
    (method === 'POST' && status >= 400) || (status < 400 && isUrl(clientId))
      ? adviceFor(error, clientId, status)
      : `check that LEADPOD_ISSUER is an OpenID issuer`;
  const received = `received ${status}${reason}${describeSkew(exchanges.clockSkewMs)}`;
  return new AuthenticationError(`Signing in failed: ${method} ${url} - expected a token, ${received}; ${advice}`);
}
