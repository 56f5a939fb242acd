/**
 * The model of a server behind a socket, with an issuer that grants tokens: for the pods of all tests to which it does not
 * matter whose server it is. Every process has one, and it has a thousandth of the real server's start and a tenth of its
 * costs. What it knows: containers, listings in Turtle, ETags, conditional writes, `WAC-Allow`, and that no one is
 * let in without a token. What it does not know: N3 Patch, access rules, notification channels.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { sha256Hex } from '../../src/text/hash.ts';
import type { DevPod } from '../../src/dev/pod/dev-pod.ts';
import { PodError } from '../../src/errors.ts';
import { clearAtEnd } from '../hooks.ts';
import { createToken, describeIssuer, ISSUER_KEYS } from '../solid/sign-in/fake-issuer.ts';
import { MemoryServer, PRIVATE, type Resource } from './memory-pod.ts';

const CLIENT = { clientId: 'client', clientSecret: 'secret-of-the-model' };
/** RFC 6749 section 2.3.1. */
const CREDENTIALS = `Basic ${Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64')}`;
const LIFETIME_SECONDS = 600;
/** ETags tell the time of the last change in milliseconds, as those of the real server do. */
const EPOCH = Date.UTC(2024, 0, 1);

/** Status, headers, body. */
export type Answer = readonly [status: number, headers?: Readonly<Record<string, string | undefined>>, body?: string];

/** How a server departs from what a good one does; what is not said it does well. */
export interface Manners {
  /** `hash`: of the content, as some servers make them. */
  etags?: 'hash' | 'weak' | 'none' | undefined;
  /** Methods whose `If-Match` it does not heed. */
  ignoresIfMatch?: readonly string[] | undefined;
  /** What it stores instead of what is written. */
  stores?: ((body: string, contentType: string) => string) | undefined;
  /** What it answers instead of doing it; undefined where it does it. */
  refuses?: ((method: string, contentType: string, body: string, url: string) => number | undefined) | undefined;
  /** Whether its listings tell when a child changed. */
  listsTimes?: boolean | undefined;
  /** Who is let in: what it answers instead; undefined lets in. By default everyone with a token is. */
  guards?: ((request: IncomingMessage, url: string) => Answer | undefined) | undefined;
  /** Its listings are JSON, in pages of so many. */
  pagesOf?: number | undefined;
  /** Headers of its answers; undefined takes one away. */
  headers?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Each storage is a model of its own: a listing looks at all resources that there are. */
class ModelServer {
  readonly #storages = new Map<string, MemoryServer>();
  readonly #manners: Manners;

