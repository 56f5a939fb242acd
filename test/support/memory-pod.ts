/**
 * A model of a Solid server in memory: containers, ETags, conditional writes, and nothing else. For properties that are
 * tried thousands of times; what a server really does is tried on the real one.
 */
import { sha256Hex } from '../../src/text/hash.ts';
import { PodError, type PodErrorKind } from '../../src/errors.ts';
import type { PodClient, PodHead, PodStream, PutOptions } from '../../src/http/client.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import type { Pod } from '../../src/solid/pod.ts';

/** What a server stores. */
export interface Resource {
  readonly body: string;
  readonly contentType: string;
  readonly etag: string;
  /** The number of changes on the server when it was created. */
  readonly created: number;
  /** When it changed last, on the clock of the server; absent where a test put it there. */
  readonly changedMs?: number;
}

/** What a server says of the notifications of an inbox, so that a changed one can be told. */
export interface Tells {
  readonly etags: 'strong' | 'seconds' | 'none';
  readonly listing: 'fine' | 'seconds' | 'nothing';
}

const START_MS = Date.UTC(2026, 2, 10, 10);
/** By so much the clock of the server goes on with each change, in milliseconds: many of them fall into one second. */
const CHANGE_MS = 70;

/** What a client reads that was told nothing. */
const MAX_BYTES = 8 * 1024 * 1024;
const STATUS: Partial<Record<PodErrorKind, number>> = { 'not-found': 404, 'precondition-failed': 412 };
/** What the server says of the rights to anything. */
export const PRIVATE = 'user="read write append control",public=""';

/** What all clients of one server share. */
export class MemoryServer {
  readonly resources = new Map<string, Resource>();
  /** What a client reads at most as one text, whatever it says: small bodies then stand for large ones. */
  mostRead = Infinity;
  /** What it says of everyone's rights. */
  wacAllow = PRIVATE;
  /** What it says of whatever is not leadpod's own. */
  tells: Tells = { etags: 'strong', listing: 'fine' };
  #elapsedMs = 0;
  #changes = 0;
  #posts = 0;
  /** Runs before each request; what it throws is what the client meets. */
  onRequest: (method: string, url: string) => void | Promise<void> = () => undefined;
  /** What a listing shows of the children that are there; all of them unless a test says otherwise. */
  onListing: (container: string, children: readonly string[]) => readonly string[] = (_, children) => children;

  /** The children that were created before the last so many changes: what a listing shows that is not up to date. */
  withoutLast(changes: number, children: readonly string[]): string[] {
    const isOld = ([url, { created }]: [string, Resource], child: string): boolean =>
      (child.endsWith('/') ? url.startsWith(child) : url === child) && created <= this.#changes - changes;
    return children.filter((child) => [...this.resources].some((entry) => isOld(entry, child)));
  }

