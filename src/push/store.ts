/** A remote SPARQL 1.1 store: queries, updates and graphs. Requests are repeated after temporary failures. */
import { PodError, UsageError } from '../errors.ts';
import { answerError, type RequestLine } from '../http/failures/answer-error.ts';
import { readBytes } from '../http/body.ts';
import { Exchange, type Incoming } from '../http/exchange.ts';
import { DEFAULT_RETRY_POLICY, withRetries, type RetryPolicy } from '../http/timing/retry.ts';
import type { RetryEvent } from '../http/client.ts';
import { graphUrl, type StoreEndpoints } from './endpoints.ts';
import { checkOrigins, StoreSession, type StoreCredentials } from './session.ts';

/** How to connect to a store. Every option has a default. */
export interface StoreOptions {
  readonly credentials?: StoreCredentials;
  /**
   * The time limit of one exchange, in milliseconds. Default: 120,000, because stores update their indexes before they answer.
   */
  readonly timeoutMs?: number | undefined;
  /** How many times a request is repeated at most. Default: 5. */
  readonly retries?: number | undefined;
  /** The first pause before a repetition, in milliseconds. It doubles each time. Default: 500. */
  readonly retryBaseMs?: number | undefined;
  /** Called before each repetition. */
  readonly onRetry?: ((event: RetryEvent) => void) | undefined;
}

/** A row of a SELECT: the value of each bound variable, without its type. */
export type StoreRow = Readonly<Record<string, string>>;

const ACT = 'Pushing leads';
const MAX_ANSWER_BYTES = 32 * 2 ** 20;
const MAX_FAULT_BYTES = 2 ** 20;
/** How many times a request is tried if the status is 500. Many stores also answer 500 for data that they cannot store. */
const MAX_500 = 3;

/** The SQLSTATE of a transaction that failed because of another one (serialization failure). */
const DEADLOCK = '40001';

interface StoreRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly url: string | undefined;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** A status outside 2xx that is also a success. */
  readonly also?: number;
}

/** A SPARQL store. Every method throws `PodError` (`kind` says what happened) or `AuthenticationError`. */
export class SparqlStore {
  readonly endpoints: StoreEndpoints;
  readonly #exchange: Exchange;
  readonly #policy: RetryPolicy;
  readonly #onRetry: StoreOptions['onRetry'];
  #isVirtuoso = false;
  readonly #deadlocks = new WeakSet<PodError>();

  /** @throws UsageError if the credentials must not be sent to one of the endpoints. */
  constructor(endpoints: StoreEndpoints, options: StoreOptions = {}) {
    const { credentials, timeoutMs = 120_000, retries, retryBaseMs, onRetry } = options;
    this.endpoints = endpoints;
    const urls = [endpoints.query, endpoints.update, endpoints.graphStore].filter((url) => url !== undefined);
    this.#policy = {
      ...DEFAULT_RETRY_POLICY,
      ...(retries !== undefined && { retries }),
      ...(retryBaseMs !== undefined && { baseMs: retryBaseMs }),
    };
    const patience = { timeoutMs, maxWaitMs: this.#policy.capMs };
    this.#exchange = new Exchange(new StoreSession(credentials), checkOrigins(urls, credentials), patience);
    this.#onRetry = onRetry;
  }

  /** Whether the store is Virtuoso, which has special limits. It is `false` until the first answer. */
  get isVirtuoso(): boolean {
    return this.#isVirtuoso;
  }

