/** Scans a SPARQL query in linear time: finds IRIs, strings and comments, and measures how deep its brackets nest. */
import { QueryError } from '../errors.ts';

/**
 * The deepest nesting of brackets of any kind. The engine parses and evaluates by recursion, and its stack holds about 170
 * levels of the most expensive kinds (nested aggregates). Real queries have fewer than 20.
 */
export const MAX_NESTING = 64;

/** An IRI (SPARQL 1.1 Query Language, rule `IRIREF`). Any other `<` is an operator. */

const IRI = /<[^<>"{}|^`\\\u0000-\u0020]*>/uy;
const LINE = /[^\n\r]*/uy;
/** How a skipped part begins. */
const SKIPPED = /[<#"'\\]/u;

/** Calls `onPlain` with each character outside IRIs, strings and comments, and `onSkipped` with the bounds of each of these. */
export function scan(sparql: string, onPlain: (character: string, at: number) => void, onSkipped: Skipped): void {
  for (let at = 0; at < sparql.length;) {
    const character = sparql.charAt(at);
    const end = SKIPPED.test(character) ? endOfSkipped(sparql, at) : at;
    if (end === at) {
      onPlain(character, at);
      at += 1;
    } else {
      onSkipped(at, end);
      at = end;
    }
  }
}

type Skipped = (start: number, end: number) => void;

/** The end of the IRI, string, comment or escaped character that begins here. Returns `at` if none does. */
function endOfSkipped(sparql: string, at: number): number {
  const character = sparql.charAt(at);
  if (character === '\\') return Math.min(at + 2, sparql.length);
  if (character === '<') return endOfMatch(IRI, sparql, at);
  if (character === '#') return endOfMatch(LINE, sparql, at);
  return endOfText(sparql, at, character);
}

function endOfMatch(pattern: RegExp, sparql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(sparql) ? pattern.lastIndex : at;
}

/** An unclosed string ends with its line, and an unclosed long string with the query. */
function endOfText(sparql: string, at: number, quote: string): number {
  const isLong = sparql.startsWith(quote.repeat(3), at);
  const closing = quote.repeat(isLong ? 3 : 1);
  for (let end = at + closing.length; end < sparql.length; end++) {
    if (sparql.startsWith(closing, end)) return end + closing.length;
    const character = sparql.charAt(end);
    if (character === '\\') end += 1;
    else if (!isLong && (character === '\n' || character === '\r')) return end;
  }
  return sparql.length;
}

/** The query with a space instead of each IRI, string and comment, and `__` instead of each escape in a name. */
export function withoutTexts(sparql: string): string {
  const pieces: string[] = [];
  let from = 0;
  scan(
    sparql,
    () => undefined,
    (start, end) => {
      pieces.push(sparql.slice(from, start), sparql.charAt(start) === '\\' ? '__' : ' ');
      from = end;
    },
  );
  return [...pieces, sparql.slice(from)].join('');
}

/**
 * Refuses a query that is nested too deeply for the engine.
 * @throws QueryError `too-complex`, with the place.
 */
export function refuseDeepNesting(sparql: string): void {
  let depth = 0;
  const count = (character: string, at: number): void => {
    if ('{(['.includes(character)) depth += 1;
    else if ('})]'.includes(character)) depth = Math.max(depth - 1, 0);
    if (depth > MAX_NESTING) throw tooDeep(sparql.slice(0, at));
  };
  scan(sparql, count, () => undefined);
}

function tooDeep(before: string): QueryError {
  const lines = before.split(/\r\n|[\n\r]/u);
  const [line, column] = [lines.length, (lines.at(-1) ?? '').length + 1];
  const message = `SPARQL: line ${line}, column ${column}: more than ${MAX_NESTING} braces, parentheses and brackets are open at once. Write the query with less nesting`;
  return new QueryError('too-complex', message, { line, column });
}
