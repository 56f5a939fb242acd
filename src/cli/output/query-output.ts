/**
 * Prints answers of queries in the formats of the command line. They are safe for a terminal and for a spreadsheet
 * (SECURITY.md, T16).
 */
import { stringify } from 'csv-stringify/sync';
import { parseRdf, serializeQuads } from '../../rdf/quads.ts';
import { UsageError } from '../../errors.ts';
import { GRAPH_TYPES, RESULT_TYPES, type Answer, type Question } from '../../engine/question.ts';
import type { QueryForm } from '../../engine/text.ts';
import { PREFIXES } from '../../vocab.ts';
import { count } from '../../text/count.ts';
import { harmlessCell } from '../../export/csv.ts';
import { formatTable } from './table.ts';
import { harmless, harmlessText, type Terminal } from './terminal.ts';

/** The values of `--format`. */
export const QUERY_FORMATS = ['table', 'json', 'xml', 'csv', 'tsv', 'turtle', 'nquads'] as const;

/** One of {@link QUERY_FORMATS}. */
export type QueryFormat = (typeof QUERY_FORMATS)[number];

/** The type that the engine returns for each format: the format itself, or one that is converted to it. */
const SOURCE_TYPES: Readonly<Record<QueryFormat, Pick<Question, 'resultType' | 'graphType'>>> = {
  table: { resultType: RESULT_TYPES.json },
  json: { resultType: RESULT_TYPES.json },
  xml: { resultType: RESULT_TYPES.xml },
  csv: { resultType: RESULT_TYPES.json },
  tsv: { resultType: RESULT_TYPES.tsv },
  turtle: { graphType: GRAPH_TYPES.nquads },
  nquads: { graphType: GRAPH_TYPES.nquads },
};

const TABLES: readonly QueryFormat[] = ['table', 'json', 'xml', 'csv', 'tsv'];
const FORMATS: Readonly<Record<Answer['form'], readonly QueryFormat[]>> = {
  SELECT: TABLES,
  // The W3C defines CSV and TSV for tables only.
  ASK: ['table', 'json', 'xml'],
  CONSTRUCT: ['turtle', 'nquads'],
  DESCRIBE: ['turtle', 'nquads'],
};

/**
 * The format of an answer. Default: the first that is possible for the form of the query. If the text is no query, the engine
 * reports where the error is.
 *
 * @throws UsageError for a format that is not possible for the form.
 */
export function formatOf(form: QueryForm | undefined, wanted: QueryFormat | undefined): QueryFormat {
  if (form === undefined || form === 'UPDATE') return 'table';
  const formats = FORMATS[form];
  const [first = 'table'] = formats;
  if (wanted !== undefined && !formats.includes(wanted))
    throw new UsageError(`--format ${wanted}: the answer to ${form} can be ${formats.join(', ')}`);
  return wanted ?? first;
}

/** The question for the engine. */
export const questionOf = (sparql: string, format: QueryFormat): Question => ({ sparql, ...SOURCE_TYPES[format] });

/** Prints an answer. */
export function printAnswer(answer: Answer, format: QueryFormat, terminal: Terminal): void {
  const { text } = answer;
  switch (format) {
    case 'table':
      printTable(answer, terminal);
      break;
    case 'json':
      terminal.data(`${harmlessText(text)}\n`);
      break;
    case 'xml':
      // XML 1.0 cannot express most control characters, not even as references. So they are removed.
      terminal.data(`${harmless(text.replaceAll('\r', '&#13;'))}\n`);
      break;
    case 'csv':
      terminal.data(tableToCsv(readTable(text)));
      break;
    case 'tsv':
      terminal.data(harmlessText(text));
      break;
    case 'turtle':
      terminal.data(harmlessText(toTurtle(text)));
      break;
    case 'nquads':
      terminal.data(harmlessText(sortLines(text)));
  }
}

/** The size of an answer: its rows or its statements. */
export function sizeOf({ form, mediaType, text }: Answer): string {
  if (form === 'ASK') return 'true or false';
  if (mediaType === RESULT_TYPES.json) return count(readTable(text).rows.length, 'row');
  if (mediaType === GRAPH_TYPES.nquads) return count(sortLines(text).split('\n').length - 1, 'statement');
  return `${text.length} characters`;
}

/** A term in the SPARQL 1.1 Query Results JSON Format (section 3.2.2). */
interface ResultTerm {
  readonly value: string;
  readonly datatype?: string;
}

interface Table {
  readonly variables: readonly string[];
  readonly rows: readonly (readonly (ResultTerm | undefined)[])[];
}

interface ResultsDocument {
  readonly head: { readonly vars?: readonly string[] };
  readonly boolean?: boolean;
  readonly results?: { readonly bindings: readonly Record<string, ResultTerm>[] };
}

function readTable(json: string): Table {
  const { head, results } = JSON.parse(json) as ResultsDocument;
  const variables = head.vars ?? [];
  return { variables, rows: (results?.bindings ?? []).map((binding) => variables.map((name) => binding[name])) };
}

function printTable({ form, text }: Answer, terminal: Terminal): void {
  if (form === 'ASK') {
    terminal.data(`${String((JSON.parse(text) as ResultsDocument).boolean)}\n`);
    return;
  }
  const { variables, rows } = readTable(text);
  const columns = variables.map((title) => ({ title, shrinksTo: 10 }));
  terminal.data(
    formatTable(
      columns,
      rows.map((row) => row.map(termText)),
      terminal,
    ),
  );
  terminal.say(count(rows.length, 'row'));
}

/** SPARQL 1.1 Query Results CSV, except that a text that a spreadsheet would take for a formula gets an apostrophe. */
function tableToCsv({ variables, rows }: Table): string {
  const cells = rows.map((row) => row.map(cellText));
  return stringify([variables, ...cells], { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** A typed number is not a formula, even if it begins with a minus sign. */
function cellText(term: ResultTerm | undefined): string {
  const text = termText(term);
  const isNumber = /#(?:integer|decimal|double|float)$/.test(term?.datatype ?? '') && NUMBER.test(text);
  return isNumber ? text : harmlessCell(text);
}

const termText = (term: ResultTerm | undefined): string => term?.value ?? '';

/** Sorts the statements and removes duplicates, because a graph is a set. So statements about the same thing are together. */
function sortLines(nquads: string): string {
  return [...new Set(nquads.split('\n'))]
    .filter((line) => line !== '')
    .sort()
    .map((line) => `${line}\n`)
    .join('');
}

function toTurtle(nquads: string): string {
  const quads = parseRdf(sortLines(nquads), { format: 'application/n-quads' });
  const turtle = serializeQuads(quads, { format: 'text/turtle', prefixes: PREFIXES });
  return turtle === '' || turtle.endsWith('\n') ? turtle : `${turtle}\n`;
}
