/**
 * A model of a Solid server in memory: containers, ETags, conditional writes, and nothing else. For properties that are
 * tried thousands of times; what a server really does is tried on the real one.
 */
import { PodError, type PodErrorKind } from '../../src/errors.ts';
import type { PodClient, PodHead, PodStream, PutOptions } from '../../src/pod/http.ts';
import { layoutOf } from '../../src/pod/layout.ts';
import type { Pod } from '../../src/pod/pod.ts';

interface Resource {
  readonly body: string;
  readonly contentType: string;
  readonly etag: string;
}

const STATUS: Partial<Record<PodErrorKind, number>> = { 'not-found': 404, 'precondition-failed': 412 };
const PRIVATE = 'user="read write append control",public=""';

/** What all clients of one server share. */
export class MemoryServer {
  readonly resources = new Map<string, Resource>();
  /** What it says of everybody's rights. */
  wacAllow = PRIVATE;
  #changes = 0;
  /** Runs before each request; what it throws is what the client meets. */
  onRequest: (method: string, url: string) => void | Promise<void> = () => undefined;

  get(method: string, url: string): Resource {
    const found = this.resources.get(url);
    if (!url.endsWith('/')) {
      if (found === undefined) throw fail(method, url, 'not-found');
      return found;
    }
    const contains = this.#children(url);
    if (found === undefined && contains.length === 0) throw fail(method, url, 'not-found');
    return { body: JSON.stringify({ contains }), contentType: 'application/json', etag: '"container"' };
  }

  put(url: string, body: string, { contentType, ifMatch, ifNoneMatch }: PutOptions): boolean {
    const present = this.resources.get(url);
    const isThere = present !== undefined || (url.endsWith('/') && this.#children(url).length > 0);
    const isRefused = (ifNoneMatch === '*' && isThere) || (ifMatch !== undefined && present?.etag !== ifMatch);
    if (isRefused) throw fail('PUT', url, 'precondition-failed');
    this.#changes += 1;
    this.resources.set(url, { body, contentType, etag: `"${this.#changes}"` });
    return present === undefined;
  }

  delete(url: string, ifMatch: string | undefined): 'deleted' | 'absent' {
    const present = this.resources.get(url);
    if (ifMatch !== undefined && present?.etag !== ifMatch) throw fail('DELETE', url, 'precondition-failed');
    return this.resources.delete(url) ? 'deleted' : 'absent';
  }

  #children(container: string): string[] {
    const names = new Set<string>();
    for (const url of this.resources.keys()) {
      if (!url.startsWith(container) || url === container) continue;
      const [name = '', ...rest] = url.slice(container.length).split('/');
      names.add(`${container}${name}${rest.length > 0 ? '/' : ''}`);
    }
    return [...names].sort();
  }
}

function fail(method: string, url: string, kind: PodErrorKind): PodError {
  const status = STATUS[kind];
  return new PodError(`${method} ${url}: ${kind}`, { kind, method, url, ...(status === undefined ? {} : { status }) });
}

/** A client of a server in memory; `onRequest` of its own runs before that of the server. */
function createClient(server: MemoryServer, count: () => void): PodClient {
  const before = async (method: string, url: string): Promise<void> => {
    count();
    await server.onRequest(method, url);
  };
  const headOf = (url: string, { contentType, etag }: Resource): PodHead => ({
    headers: new Headers({ 'wac-allow': server.wacAllow, 'content-type': contentType }),
    contentType,
    etag,
    url,
  });
  const streamOf = (url: string, resource: Resource): PodStream => ({
    ...headOf(url, resource),
    async *[Symbol.asyncIterator]() {
      yield await Promise.resolve(new TextEncoder().encode(resource.body));
    },
  });
  return {
    origins: ['https://pod.example'],
    clockSkewMs: 0,
    get: async (url) => {
      await before('GET', url);
      const resource = server.get('GET', url);
      const bytes = new TextEncoder().encode(resource.body);
      return { ...headOf(url, resource), status: 200, bytes, text: () => resource.body };
    },
    getAs: async (url, _, read) => {
      await before('GET', url);
      return read(streamOf(url, server.get('GET', url)));
    },
    getStream: async (url) => {
      await before('GET', url);
      return streamOf(url, server.get('GET', url));
    },
    head: async (url) => {
      await before('HEAD', url);
      return headOf(url, server.get('HEAD', url));
    },
    put: async (url, body, options) => {
      await before('PUT', url);
      return { status: 200, created: server.put(url, body, options), settled: false };
    },
    post: async (url, body, { contentType }) => {
      await before('POST', url);
      const location = `${url}${crypto.randomUUID()}`;
      server.put(location, body, { contentType });
      return { status: 201, location };
    },
    delete: async (url, options) => {
      await before('DELETE', url);
      return server.delete(url, options?.ifMatch);
    },
  };
}

/** A pod on a server in memory, as a machine of its own sees it. */
export function memoryPod(server: MemoryServer, inbox = 'inbox/'): Pod {
  let requests = 0;
  const storage = 'https://pod.example/';
  server.resources.set(`${storage}${inbox}`, { body: '', contentType: 'text/turtle', etag: '"0"' });
  const client = createClient(server, () => (requests += 1));
  return {
    webId: `${storage}profile/card#me`,
    storage,
    inbox: `${storage}${inbox}`,
    layout: layoutOf(storage),
    client,
    session: {} as Pod['session'],
    run: (work) => work(),
    takeRequestCount: () => {
      const count = requests;
      requests = 0;
      return count;
    },
    close: () => Promise.resolve(),
  };
}
