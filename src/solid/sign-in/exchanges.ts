/** The requests that one sign-in makes: how far it came, and how it is stopped. */
import type { ClientRequest } from 'node:http';
import { observeRequests } from '../../http/counting/outgoing.ts';
import { clockSkewFromDate } from '../../http/timing/clock-skew.ts';

/** What the requests of one sign-in met; the only evidence that carries no secret. */
export class SignInExchanges {
  readonly #requests: ClientRequest[] = [];
  #last: { method: string; url: string; status?: number } | undefined;
  clockSkewMs: number | undefined;

  get last() {
    return this.#last;
  }

  run<T>(work: () => T): T {
    return observeRequests(
      {
        started: (request) => {
          this.#requests.push(request);
          this.#last = {
            method: request.method,
            url: `${request.protocol}//${String(request.getHeader('host') ?? request.host)}${request.path}`,
          };
        },
        answered: (_, response) => {
          if (this.#last !== undefined) this.#last.status = response.statusCode ?? 0;
          this.clockSkewMs = clockSkewFromDate(response.headers.date, Date.now());
        },
      },
      work,
    );
  }

  /** The library has no way to be stopped, and a dripping answer would hold the process forever. */
  abort(): void {
    for (const request of this.#requests) request.destroy();
  }
}
