/** The requests of one sign-in: their progress, and how to abort them. */
import type { ClientRequest } from 'node:http';
import { observeRequests } from '../../http/counting/outgoing.ts';
import { clockSkewFromDate } from '../../http/timing/clock-skew.ts';

/** The requests of one sign-in. Unlike the errors of the library, they contain no secrets. */
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

  /** Aborts all requests. The library cannot be aborted, and a very slow response would keep the process alive. */
  abort(): void {
    for (const request of this.#requests) request.destroy();
  }
}
