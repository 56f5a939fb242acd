import { AuthenticationError } from '../../../src/errors.ts';
import type { PodSession } from '../../../src/http/authorization/pod-session.ts';

/** A session without an issuer, whose token is `Bearer token-N`, N counting its sign-ins from 1. */
export class FakeSession implements PodSession {
  readonly webId = 'http://localhost/card#me';
  readonly clockSkewMs = undefined;
  generation = 1;
  /** Refuses to sign in again. */
  broken = false;

  fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer token-${this.generation}`);
    return fetch(url, { ...init, headers, redirect: 'manual' });
  }

  renew(): Promise<void> {
    if (this.broken) return Promise.reject(new AuthenticationError('Signing in failed'));
    this.generation += 1;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
