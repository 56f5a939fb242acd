/** Content negotiation: chooses the media type of an answer (RFC 9110 section 12.5.1). */
import Negotiator from 'negotiator';
import { GRAPH_TYPES, RESULT_TYPES, type GraphType, type ResultType } from '../engine/question.ts';

/** The chosen type, and the name that `Content-Type` has for it. The names differ if a client requests a more general type. */
export interface Wanted<T> {
  readonly type: T;
  readonly contentType: string;
}

/** The types in the order of our preference. If a client accepts several equally, the first is chosen. */
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

/** The values of `format=`. Clients send it together with `Accept`, or instead of it from a browser. */
const FORMATS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'json-ld': 'application/ld+json',
    jsonld: 'application/ld+json',
    json: 'application/json',
    xml: 'application/xml',
    csv: 'text/csv',
    tsv: 'text/tab-separated-values',
    turtle: 'text/turtle',
    ttl: 'text/turtle',
    n3: 'text/turtle',
    ntriples: 'application/n-triples',
    nt: 'application/n-triples',
    nquads: 'application/n-quads',
    nq: 'application/n-quads',
    trig: 'application/trig',
    rdf: 'application/rdf+xml',
    rdfxml: 'application/rdf+xml',
    'rdf+xml': 'application/rdf+xml',
  }),
);

/** What the client accepts. `format` is used instead of `accept`. */
export interface Wish {
  readonly accept: string | undefined;
  /** A short name such as `csv`, or a media type. */
  readonly format?: string | undefined;
}

/** The type for a table or a boolean. Default: JSON. */
export const wantedResult = (wish: Wish): Wanted<ResultType> | undefined => wanted(RESULTS, wish);

/** The type for a graph. Default: Turtle. */
export const wantedGraph = (wish: Wish): Wanted<GraphType> | undefined => wanted(GRAPHS, wish);

function wanted<T>(types: Readonly<Record<string, T>>, { accept, format }: Wish): Wanted<T> | undefined {
  const named = format === undefined ? undefined : (FORMATS.get(format.toLowerCase()) ?? format);
  const negotiator = new Negotiator({ headers: { accept: withoutParameters(named ?? accept) } });
  const contentType = negotiator.mediaType(Object.keys(types));
  const type = contentType === undefined ? undefined : types[contentType];
  return contentType === undefined || type === undefined ? undefined : { type, contentType };
}

/**
 * The longest `Accept` that is read, in characters. For unclosed quotation marks, the time grows with the square of their
 * number.
 */
const MAX_ACCEPT = 2048;
const ELEMENT = /(?:[^,"]|"(?:\\.|[^"\\])*")+/gu;
const PARAMETER = /(?:[^;"]|"(?:\\.|[^"\\])*")+/gu;

/**
 * Reduces `Accept` to types and weights. Other parameters (`charset`, `profile`) describe a special form of a type, but here
 * each type has only one form. The client gets that form instead of a 406 (RFC 9110 section 12.4.1 allows it).
 */
function withoutParameters(accept: string | undefined): string | undefined {
  return accept
    ?.slice(0, MAX_ACCEPT)
    .match(ELEMENT)
    ?.map((element) => {
      const [type = '', ...parameters] = element.match(PARAMETER) ?? [];
      return [type, ...parameters.filter((parameter) => /^\s*q\s*=/iu.test(parameter))].join(';');
    })
    .join(',');
}