  /** Runs a SELECT and returns its rows. */
  async query(sparql: string, signal?: AbortSignal): Promise<StoreRow[]> {
    // The query is sent as a form, because every store accepts that. Virtuoso 7 never answers a query that is posted directly.
    const text = await this.#send({
      method: 'POST',
      url: this.endpoints.query,
      headers: { accept: 'application/sparql-results+json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ query: sparql }).toString(),
      signal,
    });
    return rowsOf(text) ?? this.#refuseAnswer();
  }

  /** Executes an update. The update may be sent twice if an answer is lost, so it must be idempotent. */
  async update(text: string, signal?: AbortSignal): Promise<void> {
    const headers = { accept: '*/*', 'content-type': 'application/sparql-update' };
    await this.#send({ method: 'POST', url: this.endpoints.update, headers, body: text, signal });
  }

  /** Replaces a graph (Graph Store HTTP Protocol section 5.3). `triples` are N-Triples, which are also valid Turtle. */
  async putGraph(graph: string, triples: string, signal?: AbortSignal): Promise<void> {
    const headers = { accept: '*/*', 'content-type': 'text/turtle' };
    await this.#send({ method: 'PUT', url: this.#graphUrl(graph), headers, body: triples, signal });
  }

  /** Removes a graph, if it exists (Graph Store HTTP Protocol section 5.4). */
  async deleteGraph(graph: string, signal?: AbortSignal): Promise<void> {
    await this.#send({ method: 'DELETE', url: this.#graphUrl(graph), headers: { accept: '*/*' }, signal, also: 404 });
  }

  #graphUrl(graph: string): string | undefined {
    const { graphStore } = this.endpoints;
    return graphStore === undefined ? undefined : graphUrl(graphStore, graph);
  }

  async #send(request: StoreRequest): Promise<string> {
    const { method, url, signal } = request;
    if (url === undefined)
      throw new UsageError('The store has no such endpoint: see --query-endpoint, --update-endpoint, --graph-store');
    const line: RequestLine = { act: ACT, method, url };
    let faults = 0;
    const attempt = async (): Promise<string> => {
      try {
        return await this.#attempt(line, request);
      } catch (error) {
        if (error instanceof PodError && error.status === 500 && ++faults >= this.#patienceWith(error))
          throw asFinal(error);
        throw error;
      }
    };
    return withRetries(attempt, this.#policy, {
      signals: [signal],
      onRetry: (count, delayMs, error) => this.#onRetry?.({ method, url, attempt: count, delayMs, error }),
    });
  }

  /** How many times a request is tried after a 500. After a deadlock it is tried more often. */
  #patienceWith(error: PodError): number {
    return this.#deadlocks.has(error) ? this.#policy.retries + 1 : MAX_500;
  }

  async #attempt(line: RequestLine, { headers, body, signal, also }: StoreRequest): Promise<string> {
    const outgoing = { line, headers, authenticated: true, signal, ...(body !== undefined && { body }) };
    const incoming = await this.#exchange.open(outgoing);
    try {
      const { response, describe } = incoming;
      if (/^Virtuoso\b/.test(response.headers.get('server') ?? '')) this.#isVirtuoso = true;
      if (!response.ok && response.status !== also) throw await this.#fault(incoming);
      const bytes = await readBytes(response, { line, maxBytes: MAX_ANSWER_BYTES, describe });
      return new TextDecoder().decode(bytes);
    } finally {
      incoming.end();
    }
  }

  /**
   * Creates the error for an unexpected answer. The message does not contain the body, because stores quote the request, which
   * contains data of a lead (SECURITY.md, T18).
   */
  async #fault(incoming: Incoming): Promise<PodError> {
    const { response, line, describe } = incoming;
    const reading = { line, maxBytes: MAX_FAULT_BYTES, describe };
    const text = await readBytes(response, reading).then(
      (bytes) => new TextDecoder().decode(bytes),
      () => '',
    );
    const { kind, status, retryAfterMs } = await this.#exchange.refuse(incoming, 'success');
    const [, state, code] = /^\s*Virtuoso (\w{5}) Error (\w{2}\w*\d+)/.exec(text) ?? [];
    const reason = state === undefined ? '' : ` (Virtuoso ${state} ${code ?? ''})`;
    const message = `${ACT} failed: ${line.method} ${line.url} - expected success, received ${status ?? 0}${reason}`;
    const error = new PodError(`${message}${adviceOf(status ?? 0, code)}`, {
      // Virtuoso answers 500 for everything that it cannot store. So only a deadlock is worth another attempt.
      kind: state === undefined || state === DEADLOCK ? kind : 'unexpected',
      method: line.method,
      url: line.url,
      ...(status !== undefined && { status }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
    if (state === DEADLOCK) this.#deadlocks.add(error);
    return error;
  }

  #refuseAnswer(): never {
    const line = { act: ACT, method: 'POST', url: this.endpoints.query ?? '' };
    throw answerError(line, 'unexpected', 'SPARQL results in JSON', 'something else');
  }
}

/** The same error, marked as permanent. */
function asFinal({ message, method, url, status }: PodError): PodError {
  return new PodError(message, { kind: 'unexpected', method, url, ...(status !== undefined && { status }) });
}

function adviceOf(status: number, code: string | undefined): string {
  if (code === 'SR186') return '; it needs an account that may update: /sparql-auth with --auth-user, or a grant';
  if (status === 404 || status === 405) return '; is the address right? docs/push.md lists those of common stores';
  return status === 401 || status === 403 ? '; the account is not allowed to do that' : '';
}

interface ResultsDocument {
  readonly results?: { readonly bindings?: readonly Readonly<Record<string, { readonly value: string }>>[] };
}

/** The rows of SPARQL 1.1 Query Results JSON; `undefined` for any other text. */
function rowsOf(text: string): StoreRow[] | undefined {
  try {
    const { results } = JSON.parse(text) as ResultsDocument;
    return results?.bindings?.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, { value }]) => [name, value])),
    );
  } catch {
    // The text is not JSON, for example a login page. The caller reports it.
    return undefined;
  }
}
