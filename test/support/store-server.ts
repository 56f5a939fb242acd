/** A SPARQL store behind HTTP: Oxigraph with the three services of SPARQL 1.1, which may meet mishaps. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import oxigraph, { type Store } from 'oxigraph';
import { parseRdf, serializeQuads } from '../../src/rdf/quads.ts';
import { clearAfterEach } from '../hooks.ts';

/** A request as it reached the store. */
export interface StoreCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  /** How many came before it. */
  readonly index: number;
}

/**
 * What becomes of a request: carried out; answered otherwise, before or after it was carried out; its connection cut
 * before, after, or in the middle, when so many of its operations were carried out (a store without transactions).
 */
export type Fate =
  | 'fine'
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
      readonly after?: boolean;
    }
  | { readonly cut: 'before' | 'after' | number };

export interface StoreServer {
  readonly url: string;
  readonly store: Store;
  readonly calls: StoreCall[];
  /** Decides; `fine` unless set. */
  fate: (call: StoreCall) => Fate;
  /** Rows that a query hands out at most, as stores cap them. */
  maxRows: number;
  /** What it says that it is. */
  product: string;
}

const open = new Set<Server>();
clearAfterEach(() =>
  Promise.all(
    [...open].map(async (server) => {
      open.delete(server);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }),
  ),
);

/** Starts an empty store on a free port of the loopback interface; it is closed after the test. */
export async function startStore(): Promise<StoreServer> {
  const server = createServer((request, response) => void receive(state, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.add(server);
  const state: StoreServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    store: new oxigraph.Store(),
    calls: [],
    fate: () => 'fine',
    maxRows: Infinity,
    product: 'Oxigraph',
  };
  return state;
}

async function receive(state: StoreServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request).catch(() => undefined);
  // Half a request is none.
  if (body === undefined) return;
  const { method = '', url: path = '', headers } = request;
  const call = { method, path, headers, body, index: state.calls.length };
  state.calls.push(call);
  const fate = state.fate(call);
  if (fate === 'fine') {
    answer(state, response, perform(state, call));
    return;
  }
  if ('status' in fate) {
    if (fate.after === true) perform(state, call);
    answer(state, response, { status: fate.status, body: fate.body ?? '', headers: fate.headers });
    return;
  }
  if (fate.cut === 'after') perform(state, call);
  else if (fate.cut !== 'before') perform(state, { ...call, body: firstOperations(call.body, fate.cut) });
  request.socket.destroy();
}

interface Outcome {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string> | undefined;
}

function answer({ product }: StoreServer, response: ServerResponse, { status, body = '', headers }: Outcome): void {
  response.writeHead(status, { server: product, 'content-length': Buffer.byteLength(body), ...headers }).end(body);
}

const firstOperations = (update: string, count: number): string => update.split(' ;\n').slice(0, count).join(' ;\n');

function perform(state: StoreServer, { method, path, body }: StoreCall): Outcome {
  const { store, maxRows } = state;
  const url = new URL(path, state.url);
  try {
    if (url.pathname === '/update') {
      store.update(body);
      return { status: 204 };
    }
    if (url.pathname === '/query') return { status: 200, body: select(store, body, maxRows), headers: RESULTS };
    const graph = oxigraph.namedNode(url.searchParams.get('graph') ?? '');
    const before = store.match(null, null, null, graph);
    for (const quad of before) store.delete(quad);
    if (method === 'PUT') store.load(body, { format: 'text/turtle', to_graph_name: graph });
    return { status: method === 'PUT' || before.length > 0 ? 204 : 404 };
  } catch (error) {
    return { status: 400, body: String(error) };
  }
}

const RESULTS = { 'content-type': 'application/sparql-results+json' };

function select(store: Store, form: string, maxRows: number): string {
  const sparql = new URLSearchParams(form).get('query') ?? '';
  const results = JSON.parse(store.query(sparql, { results_format: 'json' }) as string) as {
    results: { bindings: unknown[] };
  };
  results.results.bindings.splice(maxRows);
  return JSON.stringify(results);
}

/** The statements of a store whose graphs have names that begin so, as sorted lines of N-Quads in our spelling. */
export function graphsUnder(store: Store, prefix: string): string[] {
  const quads = parseRdf(store.dump({ format: 'application/n-quads' }), { format: 'application/n-quads' });
  const under = quads.filter(({ graph }) => graph.value.startsWith(prefix));
  const text = serializeQuads(under, { format: 'application/n-quads', sorted: true });
  return text.split('\n').filter((line) => line !== '');
}
