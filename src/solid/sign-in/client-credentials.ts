/** What an operator gives to sign in: client credentials of the pod's issuer (OAuth 2.0, RFC 6749 section 4.4). */
export interface ClientCredentials {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Where it is known, the tokens of the issuer need not say whose they are. */
  readonly webId?: string | undefined;
}
