/** Sends requests with the credentials of a session, and once more with a new token after a 401. */
import { refusedError, type RequestLine } from '../failures/answer-error.ts';
import { discardBody } from '../body.ts';
import { clockSkewFromDate } from '../timing/clock-skew.ts';
import type { PodSession } from './pod-session.ts';
import { umaChallengeOf, type UmaChallenge } from './uma-challenge.ts';
import { Uma } from './uma.ts';

/** The authenticated requests of one session. */
export class SignedRequests {
  readonly #session: PodSession;
  readonly #uma: Uma;
  readonly #clockSkewMs: () => number | undefined;
  /** A sign-in whose new token was refused here, but accepted for another request later. Another token would change nothing. */
  #refused: { readonly generation: number; isTakenElsewhere: boolean } | undefined;

  /** @param clockSkewMs returns the server's clock minus ours in milliseconds */
  constructor(session: PodSession, origins: ReadonlySet<string>, clockSkewMs: () => number | undefined) {
    this.#session = session;
    this.#uma = new Uma(session, origins);
    this.#clockSkewMs = clockSkewMs;
  }

  /**
   * Sends a request to `url`. `line` is the original request, before redirects.
   * @throws AuthenticationError if it is refused with a new token too.
   */
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
    // Another request may have renewed the token in the meantime.
    if (session.generation === generation) await session.renew();
    const second = await session.fetch(url, init);
    if (second.status !== 401) return second;
    this.#refused = { generation: session.generation, isTakenElsewhere: false };
    await discardBody(second);
    const skewMs = clockSkewFromDate(second.headers.get('date'), Date.now()) ?? session.clockSkewMs;
    throw refusedError(line, true, skewMs, session.isPlain);
  }

  /** Uses the token that is stored for the resource, or else that of the session. */
  async #sendOnce(url: string, init: RequestInit): Promise<Response> {
    return (await this.#uma.send(url, init)) ?? (await this.#session.fetch(url, init));
  }

  #taken(generation: number, response: Response): Response {
    if (this.#refused?.generation === generation) this.#refused.isTakenElsewhere = true;
    return response;
  }

  /**
   * Gets a token of the authorization server, and sends the request with it. If that fails, it tries once more with a new
   * session token or a new ticket.
   */
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
