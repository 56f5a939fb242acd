/** In which of its media types an answer is wanted (RFC 9110 section 12.5.1). */
import Negotiator from 'negotiator';
import { GRAPH_TYPES, RESULT_TYPES, type GraphType, type ResultType } from './question.ts';

/** What the answer is, and what it is called: some clients ask by names that are less exact. */
export interface Wanted<T> {
  readonly type: T;
  readonly contentType: string;
}

/** Of equal ones the first is taken. */
const RESULTS: Readonly<Record<string, ResultType>> = {
  ...Object.fromEntries(Object.values(RESULT_TYPES).map((type) => [type, type])),
  'application/json': RESULT_TYPES.json,
  'application/xml': RESULT_TYPES.xml,
  'text/xml': RESULT_TYPES.xml,
};

const GRAPHS: Readonly<Record<string, GraphType>> = {
  ...Object.fromEntries(Object.values(GRAPH_TYPES).map((type) => [type, type])),
  'application/json': GRAPH_TYPES.jsonld,
  'application/xml': GRAPH_TYPES.xml,
  'text/xml': GRAPH_TYPES.xml,
};

/** The type for a table or truth value; JSON unless something else is asked for. */
export const wantedResult = (accept: string | undefined): Wanted<ResultType> | undefined => wanted(RESULTS, accept);

/** The type for a graph; Turtle unless something else is asked for. */
export const wantedGraph = (accept: string | undefined): Wanted<GraphType> | undefined => wanted(GRAPHS, accept);

function wanted<T>(types: Readonly<Record<string, T>>, accept: string | undefined): Wanted<T> | undefined {
  const negotiator = new Negotiator({ headers: { accept } });
  const contentType = negotiator.mediaType(Object.keys(types));
  const type = contentType === undefined ? undefined : types[contentType];
  return contentType === undefined || type === undefined ? undefined : { type, contentType };
}