  /** Another server with the same clock, in which the same is stored; without what tests let happen at requests. */
  copy(): MemoryServer {
    const { wacAllow, tells, mostRead } = this;
    const copy = Object.assign(new MemoryServer(), { wacAllow, tells, mostRead });
    [copy.#elapsedMs, copy.#changes, copy.#posts] = [this.#elapsedMs, this.#changes, this.#posts];
    copy.restore(this.resources);
    return copy;
  }

  /** What is stored now, to be restored later. */
  snapshot(): ReadonlyMap<string, Resource> {
    return new Map(this.resources);
  }

  /** Goes back to what was stored. */
  restore(resources: ReadonlyMap<string, Resource>): void {
    this.resources.clear();
    for (const [url, resource] of resources) this.resources.set(url, resource);
  }

  /** A client that died in the middle of a write: what was there is gone, and the first bytes of the new are in its place. */
  tear(url: string, body: string, bytes: number, options: PutOptions): void {
    this.put(url, Buffer.from(body).subarray(0, bytes).toString(), options);
  }

  /**
   * Creates a child of a container under the name that was asked for, where it is free; else under one of the server's, which
   * follows from how many there were before.
   */
  post(container: string, body: string, contentType: string, slug?: string): string {
    this.#posts += 1;
    const wanted = slug === undefined ? undefined : `${container}${slug}`;
    const isFree = wanted !== undefined && !this.resources.has(wanted);
    const url = isFree ? wanted : `${container}${sha256Hex(String(this.#posts)).slice(0, 16)}`;
    this.put(url, body, { contentType });
    return url;
  }

  /** The clock of the server, in milliseconds. */
  get nowMs(): number {
    return START_MS + this.#changes * CHANGE_MS + this.#elapsedMs;
  }

  /** Time goes by and nothing happens. */
  elapse(ms: number): void {
    this.#elapsedMs += ms;
  }

  get(method: string, url: string): Resource {
    const found = this.resources.get(url);
    if (!url.endsWith('/')) {
      if (found === undefined) throw fail(method, url, 'not-found');
      return found;
    }
    const contains = this.#children(url);
    if (found === undefined && contains.length === 0) throw fail(method, url, 'not-found');
    const shown = this.onListing(url, contains);
    return {
      body: JSON.stringify({ contains: shown.map((child) => this.#listed(child)) }),
      contentType: 'application/json',
      etag: '"container"',
      created: 0,
    };
  }

  put(url: string, body: string, { contentType, ifMatch, ifNoneMatch }: PutOptions): boolean {
    const present = this.resources.get(url);
    const isThere = present !== undefined || (url.endsWith('/') && this.#children(url).length > 0);
    const isRefused = (ifNoneMatch === '*' && isThere) || (ifMatch !== undefined && present?.etag !== ifMatch);
    if (isRefused) throw fail('PUT', url, 'precondition-failed');
    this.#changes += 1;
    const created = present?.created ?? this.#changes;
    this.resources.set(url, { body, contentType, etag: this.#etagNow(url), created, changedMs: this.nowMs });
    return present === undefined;
  }

  delete(url: string, ifMatch: string | undefined): 'deleted' | 'absent' {
    const present = this.resources.get(url);
    if (ifMatch !== undefined && present?.etag !== ifMatch) throw fail('DELETE', url, 'precondition-failed');
    this.#changes += 1;
    return this.resources.delete(url) ? 'deleted' : 'absent';
  }

  /** Nothing in an ETag, where the server has none. */
  #etagNow(url: string): string {
    const etags = url.includes('/leads/') ? 'strong' : this.tells.etags;
    if (etags === 'none') return '';
    return etags === 'strong' ? `"${this.#changes}"` : `"${Math.floor(this.nowMs / 1000)}"`;
  }

  /** A child as a listing tells of it. */
  #listed(url: string): string | { id: string; modified: string } {
    const changedMs = this.resources.get(url)?.changedMs;
    if (changedMs === undefined || this.tells.listing === 'nothing') return url;
    const time = new Date(changedMs).toISOString();
    // No chance makes a whole second of one that is told exactly.
    return { id: url, modified: this.tells.listing === 'fine' ? time.replace('Z', '1Z') : `${time.slice(0, 19)}Z` };
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

/** The time on the clock of a server in memory. */
export const nowIn = (server: MemoryServer) => (): Date => new Date(server.nowMs);

/** Waits on the clock of a server in memory. */
export const waitIn =
  (server: MemoryServer) =>
  (ms: number): Promise<void> => {
    server.elapse(ms);
    return Promise.resolve();
  };

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
  const headOf = (url: string, { body, contentType, etag, changedMs }: Resource): PodHead => {
    const headers = new Headers({
      'wac-allow': server.wacAllow,
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(body)),
    });
    const { etags, listing } = server.tells;
    if (etags === 'seconds' || listing === 'seconds') headers.set('date', new Date(server.nowMs).toUTCString());
    if (etags === 'seconds' && changedMs !== undefined) headers.set('last-modified', new Date(changedMs).toUTCString());
    return { headers, contentType, etag: etag === '' ? undefined : etag, url };
  };
  const streamOf = (url: string, resource: Resource): PodStream => ({
    ...headOf(url, resource),
    async *[Symbol.asyncIterator]() {
      yield await Promise.resolve(new TextEncoder().encode(resource.body));
    },
  });
  return {
    origins: ['https://pod.example'],
    clockSkewMs: 0,
    get: async (url, options) => {
      await before('GET', url);
      const resource = server.get('GET', url);
      const bytes = new TextEncoder().encode(resource.body);
      if (bytes.length > Math.min(options?.maxBytes ?? MAX_BYTES, server.mostRead)) throw fail('GET', url, 'too-large');
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
    // Nothing that is simulated patches.
    patch: (url) => Promise.reject(new PodError(`PATCH ${url}: 501`, { kind: 'unexpected', method: 'PATCH', url })),
    put: async (url, body, options) => {
      await before('PUT', url);
      return { status: 200, created: server.put(url, body, options), settled: false };
    },
    post: async (url, body, { contentType, slug }) => {
      await before('POST', url);
      return { status: 201, location: server.post(url, body, contentType, slug) };
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
  server.resources.set(`${storage}${inbox}`, { body: '', contentType: 'text/turtle', etag: '"0"', created: 0 });
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
