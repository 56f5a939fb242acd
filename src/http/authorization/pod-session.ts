import type { DpopKey } from './dpop.ts';

/** See {@link PodSession.claim}. */
export interface TokenClaim {
  readonly accessToken: string;
  readonly dpopKey: DpopKey | undefined;
}

/** A signed-in agent. It never sends a request without its token: it throws instead (SECURITY.md, T13). */
export interface PodSession {
  /** The WebID of the agent, as the issuer reports it. */
  readonly webId: string | undefined;
  /** Whether the token does not name the agent, for example because it is opaque. */
  readonly isPlain?: boolean | undefined;
  /** The issuer of the token. */
  readonly issuer?: string | undefined;
  /** The number of sign-ins. It lets several requests that were refused with the same token renew it only once. */
  readonly generation: number;
  /** The server's clock minus ours in milliseconds, from the last `Date` header. */
  readonly clockSkewMs: number | undefined;
  /**
   * Sends one authenticated request. Redirects are not followed, because the token would be sent along. Network errors are
   * passed on.
   * @throws AuthenticationError if there is no valid token.
   */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /**
   * The token and its key, for the pod's authorization server only (UMA). Returns `undefined` if there is none to show.
   * @throws AuthenticationError
   */
  claim?(): Promise<TokenClaim | undefined>;
  /**
   * Signs in again. Calls at the same time share one sign-in.
   * @throws AuthenticationError if it fails, for any reason.
   */
  renew(): Promise<void>;
  /** Discards the token, and releases timers and sockets. After this, `fetch` throws. */
  close(): Promise<void>;
}
