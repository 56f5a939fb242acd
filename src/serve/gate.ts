/**
 * Who may speak to a server of ours at all. A page of a stranger that is open in the operator's browser reaches loopback
 * addresses as well: by a name of its own that it has pointed there (DNS rebinding), or openly, from its own origin.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { bearerAuth } from 'hono/bearer-auth';
import { cors } from 'hono/cors';
import type { MiddlewareHandler } from 'hono';
import { createProblem, refusal } from './problem.ts';

/** Who may ask. */
export interface Gate {
  /** Nobody else reaches the server: only loopback names are taken for its own. */
  readonly isLoopback: boolean;
  /** Any of these must be shown; where there is none, nothing is asked for. */
  readonly tokens: readonly string[];
  /** Pages of these origins may ask, and read the answers. */
  readonly origins: readonly string[];
  /** Names by which a proxy before a server on a loopback address knows it. */
  readonly hosts?: readonly string[];
  /** Pages that links of others may lead to; default `/` alone. What they show is for whoever has shown who they are. */
  readonly isPage?: (path: string) => boolean;
}

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Refuses other names than ours, and pages of other origins. */
export function refuseStrangers(gate: Gate): MiddlewareHandler {
  const { isLoopback, origins, hosts = [], isPage = isRoot } = gate;
  const names = [...LOOPBACK_NAMES, ...hosts];
  return async ({ req }, next) => {
    const host = req.header('host') ?? '';
    if (isLoopback && !names.includes(host.replace(/:\d*$/u, '').toLowerCase()))
      throw refusal(403, `expected a host among ${names.join(', ')}`);
    const origin = req.header('origin');
    if (origin === undefined) {
      // Images, scripts and links: a page cannot read what they bring, but each would cost a query.
      const isOther = ['cross-site', 'same-site'].includes(req.header('sec-fetch-site') ?? '');
      const isLink = req.method === 'GET' && isPage(req.path);
      if (isOther && !isLink) throw refusal(403, 'only pages of this server may ask');
    } else if (!origins.includes(origin) && !isOriginOf(origin, host))
      throw refusal(403, 'pages of this origin may not ask here. leadpod serve --cors ORIGIN allows it');
    await next();
  };
}

const isRoot = (path: string): boolean => path === '/';

/** The scheme is not compared: before a server that speaks HTTP there may be one that speaks HTTPS. */
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

/** Asks for a token (RFC 6750), and compares it without telling by the time it takes how much of it is right. */
export function demandToken({ tokens }: Gate): MiddlewareHandler {
  return bearerAuth({
    realm: 'leadpod',
    verifyToken: createVerifier(tokens),
    noAuthenticationHeader: { message: () => createProblem(401, 'expected a token: Authorization: Bearer ...') },
    invalidAuthenticationHeader: { message: () => createProblem(400, 'expected Authorization: Bearer ...') },
    invalidToken: { message: () => createProblem(401, 'the token is not that of this server') },
  });
}

/** Tells whether a text is one of these secrets, without telling by the time it takes how much of it is right. */
export function createVerifier(secrets: readonly string[]): (text: string) => boolean {
  const digests = secrets.map(digestOf);
  return (text) => {
    const digest = digestOf(text);
    return digests.map((known) => timingSafeEqual(known, digest)).includes(true);
  };
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
