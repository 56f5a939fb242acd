import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/**
 * Observes the HTTP requests of a piece of work, whoever sends them: leadpod uses `fetch` (undici), and the OpenID library uses
 * `node:http`. Only `node:diagnostics_channel` sees both.
 */

/** The callbacks for requests. */
export interface RequestObserver {
  /** Called when the head of a request was written to a connected socket, so that the server sees it. */
  sent?(): void;
  /** Called when a `node:http` request was started. */
  started?(request: ClientRequest): void;
  /** Called when the head of a `node:http` response has arrived. */
  answered?(request: ClientRequest, response: IncomingMessage): void;
}

const observers = new AsyncLocalStorage<readonly RequestObserver[]>();

/**
 * undici reports a request twice: when it is created, in the context of the caller, and when its head is written, in the
 * context that freed the socket. Only the first knows the caller, and only the second knows that the request was sent.
 */
const owners = new WeakMap<object, readonly RequestObserver[]>();

interface RequestMessage {
  request: object;
}

function watchUndici(): void {
  subscribe('undici:request:create', (message) => {
    const watching = observers.getStore();
    if (watching !== undefined) owners.set((message as RequestMessage).request, watching);
  });
  subscribe('undici:client:sendHeaders', (message) => {
    for (const observer of owners.get((message as RequestMessage).request) ?? []) observer.sent?.();
  });
}

function watchNodeHttp(): void {
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    const watching = observers.getStore();
    if (watching === undefined) return;
    owners.set(request, watching);
    for (const observer of watching) observer.started?.(request);
    // The start is reported before there is a connection. `finish` means that the bytes were passed to one.
    request.once('finish', () => {
      for (const observer of watching) observer.sent?.();
    });
  });
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    for (const observer of owners.get(request) ?? []) observer.answered?.(request, response);
  });
}

let watching = false;

/** Runs `work`. `observer` is called for every request that it causes, now or later. Observers can be nested. */
export function observeRequests<T>(observer: RequestObserver, work: () => T): T {
  // Not at import, because the package declares that it has no side effects.
  if (!watching) {
    watching = true;
    watchUndici();
    watchNodeHttp();
  }
  const present = observers.getStore() ?? [];
  // Nested work of the same observer is not observed twice.
  return present.includes(observer) ? work() : observers.run([...present, observer], work);
}
