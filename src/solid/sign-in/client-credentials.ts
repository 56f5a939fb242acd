/** Client credentials of the pod's issuer (OAuth 2.0, RFC 6749 section 4.4). */
export interface ClientCredentials {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** If it is known, tokens of the issuer need not contain the WebID. */
  readonly webId?: string | undefined;
}
