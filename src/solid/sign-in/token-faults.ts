/** Explains what is wrong with a token whose content is not as expected, and what to do. */
import { AuthenticationError } from '../../errors.ts';

/** Which rule of the library a token breaks. */
export type TokenFault = 'audience' | 'issuer' | 'webid' | 'opaque';

/** The library has no codes for these, so its message is compared. The values in the message are not repeated. */
export function tokenFaultOf(error: unknown): TokenFault | undefined {
  const { message } = error as { message?: unknown };
  if (typeof message !== 'string') return undefined;
  if (/(?:unexpected|missing required) "aud" claim/.test(message)) return 'audience';
  if (/(?:unexpected|missing required) "iss" claim/.test(message)) return 'issuer';
  if (message.includes("has no 'webid' claim")) return 'webid';
  return /verification failed: JW[ST]Invalid:/.test(message) ? 'opaque' : undefined;
}

const ADVICE: Readonly<Record<TokenFault, string>> = {
  audience:
    'the token is not for Solid: its audience ("aud") has to hold "solid"; add it to this client at the issuer (for example with an audience mapper)',
  issuer: 'the token names another issuer: write LEADPOD_ISSUER exactly as the issuer does in its configuration',
  webid:
    'the token does not name its agent (no "webid" claim): set LEADPOD_WEBID, or let the issuer add the claim to the tokens of this client',
  opaque:
    'the token is opaque (no JWT), and does not name its agent: set LEADPOD_WEBID, if the pod accepts such tokens',
};

/** A token with missing or unexpected content. */
export class TokenError extends AuthenticationError {
  readonly fault: TokenFault;

  /** @param line the request that returned the token */
  constructor(line: string, fault: TokenFault) {
    super(`Signing in failed: ${line} - expected a token of the agent, received another; ${ADVICE[fault]}`);
    this.fault = fault;
  }
}
