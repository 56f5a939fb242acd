/** HTTP errors as Problem Details (RFC 9457): a status, and a sentence for the client. */
import { STATUS_CODES } from 'node:http';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { LeadpodError } from '../errors.ts';

/** The client has closed the connection before its request was complete. Nothing was done, and no answer can be sent. */
export class BrokenOffError extends LeadpodError {
  override readonly code = 'broken-off';

  constructor(method: string, path: string, cause: unknown) {
    super(`${method} ${path}: the client stopped the upload, and nothing was done. It can send the request again.`, {
      cause,
    });
  }
}

/** Other parts of an error response. */
export interface ProblemDetails {
  readonly headers?: Readonly<Record<string, string>>;
  /** Extension members, in addition to those of RFC 9457. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Creates an error response. `detail` says what is wrong. */
export function createProblem(status: number, detail: string, { headers, members }: ProblemDetails = {}): Response {
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail, ...members };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}

/** Creates the same response as an exception. Hono converts it to the response. */
export function refusal(status: ContentfulStatusCode, detail: string, details?: ProblemDetails): HTTPException {
  return new HTTPException(status, { message: detail, res: createProblem(status, detail, details) });
}
