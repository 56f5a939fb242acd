/**
 * What is wrong with a token that an issuer gave. The Inrupt library says so in the text of its error alone, with parts of the token in it;
 * what is told of it are words of our own.
 */

import { AuthenticationError } from '../errors.ts';

/** What the library's text holds, and what to do about it; `silent`: the token does not say whose it is. */
const TROUBLES: readonly (readonly [said: RegExp, reason: string, advice: string, silent?: 'silent'])[] = [
  [
    /unexpected "aud" claim|missing required "aud" claim/,
    'its claim aud does not name solid',
    'have the issuer add the audience solid to the tokens of this client',
  ],
  [
    /no 'webid' claim/,
    'it has no claim webid',
    'have the issuer add the claim webid, with the WebID of the pod, to the tokens of this client, or set LEADPOD_WEBID',
    'silent',
  ],
  [
    /unexpected "iss" claim|missing required "iss" claim/,
    'its claim iss names another issuer',
    'set LEADPOD_ISSUER to the address that the issuer gives itself',
  ],
  [
    /verification failed: JW[ST]Invalid:|Invalid Compact JWS/,
    'it is no JWT',
    'have the issuer give JWTs as access tokens, or set LEADPOD_WEBID if the pod takes tokens like this',
    'silent',
  ],
];

/** A token was granted that cannot be used. */
export class TokenError extends AuthenticationError {
  /** It does not say whose it is: where that is known it may do. */
  readonly isSilent: boolean;

  constructor(message: string, isSilent: boolean) {
    super(message);
    this.isSilent = isSilent;
  }
}

/** The fault of the token of an issuer and what to do about it; `undefined` where the error speaks of none. */
export function tokenTrouble(error: unknown, issuer: string): TokenError | undefined {
  const text = error instanceof Error ? error.message : '';
  const [, reason, advice, silent] = TROUBLES.find(([said]) => said.test(text)) ?? [];
  if (reason === undefined) return undefined;
  const message = `Signing in failed: the token of ${issuer} cannot be used: ${reason}; ${advice ?? ''}`;
  return new TokenError(message, silent !== undefined);
}
