/** What changes something: only as JSON, only from our own pages or on purpose, and not at all where the desk is for reading. */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { mediaTypeOf } from '../../text/media-type.ts';
import { createProblem } from '../../serve/problem.ts';
import type { Access } from './access.ts';

/** A message that is mended is the largest thing that is sent. */
const MAX_BODY_BYTES = 4 * 2 ** 20;

/** What does not change anything, though it is a POST: too long for an address. */
const READS: ReadonlySet<string> = new Set(['/api/quarantine/validate']);

/**
 * A form of another site can send no JSON, and a page of another origin is refused before this. Whoever is known by a cookie has to
 * come from a page of ours as well, which all browsers tell: so that nothing hangs on one of the three alone.
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
