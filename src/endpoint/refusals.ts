/** With which status a question goes unanswered (SPARQL 1.1 Protocol, section 2.1.5, and RFC 9110). */
import { QueryError, type QueryErrorReason } from '../errors.ts';
import { refusal } from '../serve/problem.ts';
import { GRAPH_TYPES, RESULT_TYPES } from '../engine/question.ts';

/**
 * - An update in the place of a query is no legal query: 400, as the protocol demands.
 * - What takes too long or too much memory is given up by a service that is well otherwise: 503 (RFC 9110 section 15.6.4).
 *   Not 504, since there is no gateway, nor 408, since it is not the request that was late. Which of the two limits an
 *   endless query meets first is chance, so that both have one status. Without `Retry-After`: again it would take as long.
 * - What is too complex for the engine is so again: 400, so that nobody asks the same once more.
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

/** When those who wait may be fewer. */
const BUSY_SECONDS = 5;

/** A failed question. */
export function refuseQuery({ reason, message, line, column }: QueryError): Error {
  return refusal(STATUS[reason], `${message}${HINT[reason] ?? ''}`, {
    ...(reason === 'busy' && { headers: { 'retry-after': String(BUSY_SECONDS) } }),
    members: { reason, line, column },
  });
}

/** An answer in no type that is wanted. */
export function refuseTypes(isGraph: boolean): Error {
  const types = Object.values<string>(isGraph ? GRAPH_TYPES : RESULT_TYPES);
  return refusal(406, `expected Accept, or format=, to have one of ${types.join(', ')}`, { members: { types } });
}
