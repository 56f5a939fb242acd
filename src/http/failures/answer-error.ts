import { AuthenticationError, PodError, type PodErrorKind } from '../../errors.ts';
import { describeSkew } from '../timing/clock-skew.ts';
import { parseRetryAfter } from '../timing/retry-after.ts';
import { networkAdvice, refusalAdvice } from './network-trouble.ts';
import { codeOf, tlsAdvice } from './tls-trouble.ts';

/**
 * Converts unexpected answers to errors (CONTRIBUTING.md, F1 to F15). The messages have the form "what failed: METHOD URL -
 * expected X, received Y". They contain no headers or bodies.
 */

/** The request, as messages name it. */
export interface RequestLine {
  /** The activity as a noun phrase at the beginning of a sentence: `Reading the inbox`. */
  act: string;
  method: string;
  url: string;
}

const KINDS: Readonly<Record<number, PodErrorKind>> = {
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'not-found',
  412: 'precondition-failed',
  // Timeout, locked, too many, too early: all of them are temporary.
  408: 'unavailable',
  423: 'unavailable',
  425: 'unavailable',
  429: 'unavailable',
  // Permanent: method, HTTP version, full disk, loop.
  501: 'unexpected',
  505: 'unexpected',
  507: 'unexpected',
  508: 'unexpected',
};

const ADVICE: Readonly<Record<number, string>> = {
  401: '; it cannot be read without credentials',
  403: '; the signed-in agent lacks the right: ask the owner of the pod',
  409: '; another resource is there already, usually a container: look at it, or choose another place',
  413: '; it is larger than the server accepts: raise its limit, or that of the proxy in front of it',
  415: '; the server does not store this type: leadpod needs Turtle, JSON and NDJSON',
  501: '; the server, or the proxy in front of it, does not support this method',
  507: '; the disk of the pod is full',
};

const kindOf = (status: number): PodErrorKind => KINDS[status] ?? (status >= 500 ? 'unavailable' : 'unexpected');

/** The error for a status that was not `expected`. */
export function statusError(line: RequestLine, expected: string, response: Response): PodError {
  const { status, headers } = response;
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), Date.now());
  const message = `${line.act} failed: ${line.method} ${line.url} - expected ${expected}, received ${status}`;
  return new PodError(message + (ADVICE[status] ?? ''), {
    kind: kindOf(status),
    method: line.method,
    url: line.url,
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The pod answered 401 to a request with credentials, or one that should have had them. */
export class RefusedTokenError extends AuthenticationError {
  readonly line: RequestLine;

  constructor(message: string, line: RequestLine) {
    super(message);
    this.line = line;
  }
}

/** The 401 asks for a token of an authorization server that must not get the token of the agent (SECURITY.md, T12). */
export class UntrustedAuthorityError extends RefusedTokenError {}

/** The error for such a 401. */
export function refusedError(
  line: RequestLine,
  signedIn: boolean,
  skewMs?: number,
  isPlain = false,
): RefusedTokenError {
  const plain = isPlain ? '; the token does not name its agent, and this pod may need a "webid" claim in it' : '';
  const advice = signedIn
    ? `the pod does not accept the token of this issuer, even a fresh one${describeSkew(skewMs)}${plain}; check LEADPOD_ISSUER`
    : 'set LEADPOD_ISSUER, LEADPOD_CLIENT_ID and LEADPOD_CLIENT_SECRET';
  return new RefusedTokenError(`${line.act} failed: ${line.method} ${line.url} - received 401; ${advice}`, line);
}

/** The error for an answer that does not follow the protocol. */
export function answerError(
  line: RequestLine,
  kind: PodErrorKind,
  expected: string,
  received: string,
  cause?: unknown,
) {
  const message = `${line.act} failed: ${line.method} ${line.url} - expected ${expected}, received ${received}`;
  return new PodError(message, { kind, method: line.method, url: line.url, cause });
}

/**
 * The error for a change that failed in all rounds, because other programs changed the resource between reading and writing.
 */
export function contendedError({ act, method, url }: RequestLine, rounds: number): PodError {
  const message = `${act} failed: ${method} ${url} - other programs changed it ${rounds} times in between`;
  return new PodError(message, { kind: 'conflict', method, url });
}

/**
 * The error for an exchange that the network broke off. If there is no error code, the request itself was invalid (such as a
 * header), and a repetition would not help.
 */
export function networkError(line: RequestLine, error: unknown): PodError {
  const code = codeOf(error);
  const withAdvice = (received: string, advice: string | undefined): string =>
    advice === undefined ? received : `${received}; ${advice}`;
  if (code === undefined) {
    const received = withAdvice('an error before the request was sent', refusalAdvice(error, line.url));
    return answerError(line, 'unexpected', 'an answer', received, error);
  }
  return answerError(line, 'unavailable', 'an answer', withAdvice(code, networkAdvice(code, line.url)), error);
}

/** Nothing was sent, because there was no connection. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * Whether an error leaves open whether a write was carried out (CONTRIBUTING.md, F7 to F9): no answer, a 5xx, or an aborted request.
 */
export function isDoubtful(error: unknown): boolean {
  if (!(error instanceof PodError)) return false;
  const { kind, status, cause } = error;
  if (status !== undefined) return status >= 500 || status === 408;
  const code = codeOf(cause) ?? '';
  return kind === 'timeout' || (kind === 'unavailable' && !UNSENT.has(code) && tlsAdvice(code) === undefined);
}
