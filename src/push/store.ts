/** A SPARQL 1.1 store in the network: queries, updates and graphs, repeated where that helps. */
import { PodError, UsageError } from '../errors.ts';
import { answerError, type RequestLine } from '../http/failures/answer-error.ts';
import { readBytes } from '../http/body.ts';
import { Exchange, type Incoming } from '../http/exchange.ts';
import { DEFAULT_RETRY_POLICY, withRetries, type RetryPolicy } from '../http/timing/retry.ts';
import type { RetryEvent } from '../http/client.ts';
import { graphUrl, type StoreEndpoints } from './endpoints.ts';
import { checkOrigins, StoreSession, type StoreCredentials } from './session.ts';

/** How a store is talked to; every member has a default. */
export interface StoreOptions {
  readonly credentials?: StoreCredentials;
  /** Total deadline of one exchange, in milliseconds; default 120,000, since stores index while we wait. */
  readonly timeoutMs?: number | undefined;
  /** Most repetitions; default 5. */
  readonly retries?: number | undefined;
  /** First pause before a repetition, in milliseconds; it doubles. Default 500. */
  readonly retryBaseMs?: number | undefined;
  /** Told before each repetition. */
  readonly onRetry?: ((event: RetryEvent) => void) | undefined;
}

/** A row of a SELECT: what each variable is bound to, without its type. */
export type StoreRow = Readonly<Record<string, string>>;

const ACT = 'Pushing leads';
const MAX_ANSWER_BYTES = 32 * 2 ** 20;
const MAX_FAULT_BYTES = 2 ** 20;
/** How often a 500 is believed to pass; many stores say 500 for what they cannot store. */
const MAX_500 = 3;

/** SQLSTATE of a transaction that lost against another (serialization failure). */
const DEADLOCK = '40001';

interface StoreRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly url: string | undefined;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** Statuses that are fine besides 2xx. */
  readonly also?: number;
}

/** One store. Every method throws `PodError` (its `kind` says what happened) or `AuthenticationError`. */
export class SparqlStore {
  readonly endpoints: StoreEndpoints;
  readonly #exchange: Exchange;
  readonly #policy: RetryPolicy;
  readonly #onRetry: StoreOptions['onRetry'];
  #isVirtuoso = false;
  readonly #deadlocks = new WeakSet<PodError>();

  /** @throws UsageError where credentials would go where they must not. */
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

  /** Is it Virtuoso? Known after the first answer; it has limits of its own. */
  get isVirtuoso(): boolean {
    return this.#isVirtuoso;
  }

  /** The rows of a SELECT. */
  async query(sparql: string, signal?: AbortSignal): Promise<StoreRow[]> {
    // As a form, which is the only way that every store takes: Virtuoso 7 never answers a query that is posted directly.
    const text = await this.#send({
      method: 'POST',
      url: this.endpoints.query,
      headers: { accept: 'application/sparql-results+json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ query: sparql }).toString(),
      signal,
    });
    return rowsOf(text) ?? this.#refuseAnswer();
  }

  /** Carries out an update; it is repeated after a doubtful answer, so it must be one that may be. */
  async update(text: string, signal?: AbortSignal): Promise<void> {
    const headers = { accept: '*/*', 'content-type': 'application/sparql-update' };
    await this.#send({ method: 'POST', url: this.endpoints.update, headers, body: text, signal });
  }

  /** Makes a graph these statements (Graph Store Protocol, section 5.3), given as N-Triples, which are Turtle. */
  async putGraph(graph: string, triples: string, signal?: AbortSignal): Promise<void> {
    const headers = { accept: '*/*', 'content-type': 'text/turtle' };
    await this.#send({ method: 'PUT', url: this.#graphUrl(graph), headers, body: triples, signal });
  }

  /** Removes a graph (section 5.4), if it is there. */
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

  /** How many 500s of a kind are too many; a deadlock passes, but not forever. */
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

  /** An answer that was not hoped for. Its body is not repeated: stores quote what they were sent, which is of a lead (T18). */
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
      // Virtuoso says 500 for whatever it cannot store.
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

/** The same error, as one that no repetition helps. */
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

/** The rows of SPARQL 1.1 Query Results JSON, `undefined` for anything else. */
function rowsOf(text: string): StoreRow[] | undefined {
  try {
    const { results } = JSON.parse(text) as ResultsDocument;
    return results?.bindings?.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, { value }]) => [name, value])),
    );
  } catch {
    // A log-in page, say: the caller says so.
    return undefined;
  }
}
