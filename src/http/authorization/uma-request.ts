/** Requests to an authorization server (UMA 2.0), with limits on time and bytes, and without redirects. */
import { PodError } from '../../errors.ts';
import { answerError, networkError, type RequestLine } from '../failures/answer-error.ts';
import { discardBody, readBytes } from '../body.ts';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 256 * 1024;

/** Whether a later request may succeed. */
export const isPassing = (status: number): boolean => status >= 500 || status === 429;

/**
 * Sends a request to the authorization server.
 * @throws PodError without anything of the request.
 */
export async function ask(url: string, line: RequestLine, init: RequestInit): Promise<Response> {
  const own = { act: 'Asking the authorization server', method: init.method ?? 'GET', url };
  // Without a cause, which may contain the request.
  const failed = ({ message, kind }: PodError): PodError =>
    new PodError(`${line.act} failed: ${message}`, { kind, method: line.method, url: line.url });
  let response: Response;
  try {
    response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw failed(brokenOff(own, error));
  }
  if (response.status < 300 || response.status > 399) return response;
  await discardBody(response);
  throw failed(answerError(own, 'unexpected', 'an answer', 'a redirect, which is not followed'));
}

/** The error for a request that ran out of time, or that the network broke off. */
export function brokenOff(line: RequestLine, error: unknown): PodError {
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  return isLate
    ? answerError(line, 'timeout', `an answer within ${TIMEOUT_MS / 1000} s`, 'none')
    : networkError(line, error);
}

/** The JSON object in an answer; an empty object if there is none. */
export async function jsonOf(response: Response, line: RequestLine): Promise<Record<string, unknown>> {
  const bytes = await readBytes(response, {
    line,
    maxBytes: MAX_BYTES,
    describe: (error) => brokenOff(line, error),
  });
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // An error page. Its status is enough.
    return {};
  }
}
