/** A SPARQL 1.1 Protocol endpoint. It answers queries, and refuses updates. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { QueryError } from '../errors.ts';
import { createProblem, refusal } from '../serve/problem.ts';
import type { Answer, Question } from '../engine/question.ts';
import { MAX_BODY_BYTES, parseEndpointRequest, refuseLongQuery, type ProtocolQuery } from './request.ts';
import { refuseQuery, refuseTypes } from './refusals.ts';
import { wantedGraph, wantedResult } from './types.ts';
import { formOf } from '../engine/text.ts';
import { describeService } from './service-description.ts';

/** The dataset of an endpoint. */
export interface Answering {
  /**
   * Answers a query. If `signal` is aborted while the query waits for its turn, the query does not run.
   *
   * @throws QueryError
   */
  query(question: Question, signal?: AbortSignal): Promise<Answer>;
  /** When the dataset was last compared with its source. */
  readonly asOf: Date;
  /** When the dataset last changed. */
  readonly modified: Date;
  /** Whether a query would be answered now. Default: `true`. */
  isReady?(): Promise<boolean>;
  /** The number of leads that are missing because their resources are damaged. Default: 0. */
  readonly damaged?: number;
}

/** The longest answer, in characters. Longer answers would fill the memory while slow clients read them. */
const MAX_ANSWER_LENGTH = 128 * 2 ** 20;

const METHODS = 'GET, HEAD, POST, OPTIONS';

/**
 * Creates the routes of an endpoint.
 *
 * @param maxAnswerLength the longest answer, in characters
 */
export function createEndpoint(leads: Answering, maxAnswerLength = MAX_ANSWER_LENGTH): Hono {
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw refuseLongQuery();
    },
  });
  const routes = new Hono();
  routes.on(['GET', 'POST'], '/', limit, async ({ req }) => {
    const query = await parseEndpointRequest(req.raw);
    const accept = req.header('accept');
    if (query === undefined) return describe(leads, req.url, accept);
    return answerQuery(leads, { ...query, accept, signal: req.raw.signal }, maxAnswerLength);
  });
  routes.options('/', () => new Response(null, { status: 204, headers: { allow: METHODS } }));
  routes.all('/', () => createProblem(405, `expected a method among ${METHODS}`, { headers: { allow: METHODS } }));
  return routes;
}

/** A query, the media types that the client accepts, and a signal that is aborted when the client disconnects. */
interface Asked extends ProtocolQuery {
  readonly accept: string | undefined;
  readonly signal: AbortSignal;
}

async function answerQuery(
  leads: Answering,
  { accept, format, signal, ...query }: Asked,
  maxLength: number,
): Promise<Response> {
  const form = formOf(query.sparql);
  const isGraph = form === 'CONSTRUCT' || form === 'DESCRIBE';
  const [result, graph] = [wantedResult({ accept, format }), wantedGraph({ accept, format })];
  const wanted = isGraph ? graph : result;
  if (wanted === undefined) throw refuseTypes(isGraph);
  // The headers have the state from before the query: later changes may not be in the answer.
  const headers = headersOf(leads);
  const answer = await leads
    .query({ ...query, resultType: result?.type, graphType: graph?.type }, signal)
    .catch((error: unknown) => {
      // The client has disconnected, so nobody reads the answer.
      if (signal.aborted) throw refusal(503, 'the client has left');
      throw error instanceof QueryError ? refuseQuery(error) : error;
    });
  if (answer.text.length > maxLength)
    throw refuseQuery(new QueryError('too-large', `SPARQL: the answer is longer than ${maxLength} characters`));
  return new Response(answer.text, { headers: { ...headers, ...typed(wanted.contentType) } });
}

function describe(leads: Answering, url: string, accept: string | undefined): Response {
  const wanted = wantedGraph({ accept });
  if (wanted === undefined) throw refuseTypes(true);
  const { origin, pathname } = new URL(url);
  const text = describeService(`${origin}${pathname}`, leads.modified, wanted.type);
  return new Response(text, { headers: { ...headersOf(leads), ...typed(wanted.contentType) } });
}

function headersOf({ asOf, modified, damaged = 0 }: Answering): Record<string, string> {
  return {
    'last-modified': modified.toUTCString(),
    'leadpod-as-of': asOf.toISOString(),
    ...(damaged > 0 && { 'leadpod-damaged': String(damaged) }),
    vary: 'Accept',
  };
}

/** Types that begin with `text/` need the charset. All others are UTF-8 by definition. */
const typed = (type: string): Record<string, string> => ({
  'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
});
