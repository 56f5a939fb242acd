import type { ClientContext, PodClient, PodClientOptions } from './client.ts';
import { EtagWatch } from './etags.ts';
import { checkUrl, Exchange } from './exchange.ts';
import { readAs, readHead, readStream, readWhole } from './read.ts';
import { DEFAULT_RETRY_POLICY, withRetries, type RetryPolicy } from './timing/retry.ts';
import { deleteResource, patchResource, postResource, putResource } from './write.ts';

const MAX_BYTES = 8 * 1024 * 1024;

function createContext(options: PodClientOptions, origins: readonly string[]): ClientContext {
  const { session, timeoutMs = 30_000, maxBytes = MAX_BYTES, signal, mayWrite, onRetry, onAnswer } = options;
  const policy: RetryPolicy = {
    ...DEFAULT_RETRY_POLICY,
    ...(options.retries === undefined ? {} : { retries: options.retries }),
    ...(options.retryBaseMs === undefined ? {} : { baseMs: options.retryBaseMs }),
    ...(options.retryCapMs === undefined ? {} : { capMs: options.retryCapMs }),
  };
  const patience = { timeoutMs, maxWaitMs: policy.capMs };
  return {
    exchange: new Exchange(session, origins, patience, { signal, mayWrite }),
    etags: new EtagWatch(),
    maxBytes,
    repeat: ({ method, url }, work, own) =>
      withRetries(
        async () => {
          const value = await work();
          onAnswer?.();
          return value;
        },
        policy,
        {
          signals: [signal, own],
          onRetry: (attempt, delayMs, error) => onRetry?.({ method, url, attempt, delayMs, error }),
        },
      ),
  };
}

/**
 * Creates a client. While it is idle, it has no connections and no timers.
 * @throws UsageError for invalid origins
 */
export function createPodClient(options: PodClientOptions): PodClient {
  const origins = [...new Set(options.origins.map((origin) => checkUrl(origin).origin))];
  const context = createContext(options, origins);
  return {
    origins,
    pace: context.exchange.pace,
    get clockSkewMs() {
      return context.exchange.clockSkewMs;
    },
    get etags() {
      return context.etags.kind;
    },
    get isFine() {
      return context.etags.isFine;
    },
    get: (url, request = {}) => readWhole(context, url, request),
    getAs: (url, request, read) => readAs(context, url, request, read),
    getStream: (url, request = {}) => readStream(context, url, request),
    head: (url, request = {}) => readHead(context, url, request),
    put: (url, body, request) => putResource(context, url, body, request),
    post: (url, body, request) => postResource(context, url, body, request),
    patch: (url, changes, request = {}) => patchResource(context, url, changes, request),
    delete: (url, request = {}) => deleteResource(context, url, request),
  };
}
