/** Traps: the engine's WebAssembly stopped during its work, and its store may be corrupt. */
import { QueryError } from '../errors.ts';

/** Why the engine stopped. */
export type Trap =
  /** The stack overflowed: nested brackets, or thousands of parts side by side. */
  | 'stack'
  /** The memory ran out, or the engine has a bug. Both look the same. */
  | 'memory'
  /** A string would be longer than JavaScript allows. */
  | 'length';

/**
 * Which trap an error is; `undefined` if the engine reported that it cannot answer the query, after which it still works. Such
 * reports are plain errors. Everything else interrupted the engine: a `RuntimeError` of WebAssembly; a `RangeError`, if the
 * stack of V8 overflowed first; an error with a code, from Node. After any of these, the engine answers every query with
 * "memory access out of bounds".
 */
export function trapOf(error: unknown): Trap | undefined {
  if (error instanceof QueryError) return undefined;
  if (!(error instanceof Error)) return 'memory';
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined && (error.name === 'Error' || error.name === 'SyntaxError')) return undefined;
  if (code === 'ERR_STRING_TOO_LONG') return 'length';
  // In WebAssembly's memory the stack is at the lowest addresses, so an overflow is an access out of bounds.
  return error instanceof RangeError || /out of bounds|call stack/u.test(error.message) ? 'stack' : 'memory';
}

/** The error for a query that caused a trap, or for data that did. */
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
