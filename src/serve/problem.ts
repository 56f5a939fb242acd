/** Refusals over HTTP, as Problem Details (RFC 9457): a status, and a sentence for whoever asked. */
import { STATUS_CODES } from 'node:http';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { LeadpodError } from '../errors.ts';

/** Whoever asks went away before the request was whole: nothing was done, and nobody is there to be told. */
export class BrokenOffError extends LeadpodError {
  override readonly code = 'broken-off';

  constructor(method: string, path: string, cause: unknown) {
    super(`${method} ${path}: the client stopped the upload, and nothing was done. It can send the request again.`, {
      cause,
    });
  }
}

/** What else a refusal says. */
export interface ProblemDetails {
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of our own beside those of the standard. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** An answer that says what is wrong. */
export function createProblem(status: number, detail: string, { headers, members }: ProblemDetails = {}): Response {
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail, ...members };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}

/** The same, thrown. */
export function refusal(status: ContentfulStatusCode, detail: string, details?: ProblemDetails): HTTPException {
  return new HTTPException(status, { message: detail, res: createProblem(status, detail, details) });
}
