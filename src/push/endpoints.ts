/** The URLs at which a SPARQL store accepts queries, updates and graphs. */
import { UsageError } from '../errors.ts';

/** The SPARQL 1.1 services of a store. At least one of them can write. */
export interface StoreEndpoints {
  readonly query: string | undefined;
  readonly update: string | undefined;
  /** The Graph Store HTTP Protocol, without `?graph=`. */
  readonly graphStore: string | undefined;
}

/** The settings of the operator. A URL that is set explicitly is used instead of the one that is derived from `endpoint`. */
export interface EndpointSettings {
  readonly endpoint?: string | undefined;
  readonly queryEndpoint?: string | undefined;
  readonly updateEndpoint?: string | undefined;
  readonly graphStore?: string | undefined;
}

type Paths = readonly [query: string, update: string, graphStore: string | undefined];

/** The layouts of the URLs of known stores (docs/push.md). The first pattern that matches is used. */
const LAYOUTS: readonly (readonly [store: string, pattern: RegExp, paths: (path: readonly string[]) => Paths])[] = [
  ['Virtuoso', /^\/sparql(-auth)?$/, ([all = '', auth = '']) => [all, all, `/sparql-graph-crud${auth}`]],
  [
    'GraphDB, RDF4J',
    /^(.*\/repositories\/[^/]+)(?:\/statements)?$/,
    ([, repository = '']) => [repository, `${repository}/statements`, `${repository}/rdf-graphs/service`],
  ],
  [
    'Blazegraph',
    /^(?:\/(?:blazegraph|bigdata))?(?:\/namespace\/[^/]+)?\/sparql$/,
    ([all = '']) => [all, all, undefined],
  ],
  ['Oxigraph', /^\/(?:query|update|store)?$/, () => ['/query', '/update', '/store']],
  [
    'Fuseki',
    /^(\/[^/]+)(?:\/(?:query|sparql|update|data))?$/,
    ([, dataset = '']) => [`${dataset}/query`, `${dataset}/update`, `${dataset}/data`],
  ],
];

/**
 * Determines the endpoints from the settings.
 *
 * @throws UsageError for an invalid URL, or if there is no endpoint for writing.
 */
export function storeEndpoints(settings: EndpointSettings): StoreEndpoints {
  const derived = settings.endpoint === undefined ? undefined : derive(checkEndpoint('--endpoint', settings.endpoint));
  const named = (flag: string, url: string | undefined): string | undefined =>
    url === undefined ? undefined : checkEndpoint(flag, url).href;
  const endpoints = {
    query: named('--query-endpoint', settings.queryEndpoint) ?? derived?.query,
    update: named('--update-endpoint', settings.updateEndpoint) ?? derived?.update,
    graphStore: named('--graph-store', settings.graphStore) ?? derived?.graphStore,
  };
  if (endpoints.update === undefined && endpoints.graphStore === undefined)
    throw new UsageError('No store is named. Add --endpoint, --update-endpoint or --graph-store');
  return endpoints;
}

function derive(endpoint: URL): StoreEndpoints {
  const at = (path: string): string => Object.assign(new URL(endpoint), { pathname: path }).href;
  const path = endpoint.pathname.length > 1 ? endpoint.pathname.replace(/\/$/, '') : endpoint.pathname;
  for (const [, pattern, paths] of LAYOUTS) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const [query, update, graphStore] = paths(match);
    return { query: at(query), update: at(update), graphStore: graphStore === undefined ? undefined : at(graphStore) };
  }
  // For an unknown store: the examples in SPARQL 1.1 Protocol use one URL for queries and updates.
  return { query: endpoint.href, update: endpoint.href, graphStore: undefined };
}

function checkEndpoint(flag: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The message does not repeat the URL, because it may contain a password.
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new UsageError(`${flag}: expected an http(s) URL without credentials in it`);
  url.hash = '';
  return url;
}

/** The URL of one graph (SPARQL 1.1 Graph Store HTTP Protocol, section 4.2). */
export function graphUrl(graphStore: string, graph: string): string {
  const url = new URL(graphStore);
  url.search += `${url.search === '' ? '?' : '&'}graph=${encodeURIComponent(graph)}`;
  return url.href;
}
