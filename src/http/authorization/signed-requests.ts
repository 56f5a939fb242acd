/** Requests with the credentials of a session: once more with a fresh token where the first was refused. */
import { refusedError, type RequestLine } from '../failures/answer-error.ts';
import { discardBody } from '../body.ts';
import { clockSkewFromDate } from '../timing/clock-skew.ts';
import type { PodSession } from './pod-session.ts';
import { umaChallengeOf, type UmaChallenge } from './uma-challenge.ts';
import { Uma } from './uma.ts';

/** The requests of one session. */
export class SignedRequests {
  readonly #session: PodSession;
  readonly #uma: Uma;
  readonly #clockSkewMs: () => number | undefined;
  /** The sign-in whose fresh token was refused, and was then taken for something else: another one would change nothing. */
  #refused: { readonly generation: number; isTakenElsewhere: boolean } | undefined;

  /** `clockSkewMs`: server clock minus ours in milliseconds, as the pod said it last. */
  constructor(session: PodSession, origins: ReadonlySet<string>, clockSkewMs: () => number | undefined) {
    this.#session = session;
    this.#uma = new Uma(session, origins);
    this.#clockSkewMs = clockSkewMs;
  }

  /** Sends a request to `url`, where `line` may have been redirected. Throws `AuthenticationError` where it is refused for good. */
  async send(line: RequestLine, url: string, init: RequestInit): Promise<Response> {
    const session = this.#session;
    const { generation } = session;
    const response = await this.#sendOnce(url, init);
    if (response.status !== 401) return this.#taken(generation, response);
    await discardBody(response);
    const challenge = umaChallengeOf(response);
    if (challenge !== undefined) return this.#sendWithUma({ ...line, url }, init, challenge);
    if (this.#refused?.generation === generation && this.#refused.isTakenElsewhere) {
      this.#refused.isTakenElsewhere = false;
      throw refusedError(line, true, session.clockSkewMs, session.isPlain);
    }
    // Another request may have renewed the token while this one was under way.
    if (session.generation === generation) await session.renew();
    const second = await session.fetch(url, init);
    if (second.status !== 401) return second;
    this.#refused = { generation: session.generation, isTakenElsewhere: false };
    await discardBody(second);
    const skewMs = clockSkewFromDate(second.headers.get('date'), Date.now()) ?? session.clockSkewMs;
    throw refusedError(line, true, skewMs, session.isPlain);
  }

  /** With the token that is kept for the resource, else with that of the session. */
  async #sendOnce(url: string, init: RequestInit): Promise<Response> {
    return (await this.#uma.send(url, init)) ?? (await this.#session.fetch(url, init));
  }

  #taken(generation: number, response: Response): Response {
    if (this.#refused?.generation === generation) this.#refused.isTakenElsewhere = true;
    return response;
  }

  /** The server wants a token of its authorization server: once, and once more with a fresh token to show there, or ticket. */
  async #sendWithUma(line: RequestLine, init: RequestInit, first: UmaChallenge): Promise<Response> {
    let challenge: UmaChallenge | undefined = first;
    for (let attempt = 1; challenge !== undefined; attempt += 1) {
      const outcome = await this.#uma.obtain(challenge, line, attempt > 1);
      if (outcome === 'stale') await this.#session.renew();
      const response = await this.#sendOnce(line.url, init);
      if (response.status !== 401) return response;
      await discardBody(response);
      challenge = attempt === 1 ? umaChallengeOf(response) : undefined;
    }
    throw refusedError(line, true, this.#clockSkewMs(), this.#session.isPlain);
  }
}
