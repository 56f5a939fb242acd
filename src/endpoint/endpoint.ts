/** A SPARQL 1.1 Protocol endpoint that answers queries, and nothing else. */
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

/** What an endpoint answers from. */
export interface Answering {
  /** Answers, unless `signal` is aborted before it is the question's turn. @throws QueryError */
  query(question: Question, signal?: AbortSignal): Promise<Answer>;
  /** When the dataset was last compared with where it comes from. */
  readonly asOf: Date;
  /** When it last changed. */
  readonly modified: Date;
  /** Would a question be answered now? It would, unless said. */
  isReady?(): Promise<boolean>;
  /** How many leads are not in it, because their resources are damaged; none unless said. */
  readonly damaged?: number;
}

/** The longest answer in characters; longer ones would fill the memory of slow readers' connections. */
const MAX_ANSWER_LENGTH = 128 * 2 ** 20;

const METHODS = 'GET, HEAD, POST, OPTIONS';

/** The routes of an endpoint. */
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

/** A query, the types of its answer, and the signal that its asker has left. */
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
  // As it was when the question came: what is learnt meanwhile may not be in the answer.
  const headers = headersOf(leads);
  const answer = await leads
    .query({ ...query, resultType: result?.type, graphType: graph?.type }, signal)
    .catch((error: unknown) => {
      // Nobody reads what is said to an asker who has left.
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

/** Text is UTF-8, which other types say by themselves. */
const typed = (type: string): Record<string, string> => ({
  'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
});
