/**
 * Decides which requests a server accepts. A web page that is open in the operator's browser can reach loopback addresses too:
 * under a host name of its own that it points there (DNS rebinding), or directly, from its own origin.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { bearerAuth } from 'hono/bearer-auth';
import { cors } from 'hono/cors';
import type { MiddlewareHandler } from 'hono';
import { createProblem, refusal } from './problem.ts';

/** Who may send requests. */
export interface Gate {
  /** The server listens on a loopback address only: it accepts only loopback names as its own. */
  readonly isLoopback: boolean;
  /** The accepted tokens. If the list is empty, no token is needed. */
  readonly tokens: readonly string[];
  /** The origins whose pages may send requests and read the answers. */
  readonly origins: readonly string[];
  /** The host names under which a proxy publishes a server that listens on a loopback address. */
  readonly hosts?: readonly string[];
  /** Paths that other sites may link to. Default: `/` only. Such a page shows data only after the user has signed in. */
  readonly isPage?: (path: string) => boolean;
}

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Refuses requests with a foreign host name, and requests of pages of other origins. */
export function refuseStrangers(gate: Gate): MiddlewareHandler {
  const { isLoopback, origins, hosts = [], isPage = isRoot } = gate;
  const names = [...LOOPBACK_NAMES, ...hosts];
  return async ({ req }, next) => {
    const host = req.header('host') ?? '';
    if (isLoopback && !names.includes(host.replace(/:\d*$/u, '').toLowerCase()))
      throw refusal(403, `expected a host among ${names.join(', ')}`);
    const origin = req.header('origin');
    if (origin === undefined) {
      // Requests for images, scripts and links: the page cannot read the answer, but each request would cost a query.
      const isOther = ['cross-site', 'same-site'].includes(req.header('sec-fetch-site') ?? '');
      const isLink = req.method === 'GET' && isPage(req.path);
      if (isOther && !isLink) throw refusal(403, 'only pages of this server may ask');
    } else if (!origins.includes(origin) && !isOriginOf(origin, host))
      throw refusal(403, 'pages of this origin may not ask here. leadpod serve --cors ORIGIN allows it');
    await next();
  };
}

const isRoot = (path: string): boolean => path === '/';

/** Ignores the scheme: a proxy that speaks HTTPS may be in front of this HTTP server. */
function isOriginOf(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** Lets pages of other origins read the answers (Fetch Standard, CORS protocol). */
export function allowOrigins({ origins }: Gate): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowMethods: ['GET', 'HEAD', 'POST'],
    allowHeaders: ['Accept', 'Authorization', 'Content-Type'],
    exposeHeaders: ['Leadpod-As-Of', 'Leadpod-Damaged', 'Retry-After'],
    maxAge: 600,
  });
}

/** Requires a bearer token (RFC 6750). The comparison takes the same time however much of the token is right. */
export function demandToken({ tokens }: Gate): MiddlewareHandler {
  return bearerAuth({
    realm: 'leadpod',
    verifyToken: createVerifier(tokens),
    noAuthenticationHeader: { message: () => createProblem(401, 'expected a token: Authorization: Bearer ...') },
    invalidAuthenticationHeader: { message: () => createProblem(400, 'expected Authorization: Bearer ...') },
    invalidToken: { message: () => createProblem(401, 'the token is not that of this server') },
  });
}

/**
 * Creates a function that checks whether a text is one of these secrets. It takes the same time however much of the text is
 * right.
 */
export function createVerifier(secrets: readonly string[]): (text: string) => boolean {
  const digests = secrets.map(digestOf);
  return (text) => {
    const digest = digestOf(text);
    return digests.map((known) => timingSafeEqual(known, digest)).includes(true);
  };
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
