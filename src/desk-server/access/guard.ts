/**
 * Guards requests that change something: they must be JSON, must come from our own pages or have a token, and are refused by a
 * read-only desk.
 */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { mediaTypeOf } from '../../text/media-type.ts';
import { createProblem } from '../../serve/problem.ts';
import type { Access } from './access.ts';

/** The largest request is a corrected message of the quarantine. */
const MAX_BODY_BYTES = 4 * 2 ** 20;

/** POST requests that only read: their content is too long for a URL. */
const READS: ReadonlySet<string> = new Set(['/api/quarantine/validate']);

/**
 * Protects against requests that other sites make in the name of the user (CSRF), in three independent ways: a form cannot send
 * JSON, pages of other origins are refused before this, and a request with a cookie must come from a page of the desk.
 */
export function guardWrites(access: Access, isReadOnly: boolean): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context;
    if (req.method === 'GET' || req.method === 'HEAD') return next();
    if (req.method !== 'POST')
      return createProblem(405, 'expected GET or POST', { headers: { allow: 'GET, HEAD, POST' } });
    if (mediaTypeOf(req.header('content-type')) !== 'application/json')
      return createProblem(415, 'expected Content-Type: application/json');
    if (access.shownBy(context) === 'cookie' && !isOfOurPage(req.header('origin'), req.header('sec-fetch-site')))
      return createProblem(
        403,
        'only pages of this desk may change something. Send a token instead: Authorization: Bearer ...',
      );
    if (isReadOnly && !READS.has(req.path))
      return createProblem(403, 'this desk is read-only: it was started with leadpod serve --read-only');
    return next();
  };
}

/** Does a request come from a page of ours? An `Origin` that is there was compared with the host before. */
export const isOfOurPage = (origin: string | undefined, site: string | undefined): boolean =>
  site === undefined ? origin !== undefined : site === 'same-origin';

/** Refuses bodies that are too large to be read. */
export const limitBody = (): MiddlewareHandler =>
  bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => createProblem(413, `expected at most ${MAX_BODY_BYTES} bytes`),
  });
