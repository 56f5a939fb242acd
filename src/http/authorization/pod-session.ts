import type { DpopKey } from './dpop.ts';

/** See {@link PodSession.claim}. */
export interface TokenClaim {
  readonly accessToken: string;
  readonly dpopKey: DpopKey | undefined;
}

/** A signed-in agent. It never sends a request without its token: it throws instead (T13). */
export interface PodSession {
  /** The agent, as the issuer says. */
  readonly webId: string | undefined;
  /** The token says nothing of its agent: an opaque one, say. */
  readonly isPlain?: boolean | undefined;
  /** Who gave the token. */
  readonly issuer?: string | undefined;
  /** Counts the sign-ins, so that requests refused with the same token renew it once. */
  readonly generation: number;
  /** Server clock minus ours in milliseconds, from the last `Date` header seen. */
  readonly clockSkewMs: number | undefined;
  /**
   * Sends one authenticated request. Redirects are not followed, because the token would go along. Throws
   * `AuthenticationError` when there is no valid token; what the network throws passes through.
   */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /**
   * Its token, to be shown to the authorization server of the pod and no one else (UMA), and the key to which it is bound.
   * `undefined` where it has none to show. Throws `AuthenticationError`.
   */
  claim?(): Promise<TokenClaim | undefined>;
  /** Signs in again; calls that overlap share one sign-in. Throws `AuthenticationError` if that fails, whatever the cause. */
  renew(): Promise<void>;
  /** Forgets the token, frees timers and sockets; afterwards `fetch` throws. */
  close(): Promise<void>;
}
