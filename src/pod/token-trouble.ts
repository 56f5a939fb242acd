/**
 * What is wrong with a token that an issuer gave. The Inrupt library says so in the text of its error alone, with parts of the token in it;
 * what is told of it are words of our own.
 */

/** What the library's text holds, and what to do about it. */
const TROUBLES: readonly (readonly [said: RegExp, reason: string, advice: string])[] = [
  [
    /unexpected "aud" claim|missing required "aud" claim/,
    'its claim aud does not name solid',
    'have the issuer add the audience solid to the tokens of this client',
  ],
  [
    /no 'webid' claim/,
    'it has no claim webid',
    'have the issuer add the claim webid, with the WebID of the pod, to the tokens of this client',
  ],
  [
    /unexpected "iss" claim/,
    'its claim iss names another issuer',
    'set LEADPOD_ISSUER to the address that the issuer gives itself',
  ],
  [/Invalid Compact JWS/, 'it is no JWT', 'have the issuer give JWTs as access tokens'],
];

/** The fault of the token and what to do about it; `undefined` where the error speaks of none. */
export function tokenTrouble(error: unknown): { readonly reason: string; readonly advice: string } | undefined {
  const text = error instanceof Error ? error.message : '';
  const found = TROUBLES.find(([said]) => said.test(text));
  return found === undefined ? undefined : { reason: found[1], advice: found[2] };
}
