/** A trap: the engine's WebAssembly stopped in the middle of its work, and its store is not to be trusted any more. */
import { QueryError } from '../errors.ts';

/** The words of a trap, by which the engine says what happened to the question. */
export type Trap =
  /** The stack ended: brackets in one another, or thousands of parts side by side. */
  | 'stack'
  /** The memory ended, or the engine met a fault of its own; it says the same of both. */
  | 'memory'
  /** Longer than any text may be. */
  | 'length';

/**
 * Which trap an error is; `undefined` for what the engine says of a question that it could not answer, after which it is
 * well. It says so with plain errors. Everything else interrupted it: a `RuntimeError` of WebAssembly; a `RangeError`,
 * where the stack of V8 ended first; an error with a code, which comes from Node. An engine that goes on after one of them
 * answers every later question with "memory access out of bounds".
 */
export function trapOf(error: unknown): Trap | undefined {
  if (error instanceof QueryError) return undefined;
  if (!(error instanceof Error)) return 'memory';
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined && (error.name === 'Error' || error.name === 'SyntaxError')) return undefined;
  if (code === 'ERR_STRING_TOO_LONG') return 'length';
  // The stack in WebAssembly's memory lies before everything else: below it there is nothing.
  return error instanceof RangeError || /out of bounds|call stack/u.test(error.message) ? 'stack' : 'memory';
}

/** What is said of a question that ended in a trap, or of data that did. */
export function errorOfTrap(trap: Trap, isQuestion = true): QueryError {
  if (!isQuestion) return new QueryError('too-large', 'too large, or too deeply nested, for the engine');
  if (trap === 'stack')
    return new QueryError(
      'too-complex',
      'SPARQL: the query is too complex for the engine. Write it with less nesting and fewer parts',
    );
  if (trap === 'length') return new QueryError('too-large', 'SPARQL: the answer is too long for one text');
  return new QueryError('too-much-memory', 'SPARQL: the engine ran out of memory on the query');
}
