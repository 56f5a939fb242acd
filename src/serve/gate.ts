/**
 * Decides which requests a server accepts. A loopback address alone does not protect: a web page that is open in the browser of
 * the operator can send requests to it, either directly, or under a host name of its own that resolves to it (DNS rebinding).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { bearerAuth } from 'hono/bearer-auth';
import { cors } from 'hono/cors';
import type { MiddlewareHandler } from 'hono';
import { createProblem, refusal } from './problem.ts';

/** Who may send requests to a server. */
export interface Gate {
  /** Whether the server only listens on a loopback address. Then `Host` must be a loopback name, or one of `hosts`. */
  readonly isLoopback: boolean;
  /** The accepted tokens. If the list is empty, no token is required. */
  readonly tokens: readonly string[];
  /** Other origins whose pages may send requests and read the answers. */
  readonly origins: readonly string[];
  /** The host names under which a proxy makes a server public that listens on a loopback address. */
  readonly hosts?: readonly string[];
  /** Whether other sites may link to a path. Default: only to `/`. Such a page shows data only after the user has signed in. */
  readonly isPage?: (path: string) => boolean;
}

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Refuses requests with a foreign host name, and requests from pages of other origins. */
export function refuseStrangers(gate: Gate): MiddlewareHandler {
  const { isLoopback, origins, hosts = [], isPage = isRoot } = gate;
  const names = [...LOOPBACK_NAMES, ...hosts];
  return async ({ req }, next) => {
    const host = req.header('host') ?? '';
    if (isLoopback && !names.includes(host.replace(/:\d*$/u, '').toLowerCase()))
      throw refusal(403, `expected a host among ${names.join(', ')}`);
    const origin = req.header('origin');
    if (origin === undefined) {
      // A page of another site may request images, scripts and links without an `Origin`. It cannot read the answer, but each
      // request could cost a query.
      const isOther = ['cross-site', 'same-site'].includes(req.header('sec-fetch-site') ?? '');
      const isLink = req.method === 'GET' && isPage(req.path);
      if (isOther && !isLink) throw refusal(403, 'only pages of this server may send requests');
    } else if (!origins.includes(origin) && !isOriginOf(origin, host))
      throw refusal(403, 'pages of this origin may not send requests. leadpod serve --cors ORIGIN allows it');
    await next();
  };
}

const isRoot = (path: string): boolean => path === '/';

/** Compares the host only. The scheme may differ, because a proxy with HTTPS may be in front of this HTTP server. */
function isOriginOf(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** Allows pages of other origins to read the answers (Fetch Standard, CORS protocol). */
export function allowOrigins({ origins }: Gate): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowMethods: ['GET', 'HEAD', 'POST'],
    allowHeaders: ['Accept', 'Authorization', 'Content-Type'],
    exposeHeaders: ['Leadpod-As-Of', 'Leadpod-Damaged', 'Retry-After'],
    maxAge: 600,
  });
}

/**
 * Requires a bearer token (RFC 6750). The comparison always takes the same time, so that the time does not help to guess the
 * token.
 */
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
 * Creates a function that checks whether a text is one of these secrets. It always takes the same time, so that the time does
 * not help to guess a secret.
 */
export function createVerifier(secrets: readonly string[]): (text: string) => boolean {
  const digests = secrets.map(digestOf);
  return (text) => {
    const digest = digestOf(text);
    return digests.map((known) => timingSafeEqual(known, digest)).includes(true);
  };
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
