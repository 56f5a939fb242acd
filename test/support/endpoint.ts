/** An endpoint over a few leads, on a port of its own, and requests to it as any client might make them. */
import { request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Answering } from '../../src/endpoint/endpoint.ts';
import { QueryEngine, type QueryLimits } from '../../src/engine/engine.ts';
import type { Gate } from '../../src/serve/gate.ts';
import { startServer, type RunningServer } from '../../src/serve/server.ts';
import { createSparqlServer } from '../../src/endpoint/sparql-server.ts';
import { PREFIXES as NS } from '../../src/vocab.ts';

export const graphOf = (name: string): string => `https://pod.example/leads/${name}.ttl`;

/** The statements of a lead. */
export const leadQuads = (name: string, status: string): string =>
  `<${graphOf(name)}#it> <${NS.lead}status> "${status}" <${graphOf(name)}> .\n` +
  `<${graphOf(name)}#it> <${NS.schema}name> "Ünal \\"${name}\\", Ltd"@en <${graphOf(name)}> .\n`;

/** Two leads. */
async function* twoLeads(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(leadQuads('a', 'new') + leadQuads('b', 'accepted')));
}

/** A cross product that no machine ends. */
export const ENDLESS = `SELECT (COUNT(*) AS ?n) { ${Array.from({ length: 12 }, (_, n) => `VALUES ?v${n} { ${Array.from({ length: 30 }, (__, value) => value).join(' ')} }`).join(' ')} }`;
/** One that must hold all of itself at once, to sort it. */
export const HUGE = `${ENDLESS.replace('(COUNT(*) AS ?n)', '*')} ORDER BY ?v1 ?v0`;

/** A running endpoint. */
export interface TestEndpoint {
  /** Of the server, with a slash. */
  readonly url: string;
  readonly sparql: string;
  /** What was told as a fault of leadpod. */
  readonly faults: unknown[];
  stop(): Promise<void>;
}

export const OPEN_GATE: Gate = { isLoopback: true, tokens: [], origins: [] };
export const AS_OF = new Date('2024-03-07T08:30:00.500Z');

/** Starts one over the two leads, or over something else that answers. */
export async function startEndpoint(
  gate: Partial<Gate> = {},
  limits: Partial<QueryLimits> = {},
  leads?: Answering,
): Promise<TestEndpoint> {
  const engine = leads === undefined ? await QueryEngine.open(twoLeads, limits) : undefined;
  const answering = leads ?? {
    query: (question, signal) => engine!.query(question, signal),
    asOf: AS_OF,
    modified: AS_OF,
  };
  const faults: unknown[] = [];
  const app = createSparqlServer(answering, { ...OPEN_GATE, ...gate }, (fault) => faults.push(fault));
  const server: RunningServer = await startServer(app, { host: '127.0.0.1', port: 0 });
  const stop = async (): Promise<void> => {
    await server.stop(1000);
    await engine?.close();
  };
  return { url: server.url, sparql: `${server.url}sparql`, faults, stop };
}

/** A response as it came. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request with exactly these headers, which `fetch` would not let pass. */
export async function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Received> {
  const { method = 'GET', headers = {} } = options;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const { statusCode: status = 0, headers: received } = response;
      text(response).then((body) => {
        resolve({ status, headers: received, text: body });
      }, reject);
    });
    sent.once('error', reject);
    sent.end(options.body);
  });
}

/** The URL of a query by GET. */
export function queryUrl(endpoint: string, sparql: string, more: Readonly<Record<string, string>> = {}): string {
  return `${endpoint}?${new URLSearchParams({ query: sparql, ...more }).toString()}`;
}
