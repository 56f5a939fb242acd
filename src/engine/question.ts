/** A question to a dataset, and its answer: what those who ask share with those who answer. */
import type { QueryForm } from './text.ts';

/** Media types of tables (SELECT) and of truth values (ASK), by the names that the command line has for them. */
export const RESULT_TYPES = {
  json: 'application/sparql-results+json',
  xml: 'application/sparql-results+xml',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
} as const;

/** Media types of graphs (CONSTRUCT, DESCRIBE). */
export const GRAPH_TYPES = {
  turtle: 'text/turtle',
  ntriples: 'application/n-triples',
  nquads: 'application/n-quads',
  trig: 'application/trig',
  xml: 'application/rdf+xml',
  jsonld: 'application/ld+json',
} as const;

/** A media type of a table or truth value. */
export type ResultType = (typeof RESULT_TYPES)[keyof typeof RESULT_TYPES];
/** A media type of a graph. */
export type GraphType = (typeof GRAPH_TYPES)[keyof typeof GRAPH_TYPES];

/** A question, and how its answer is to be written, whichever form it has. */
export interface Question {
  readonly sparql: string;
  /** Of a table or truth value; without it such a query is refused as `form`. */
  readonly resultType?: ResultType | undefined;
  /** Of a graph; without it such a query is refused as `form`. */
  readonly graphType?: GraphType | undefined;
  /** The dataset that the protocol names (SPARQL 1.1 Protocol, section 2.1.4); it beats that of the query. */
  readonly defaultGraphs?: readonly string[] | undefined;
  readonly namedGraphs?: readonly string[] | undefined;
}

/** An answer as text. */
export interface Answer {
  readonly form: Exclude<QueryForm, 'UPDATE'>;
  readonly mediaType: ResultType | GraphType;
  readonly text: string;
}

/** The type in which a query of this form is to be answered; `undefined` where it is not given. */
export function typeFor(
  form: Answer['form'],
  { resultType, graphType }: Pick<Question, 'resultType' | 'graphType'>,
): ResultType | GraphType | undefined {
  return form === 'SELECT' || form === 'ASK' ? resultType : graphType;
}
