/** A query and its answer: the types that clients and engines share. */
import type { QueryForm } from './text.ts';

/** Media types of tables (SELECT) and booleans (ASK), by their names on the command line. */
export const RESULT_TYPES = {
  json: 'application/sparql-results+json',
  xml: 'application/sparql-results+xml',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
} as const;

/** Media types of graphs (CONSTRUCT, DESCRIBE), by their names on the command line. */
export const GRAPH_TYPES = {
  turtle: 'text/turtle',
  ntriples: 'application/n-triples',
  nquads: 'application/n-quads',
  trig: 'application/trig',
  xml: 'application/rdf+xml',
  jsonld: 'application/ld+json',
} as const;

/** A media type of a table or boolean. */
export type ResultType = (typeof RESULT_TYPES)[keyof typeof RESULT_TYPES];
/** A media type of a graph. */
export type GraphType = (typeof GRAPH_TYPES)[keyof typeof GRAPH_TYPES];

/** A query, and the wanted type of its answer for each form. */
export interface Question {
  readonly sparql: string;
  /** For SELECT and ASK. If it is missing, such a query is refused with `form`. */
  readonly resultType?: ResultType | undefined;
  /** For CONSTRUCT and DESCRIBE. If it is missing, such a query is refused with `form`. */
  readonly graphType?: GraphType | undefined;
  /** The dataset that the request names (SPARQL 1.1 Protocol, section 2.1.4). It takes precedence over that of the query. */
  readonly defaultGraphs?: readonly string[] | undefined;
  readonly namedGraphs?: readonly string[] | undefined;
}

/** An answer as text. */
export interface Answer {
  readonly form: Exclude<QueryForm, 'UPDATE'>;
  readonly mediaType: ResultType | GraphType;
  readonly text: string;
}

/** The media type for a query of this form; `undefined` if the question names none. */
export function typeFor(
  form: Answer['form'],
  { resultType, graphType }: Pick<Question, 'resultType' | 'graphType'>,
): ResultType | GraphType | undefined {
  return form === 'SELECT' || form === 'ASK' ? resultType : graphType;
}
