/** One walk over a SPARQL query, in linear time: what is an IRI, a text or a comment, and how deep its brackets go. */
import { QueryError } from '../errors.ts';

/**
 * How many brackets of any kind may be open at once. The engine reads and evaluates a query by recursion, and its stack
 * holds some 170 levels of the costliest kinds (aggregates in one another); queries of people have less than 20.
 */
export const MAX_NESTING = 64;

/** An IRI (SPARQL 1.1 Query Language, rule `IRIREF`); any other `<` is an operator. */

const IRI = /<[^<>"{}|^`\\\u0000-\u0020]*>/uy;
const LINE = /[^\n\r]*/uy;
/** How what is skipped begins. */
const SKIPPED = /[<#"'\\]/u;

/** Calls `onPlain` with each character that is not skipped, and `onSkipped` with the bounds of what is. */
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

/** Where an IRI, a text, a comment or an escaped character ends that begins here; here, where none does. */
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

/** A text that no one closes ends with its line, or, where it may have lines, with the query. */
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

/** The query with a space in the place of each IRI, text and comment, and `__` in that of what is escaped in a name. */
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

/** Refuses a query whose brackets go too deep for the engine. @throws QueryError `too-complex`, with the place. */
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
