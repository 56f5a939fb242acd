import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/**
 * Watches the HTTP requests that a piece of work sends, whoever sends them: our own go through `fetch` (undici), those of
 * signing in through `node:http`, deep inside the OpenID library. Only `node:diagnostics_channel` sees both.
 */

/** Called with each request of the watched work. */
export interface RequestObserver {
  /** The head of a request was written to a connected socket: a server sees it. */
  sent?(): void;
  /** A `node:http` request was started. */
  started?(request: ClientRequest): void;
  /** A `node:http` response arrived (its head). */
  answered?(request: ClientRequest, response: IncomingMessage): void;
}

const observers = new AsyncLocalStorage<readonly RequestObserver[]>();

/**
 * undici announces a request twice: at its creation, in the context of whoever asked, and when its head is written, in the
 * context of whatever freed the socket. Only the first knows whose it is, only the second that it left.
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
    // The start is announced before there is a connection; `finish` means that the bytes were handed to one.
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

/** Runs `work`; `observer` learns of every request that it causes, now or later. Observers nest. */
export function observeRequests<T>(observer: RequestObserver, work: () => T): T {
  // Not at import: the package declares itself free of side effects.
  if (!watching) {
    watching = true;
    watchUndici();
    watchNodeHttp();
  }
  const present = observers.getStore() ?? [];
  // Work inside work of the same observer is the same work: no request is told twice.
  return present.includes(observer) ? work() : observers.run([...present, observer], work);
}
