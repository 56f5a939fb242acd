/** Answers SPARQL 1.1 queries with Oxigraph, in the result formats of the W3C. */
import { beginningOf } from '../text/beginning.ts';
import oxigraph, { type Store } from 'oxigraph';
import { QueryError } from '../errors.ts';
import { hasNoRow, queryOverNothing } from './empty-aggregate.ts';
import { RESULT_TYPES, typeFor, type Answer, type Question } from './question.ts';
import { trapOf } from './trap.ts';
import { formOf, hasDatasetClause, missingEnd, missingPrefixes, mistypedForm, unknownPrefix } from './text.ts';
import { wellFormedXml } from './well-formed-xml.ts';

/**
 * Answers a query. If the query names no dataset, the default graph is the union of all graphs. The prefixes of leadpod's
 * vocabulary need no declaration.
 *
 * @throws QueryError `syntax` with line and column; `update`; `form` if no type is given for this form of query; `failed` if
 * the query cannot be evaluated.
 */
export function answer(store: Store, question: Question): Answer {
  const { sparql } = question;
  const form = formOf(sparql);
  if (form === 'UPDATE') throw new QueryError('update', 'SPARQL: expected a query, received an update');
  const mediaType = form === undefined ? undefined : typeFor(form, question);
  if (form !== undefined && mediaType === undefined)
    throw new QueryError('form', `SPARQL: the answer to ${form} is not available in this format`);
  const slip = form === undefined ? mistypedForm(sparql) : undefined;
  if (slip !== undefined) throw slipFault(sparql, slip);
  const prefixes = missingPrefixes(sparql);
  try {
    return evaluate(store, question, prefixes);
  } catch (cause) {
    // A trap must reach the thread unchanged, because the engine cannot be used after it.
    if (cause instanceof QueryError || trapOf(cause) !== undefined) throw cause;
    throw faultOf(cause, prefixes.length, sparql);
  }
}

function evaluate(store: Store, question: Question, prefixes: string): Answer {
  const { sparql } = question;
  const form = formOf(sparql);
  const mediaType = form === undefined || form === 'UPDATE' ? undefined : typeFor(form, question);
  const options = { results_format: mediaType ?? RESULT_TYPES.json, ...datasetOf(question) };
  const text: unknown = store.query(`${prefixes}${sparql}`, options);
  if (form === undefined || form === 'UPDATE' || mediaType === undefined || typeof text !== 'string')
    throw new QueryError('syntax', 'SPARQL: expected SELECT, ASK, CONSTRUCT or DESCRIBE');
  const over = form === 'SELECT' && hasNoRow(text, mediaType) ? queryOverNothing(sparql) : undefined;
  const whole = over === undefined ? text : (store.query(`${prefixes}${over}`, options) as string);
  return { form, mediaType, text: isXml(mediaType) ? wellFormedXml(whole) : whole };
}

const isXml = (mediaType: string): boolean => mediaType.endsWith('+xml');

type Dataset = NonNullable<Parameters<Store['query']>[1]>;

function datasetOf({ sparql, defaultGraphs = [], namedGraphs = [] }: Question): Dataset {
  if (defaultGraphs.length + namedGraphs.length > 0)
    return { default_graph: defaultGraphs.map(oxigraph.namedNode), named_graphs: namedGraphs.map(oxigraph.namedNode) };
  // If the union is the default graph, Oxigraph ignores the dataset clauses of the query.
  return hasDatasetClause(sparql) ? {} : { use_default_graph_as_union: true };
}

/** The longest list of expected tokens that is shown, in characters. */
const MAX_WORDS = 160;

/** How many characters of the query are shown around an error. */
const EXCERPT = 20;

/** The text around an error, with `>>>` at its place. */
function excerptAt(sparql: string, line: number, column: number): string {
  const text = sparql.split('\n')[line - 1] ?? '';
  const at = column - 1;
  const before = text.slice(Math.max(at - EXCERPT, 0), at).trimStart();
  const after = text.slice(at, at + EXCERPT).trimEnd();
  if (before + after === '') return '';
  return after === '' ? `, after "${before}"` : `, at "${before}>>>${after}"`;
}

/** The error for a mistyped keyword. The parser would only report where it stopped, and all tokens that it expected there. */
function slipFault(sparql: string, { at, meant }: { at: number; meant: string }): QueryError {
  const before = sparql.slice(0, at).split('\n');
  const line = before.length;
  const column = (before.at(-1) ?? '').length + 1;
  const near = excerptAt(sparql, line, column);
  const message = `SPARQL: line ${line}, column ${column}${near}: not a keyword. Did you mean ${meant}?`;
  return new QueryError('syntax', message, { line, column });
}

/**
 * Oxigraph's message on one line. The column is the one that the user sees: for the parser, the first line also contains the
 * prefixes.
 */
function faultOf(cause: unknown, offset: number, sparql: string): QueryError {
  // The list ends before the grammar's character classes, which do not help a person.
  const words = (cause instanceof Error ? cause.message : String(cause))
    .replace(/\s+/gu, ' ')
    .replace(/, \[['\\].*$/u, ' ...');
  const message = words.length > MAX_WORDS ? `${beginningOf(words, MAX_WORDS)} ...` : words;
  const place = /^error at (\d+):(\d+)/u.exec(message);
  if (place === null) return new QueryError('failed', `SPARQL: ${message}`, { cause });
  const line = Number(place[1]);
  const column = line === 1 ? Math.max(Number(place[2]) - offset, 1) : Number(place[2]);
  const prefix = message.includes('Prefix not found') ? unknownPrefix(sparql, line) : undefined;
  const known = prefix ?? earlyEnd(sparql, line, column);
  const reason = known === undefined ? message.slice(place[0].length) : `: ${known}`;
  const near = excerptAt(sparql, line, column);
  return new QueryError('syntax', `SPARQL: line ${line}, column ${column}${near}${reason}`, { cause, line, column });
}

/** The reason for an error at the end of a query that does not close what it opens. The parser only lists what may follow. */
function earlyEnd(sparql: string, line: number, column: number): string | undefined {
  const [last = '', ...later] = sparql.split('\n').slice(line - 1);
  if (`${last.slice(column - 1)}${later.join('')}`.trim() !== '') return undefined;
  const missing = missingEnd(sparql);
  return missing === undefined ? undefined : `the query ends too early; a ${missing} may be missing`;
}