  constructor(manners: Manners) {
    this.#manners = manners;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const root = `http://${request.headers.host ?? ''}/`;
    const url = new URL(request.url ?? '/', root);
    const body = await text(request);
    const [status, headers = {}, content = ''] = this.#answer(request, url, root, body);
    const bytes = Buffer.from(content);
    for (const [name, value] of Object.entries({ ...headers, ...this.#manners.headers }))
      if (value !== undefined) response.setHeader(name, value);
    response.setHeader('content-length', bytes.byteLength);
    response.writeHead(status).end(request.method === 'HEAD' ? undefined : bytes);
  }

  #answer(request: IncomingMessage, url: URL, root: string, body: string): Answer {
    const signIn = answerOfIssuer(url.pathname, root, request.headers.authorization);
    if (signIn !== undefined) return signIn;
    const { guards } = this.#manners;
    if (guards === undefined && request.headers.authorization === undefined)
      return [401, { 'www-authenticate': 'DPoP' }];
    const kept = guards?.(request, url.href);
    if (kept !== undefined) return kept;
    try {
      return answerOf(this.#storageOf(url, root), request, url.href, body, this.#manners);
    } catch (error) {
      if (error instanceof PodError) return [error.status ?? 500];
      throw error;
    }
  }

  /** Keeps a storage as it is now; comes back with what brings that back. */
  save(storage: string): () => void {
    const { href, origin } = new URL(storage);
    const model = this.#storageOf(new URL(href), `${origin}/`);
    const kept = model.snapshot();
    return () => {
      model.restore(kept);
    };
  }

  #storageOf({ pathname }: URL, root: string): MemoryServer {
    const name = pathname.split('/', 3).join('/');
    const known = this.#storages.get(name) ?? new MemoryServer();
    if (!this.#storages.has(name))
      known.put(`${root}agent/profile/card`, profileOf(root), { contentType: 'text/turtle' });
    this.#storages.set(name, known);
    return known;
  }
}

const webIdOf = (root: string): string => `${root}agent/profile/card#me`;

const profileOf = (root: string): string => `
  @prefix pim: <http://www.w3.org/ns/pim/space#>.
  @prefix solid: <http://www.w3.org/ns/solid/terms#>.
  <${webIdOf(root)}> pim:storage <${root}agent/>; solid:oidcIssuer <${root}>.
`;

function answerOfIssuer(path: string, root: string, authorization: string | undefined): Answer | undefined {
  const json = (value: object, status = 200): Answer => [
    status,
    { 'content-type': 'application/json' },
    JSON.stringify(value),
  ];
  if (path === '/.well-known/openid-configuration') return json(describeIssuer(root, '.oidc/token', '.oidc/jwks'));
  if (path === '/.oidc/jwks') return json(ISSUER_KEYS);
  if (path !== '/.oidc/token') return undefined;
  if (authorization !== CREDENTIALS) return json({ error: 'invalid_client' }, 401);
  const token = createToken(root, LIFETIME_SECONDS, webIdOf(root));
  return json({ access_token: token, token_type: 'DPoP', expires_in: LIFETIME_SECONDS });
}

function answerOf(
  server: MemoryServer,
  { method = '', headers }: IncomingMessage,
  url: string,
  body: string,
  manners: Manners,
): Answer {
  const contentType = headers['content-type'] ?? '';
  const refused = manners.refuses?.(method, contentType, body, url);
  if (refused !== undefined) return [refused];
  const ifMatch = conditionOf(server, url, method, headers['if-match'], manners);
  switch (method) {
    case 'GET':
    case 'HEAD':
      return represent(url, server.get(method, url.replace(/\?.*/, '')), server, manners);
    case 'PUT': {
      const isNew = headers['if-none-match'] === '*' ? ({ ifNoneMatch: '*' } as const) : {};
      const stored = manners.stores?.(body, contentType) ?? body;
      const isCreated = server.put(url, stored, { contentType, ifMatch, ...isNew });
      keepContainers(server, url);
      return [isCreated ? 201 : 205];
    }
    case 'POST':
      server.get('POST', url);
      return [201, { location: server.post(url, body, contentType, headers['slug'] as string | undefined) }];
    case 'DELETE':
      return [server.delete(url, ifMatch) === 'deleted' ? 205 : 404];
    default:
      return [501];
  }
}

/** What the model is to compare with its own ETag; a weak one matches nothing (RFC 9110 section 13.1.1). */
function conditionOf(
  server: MemoryServer,
  url: string,
  method: string,
  asked: string | undefined,
  { etags, ignoresIfMatch = [] }: Manners,
): string | undefined {
  if (asked === undefined || ignoresIfMatch.includes(method)) return undefined;
  if (etags === undefined) return fromWire(asked);
  const present = server.resources.get(url);
  return etags === 'hash' && present !== undefined && asked === hashOf(present.body) ? present.etag : '"no such"';
}

const hashOf = (body: string): string => `"${sha256Hex(body)}"`;

/** A container that came with a resource stays when that goes (Solid Protocol, section 5.3). */
function keepContainers(server: MemoryServer, url: string): void {
  const { origin, pathname } = new URL(url);
  const names = pathname.split('/').slice(1, -1);
  // Those above the storage belong to no one's test.
  for (let depth = 3; depth <= names.length; depth += 1) {
    const container = `${origin}/${names.slice(0, depth).join('/')}/`;
    if (!server.resources.has(container)) server.put(container, '', { contentType: 'text/turtle' });
  }
}

function represent(
  asked: string,
  { body, contentType, etag }: Resource,
  server: MemoryServer,
  manners: Manners,
): Answer {
  const [url = asked, page = 'page=0'] = asked.split('?');
  const own = toWire(etag, contentType);
  const shown = { hash: hashOf(body), weak: `W/${own}`, none: undefined };
  const shownEtag = manners.etags === undefined ? own : shown[manners.etags];
  const headers = { 'content-type': contentType, etag: shownEtag, 'wac-allow': PRIVATE };
  if (!url.endsWith('/')) return [200, { ...headers, 'last-modified': timeOf(etag) }, body];
  const { contains } = JSON.parse(body) as { contains: (string | { id: string })[] };
  const children = contains.map((child) => (typeof child === 'string' ? child : child.id));
  if (manners.pagesOf !== undefined) return pageOf(children, Number(page.slice(5)), manners.pagesOf, headers);
  const times = manners.listsTimes === true ? children.map((child) => modifiedOf(child, server)) : [];
  return [200, { ...headers, 'content-type': 'text/turtle' }, listingOf(url, children) + times.join('')];
}

/** As the real server writes it: what it says of its children before the children. */
function listingOf(url: string, children: readonly string[]): string {
  const kinds = children.map((child) => `<${child}> a ldp:${child.endsWith('/') ? 'Container' : 'Resource'}.\n`);
  const contains = children.map((child) => `<${url}> ldp:contains <${child}>.\n`);
  return `@prefix ldp: <http://www.w3.org/ns/ldp#>.\n<${url}> a ldp:Container.\n${[...kinds, ...contains].join('')}`;
}

function pageOf(children: readonly string[], page: number, size: number, headers: Answer[1]): Answer {
  const contains = children.slice(page * size, (page + 1) * size).map((id) => ({ id }));
  const next = (page + 1) * size < children.length ? { next: `?page=${page + 1}` } : {};
  return [200, { ...headers, 'content-type': 'application/json' }, JSON.stringify({ contains, ...next })];
}

function modifiedOf(url: string, server: MemoryServer): string {
  const time = new Date(server.resources.get(url)?.changedMs ?? EPOCH).toISOString();
  return `<${url}> <http://purl.org/dc/terms/modified> "${time}"^^<http://www.w3.org/2001/XMLSchema#dateTime>.\n`;
}

const timeOf = (etag: string): string => new Date(EPOCH + Number(etag.slice(1, -1))).toUTCString();

const toWire = (etag: string, contentType: string): string =>
  etag.replace(/^"(\d+)"$/, (_, changes: string) => `"${EPOCH + Number(changes)}-${contentType}"`);

const fromWire = (etag: string | undefined): string | undefined =>
  etag?.replace(/^"(\d+)-[^"]*"$/, (_, time: string) => `"${Number(time) - EPOCH}"`);

/** A model that can go back to what was. */
export interface ModelPod extends DevPod {
  save(storage: string): () => void;
}

/** Starts one, which is reached under its own port and under the names of whatever is in front of it. */
export async function startModelServer(manners: Manners = {}): Promise<ModelPod> {
  const model = new ModelServer(manners);
  const http = createServer((request, response) => {
    model.answer(request, response).catch(() => response.destroy());
  });
  http.listen(0, 'localhost');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return {
    ...modelAt(`http://localhost:${port}/`),
    port,
    save: (storage) => model.save(storage),
    stop: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

/** How it is signed in to under a URL. */
export const modelAt = (url: string) => ({
  ...{ url, issuer: url, webId: webIdOf(url), ...CLIENT },
  ...{ storage: `${url}agent/`, inbox: `${url}agent/inbox/` },
});

let starting: Promise<ModelPod> | undefined;

/** The one of this process. */
export function getModelServer(): Promise<ModelPod> {
  starting ??= startModelServer();
  return starting;
}

clearAtEnd(async () => (await starting)?.stop());
