/** Sends a query to the endpoint of a running `leadpod serve` (SPARQL 1.1 Protocol). */
import { beginningOf } from '../text/beginning.ts';
import { QueryError } from '../errors.ts';
import { typeFor, type Answer, type Question } from '../engine/question.ts';
import { formOf } from '../engine/text.ts';
import type { Serving } from './serving.ts';

/** An answer of a running endpoint. */
export interface ServedAnswer {
  readonly answer: Answer;
  /** When the endpoint last compared its leads with the pod (header `Leadpod-As-Of`); `undefined` if it does not say. */
  readonly asOf: Date | undefined;
  /** The number of leads that are missing because their resources are damaged (header `Leadpod-Damaged`). */
  readonly damaged: number;
}

/** The longest error text of an endpoint that is shown to the user, in characters. */
const MAX_WORDS = 300;

/**
 * Sends a query to a running endpoint. Returns `undefined` if no process listens there, or if it is not an endpoint of leadpod.
 *
 * @throws QueryError `failed` with the message of the endpoint if it refuses the query; `too-slow` if it does not answer in
 * time.
 */
export async function askServing(
  { url, token }: Serving,
  question: Question,
  timeoutMs: number,
): Promise<ServedAnswer | undefined> {
  const form = formOf(question.sparql);
  if (form === undefined || form === 'UPDATE') return undefined;
  const mediaType = typeFor(form, question);
  if (mediaType === undefined) return undefined;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: mediaType, 'content-type': 'application/sparql-query', authorization: `Bearer ${token}` },
      body: question.sparql,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if ([401, 403, 404, 405].includes(response.status)) return undefined;
    if (!response.ok) throw new QueryError('failed', `${beginningOf(wordsOf(text), MAX_WORDS)} (${response.status})`);
    if (response.headers.get('content-type')?.split(';')[0]?.trim() !== mediaType) return undefined;
    const { headers } = response;
    const damaged = Number(headers.get('leadpod-damaged') ?? 0);
    return { answer: { form, mediaType, text }, asOf: dateOf(headers.get('leadpod-as-of')), damaged };
  } catch (error) {
    if (error instanceof QueryError) throw error;
    if ((error as Error).name === 'TimeoutError')
      throw new QueryError('too-slow', `SPARQL: no answer within ${timeoutMs / 1000} s`, { cause: error });
    // No server listens there. The process has ended, and its process id now belongs to another process.
    return undefined;
  }
}

/** The message of an error response: `detail` of Problem Details (RFC 9457), or else the whole text. */
function wordsOf(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    if (typeof detail === 'string') return detail;
  } catch {
    // The text is not Problem Details, so it comes from a proxy in front of the endpoint.
  }
  return `SPARQL: ${text.trim()}`;
}

function dateOf(text: string | null): Date | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}
