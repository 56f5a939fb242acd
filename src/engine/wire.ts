/** What passes between the engine and its thread. */
import { QueryError, type QueryErrorReason } from '../errors.ts';
import type { Answer, Question } from './question.ts';
import type { Trap } from './trap.ts';

/** A piece of work. */
export type Task =
  /** N-Quads, whole lines, in UTF-8. */
  | { readonly kind: 'load'; readonly bytes: Uint8Array }
  /** A document in another syntax, in one piece. */
  | { readonly kind: 'read'; readonly text: string; readonly format: string; readonly base: string }
  /** The graph of a resource becomes these N-Quads, or nothing. */
  | { readonly kind: 'replace'; readonly graph: string; readonly nquads: string }
  | { readonly kind: 'query'; readonly question: Question }
  | { readonly kind: 'size' };

/** What becomes of one. `ready` comes once, before any other. */
export type Outcome =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done' }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'size'; readonly quads: number }
  /** The thread is of no use any more. */
  | { readonly kind: 'trapped'; readonly trap: Trap }
  | {
      readonly kind: 'failed';
      readonly reason: QueryErrorReason;
      readonly message: string;
      line?: number;
      column?: number;
    };

/** An error as data; causes stay behind. */
export function errorToOutcome(error: unknown): Outcome {
  if (error instanceof QueryError) {
    const { reason, message, line, column } = error;
    return { kind: 'failed', reason, message, ...(line && { line }), ...(column && { column }) };
  }
  return { kind: 'failed', reason: 'failed', message: error instanceof Error ? error.message : String(error) };
}

/** The error again. */
export function errorFromOutcome({ reason, message, line, column }: Outcome & { kind: 'failed' }): QueryError {
  return new QueryError(reason, message, { ...(line && { line }), ...(column && { column }) });
}
