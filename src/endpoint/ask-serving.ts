/** Asks the endpoint that a running `leadpod serve` has, over the SPARQL 1.1 Protocol. */
import { QueryError } from '../errors.ts';
import { typeFor, type Answer, type Question } from '../engine/question.ts';
import { formOf } from '../engine/text.ts';
import type { Serving } from './serving.ts';

/** What a running endpoint said. */
export interface ServedAnswer {
  readonly answer: Answer;
  /** When its leads were last compared with the pod, if it says so (`Leadpod-As-Of`). */
  readonly asOf: Date | undefined;
  /** How many leads are not in it, because their resources are damaged (`Leadpod-Damaged`). */
  readonly damaged: number;
}

/** Longer words of a server help nobody. */
const MAX_WORDS = 300;

/**
 * The answer of a running endpoint; `undefined` where there is none any more, or it is not ours.
 *
 * @throws QueryError `failed` with its words where it refuses the question, `too-slow` where it does not answer in time.
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
    if (!response.ok) throw new QueryError('failed', `${wordsOf(text).slice(0, MAX_WORDS)} (${response.status})`);
    if (response.headers.get('content-type')?.split(';')[0]?.trim() !== mediaType) return undefined;
    const { headers } = response;
    const damaged = Number(headers.get('leadpod-damaged') ?? 0);
    return { answer: { form, mediaType, text }, asOf: dateOf(headers.get('leadpod-as-of')), damaged };
  } catch (error) {
    if (error instanceof QueryError) throw error;
    if ((error as Error).name === 'TimeoutError')
      throw new QueryError('too-slow', `SPARQL: no answer within ${timeoutMs / 1000} s`, { cause: error });
    // Nobody listens: it has died, and its number belongs to another process.
    return undefined;
  }
}

/** What a refusal says (RFC 9457), or all of it. */
function wordsOf(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    if (typeof detail === 'string') return detail;
  } catch {
    // No problem of ours: from whatever stands before the endpoint.
  }
  return `SPARQL: ${text.trim()}`;
}

function dateOf(text: string | null): Date | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}
