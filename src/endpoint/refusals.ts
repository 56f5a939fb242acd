/** The HTTP status of a query that fails (SPARQL 1.1 Protocol section 2.1.5, and RFC 9110). */
import { QueryError, type QueryErrorReason } from '../errors.ts';
import { refusal } from '../serve/problem.ts';
import { GRAPH_TYPES, RESULT_TYPES } from '../engine/question.ts';

/**
 * The status for each reason:
 * - `syntax`, `update`: 400, as the protocol requires. An update that is sent as a query is not a legal query.
 * - `too-slow`, `too-much-memory`: 503 (RFC 9110 section 15.6.4), because the limit is a limit of the service. 504 is only for
 *   gateways, and 408 is for a request that was sent too slowly. An endless query may reach either limit first, so both have
 *   the same status. There is no `Retry-After`, because the same query would take as long again.
 * - `too-complex`: 400, because the engine would refuse the same query again.
 */
const STATUS = {
  syntax: 400,
  update: 400,
  form: 406,
  'too-complex': 400,
  'too-slow': 503,
  'too-much-memory': 503,
  'too-large': 413,
  busy: 503,
  failed: 500,
} as const satisfies Record<QueryErrorReason, number>;

const HINT: Partial<Record<QueryErrorReason, string>> = {
  'too-slow': '. Ask for less, or run leadpod serve with a longer --timeout',
  'too-much-memory': '. Ask for less, or run leadpod serve with more --max-memory',
  'too-large': '. Ask for less with LIMIT, or use leadpod export',
};

/** The value of `Retry-After`, in seconds. By then the queue may be shorter. */
const BUSY_SECONDS = 5;

/** Creates the error response for a query that failed. */
export function refuseQuery({ reason, message, line, column }: QueryError): Error {
  return refusal(STATUS[reason], `${message}${HINT[reason] ?? ''}`, {
    ...(reason === 'busy' && { headers: { 'retry-after': String(BUSY_SECONDS) } }),
    members: { reason, line, column },
  });
}

/** 406: the client accepts none of the media types that the endpoint can send. */
export function refuseTypes(isGraph: boolean): Error {
  const types = Object.values<string>(isGraph ? GRAPH_TYPES : RESULT_TYPES);
  return refusal(406, `expected Accept, or format=, to have one of ${types.join(', ')}`, { members: { types } });
}
