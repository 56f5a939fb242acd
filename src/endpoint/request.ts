/** Reads a request to a SPARQL endpoint (SPARQL 1.1 Protocol, sections 2.1 and 2.2). */
import { isIri } from '../rdf/iri.ts';
import { refusal } from '../serve/problem.ts';

/** A query, and the dataset that the parameters of the request name, if they name one. */
export interface ProtocolQuery {
  readonly sparql: string;
  readonly defaultGraphs: readonly string[];
  readonly namedGraphs: readonly string[];
  /**
   * The requested type. It is used instead of `Accept`. The protocol does not define this parameter, but many clients send it.
   */
  readonly format?: string;
}

/** The longest query, in bytes. */
export const MAX_QUERY_BYTES = 2 ** 20;
/** The longest body, in bytes. In a form, each byte of the query may need three bytes. */
export const MAX_BODY_BYTES = 3 * MAX_QUERY_BYTES + 2 ** 16;

const FORM = 'application/x-www-form-urlencoded';
const QUERY = 'application/sparql-query';
const UPDATE = 'application/sparql-update';

/**
 * Reads a GET or POST request. Returns `undefined` for a GET without a query, which requests the service description (SPARQL
 * 1.1 Service Description section 2).
 *
 * @throws HTTPException 400 for a request that the protocol does not allow, 403 for an update, 413 for a query that is too
 * long, 415 for a body of another media type.
 */
export async function parseEndpointRequest(request: Request): Promise<ProtocolQuery | undefined> {
  const inUrl = new URL(request.url).searchParams;
  if (request.method === 'POST') return parsePost(request, inUrl);
  return inUrl.size === 0 ? undefined : toQuery(inUrl, inUrl.getAll('query'));
}

async function parsePost(request: Request, inUrl: URLSearchParams): Promise<ProtocolQuery> {
  const [essence = '', ...parameters] = (request.headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  if (essence === UPDATE) throw refuseUpdate();
  if (essence !== FORM && essence !== QUERY)
    throw refusal(415, `expected ${FORM} or ${QUERY}`, { headers: { 'accept-post': `${FORM}, ${QUERY}` } });
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && charset.replaceAll('"', '') !== 'utf-8')
    throw refusal(415, 'expected the character set UTF-8');
  const body = decode(await request.arrayBuffer());
  if (essence === QUERY) return toQuery(inUrl, [body, ...inUrl.getAll('query')]);
  const parameterList = new URLSearchParams([...inUrl, ...new URLSearchParams(body)]);
  return toQuery(parameterList, parameterList.getAll('query'));
}

function decode(body: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw refusal(400, 'expected UTF-8');
  }
}

function toQuery(parameters: URLSearchParams, queries: readonly string[]): ProtocolQuery {
  if (parameters.has('update')) throw refuseUpdate();
  const [sparql = ''] = queries;
  if (queries.length !== 1) throw refusal(400, `expected one query, received ${queries.length}`);
  if (Buffer.byteLength(sparql) > MAX_QUERY_BYTES) throw refuseLongQuery();
  const [defaultGraphs, namedGraphs] = ['default-graph-uri', 'named-graph-uri'].map((name) => {
    const graphs = parameters.getAll(name);
    if (!graphs.every(isIri)) throw refusal(400, `${name}: expected an absolute IRI`);
    return graphs;
  }) as [string[], string[]];
  const format = parameters.get('format') ?? '';
  return { sparql, defaultGraphs, namedGraphs, ...(format !== '' && { format }) };
}

/** 403: nobody can change the copy, so other credentials would not help (RFC 9110 section 15.5.4). */
const refuseUpdate = (): Error => refusal(403, 'expected a query, received an update: this endpoint is read-only');

/** 413: the query is too long (RFC 9110 section 15.5.14). */
export const refuseLongQuery = (): Error => refusal(413, `expected a query of at most ${MAX_QUERY_BYTES} bytes`);
