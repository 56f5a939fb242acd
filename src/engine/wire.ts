/** The messages between the engine and its thread. */
import { QueryError, type QueryErrorReason } from '../errors.ts';
import type { Answer, Question } from './question.ts';
import type { Trap } from './trap.ts';

/** A task for the thread. */
export type Task =
  /** Whole lines of N-Quads in UTF-8. */
  | { readonly kind: 'load'; readonly bytes: Uint8Array }
  /** A whole document in another syntax. */
  | { readonly kind: 'read'; readonly text: string; readonly format: string; readonly base: string }
  /** Replaces the graph of a resource with these N-Quads, or removes it. */
  | { readonly kind: 'replace'; readonly graph: string; readonly nquads: string }
  | { readonly kind: 'query'; readonly question: Question }
  | { readonly kind: 'size' };

/** The result of a task. `ready` is sent once, before any other. */
export type Outcome =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done' }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'size'; readonly quads: number }
  /** The thread can no longer be used. */
  | { readonly kind: 'trapped'; readonly trap: Trap }
  | {
      readonly kind: 'failed';
      readonly reason: QueryErrorReason;
      readonly message: string;
      line?: number;
      column?: number;
    };

/** An error as a message, without its causes. */
export function errorToOutcome(error: unknown): Outcome {
  if (error instanceof QueryError) {
    const { reason, message, line, column } = error;
    return { kind: 'failed', reason, message, ...(line && { line }), ...(column && { column }) };
  }
  return { kind: 'failed', reason: 'failed', message: error instanceof Error ? error.message : String(error) };
}

/** The error from such a message. */
export function errorFromOutcome({ reason, message, line, column }: Outcome & { kind: 'failed' }): QueryError {
  return new QueryError(reason, message, { ...(line && { line }), ...(column && { column }) });
}
