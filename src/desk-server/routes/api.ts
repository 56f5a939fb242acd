/** The routes below `/api/`. */
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Access } from '../access/access.ts';
import { guardWrites, limitBody } from '../access/guard.ts';
import type { Desk } from '../desk.ts';
import { streamEvents } from '../live/stream.ts';
import { numberRoutes } from '../numbers/routes.ts';
import { createProblem } from '../../serve/problem.ts';
import { readOpenApi } from './body.ts';
import { exportRoutes } from './export.ts';
import { forgetRoutes } from './forget.ts';
import { answerRoutes, leadRoutes } from './leads.ts';
import { inboxRoutes, outboxRoutes } from './post.ts';
import { quarantineRoutes } from './quarantine.ts';
import { reviewRoutes } from './review.ts';
import { problemOf } from './trouble.ts';

/** The API of a desk. Access was checked before. */
export function apiRoutes(desk: Desk, access: Access): Hono {
  const api = new Hono();
  api.use(guardWrites(access, desk.readOnly), limitBody());
  api.get('/session', (context) => context.json(desk.session()));
  api.get('/agenda', async (context) => context.json(await desk.agenda.count()));
  api.get('/live', ({ req }) =>
    streamEvents(req.raw, {
      hub: desk.hub,
      now: () => desk.at(),
      freshness: () => desk.freshness(),
      signal: desk.closing,
    }),
  );
  api.get('/openapi.json', async (context) =>
    context.body(await readOpenApi(), 200, { 'content-type': 'application/json' }),
  );
  api.route('/leads', leadRoutes(desk));
  api.route('/answers', answerRoutes(desk));
  api.route('/review', reviewRoutes(desk));
  api.route('/quarantine', quarantineRoutes(desk));
  api.route('/inbox', inboxRoutes(desk));
  api.route('/outbox', outboxRoutes(desk));
  api.route('/forget', forgetRoutes(desk));
  api.route('/export', exportRoutes(desk));
  api.route('/', numberRoutes(desk.table));
  api.notFound(({ req }) => createProblem(404, `there is nothing at ${req.path}`));
  api.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    const problem = problemOf(error);
    if (problem !== undefined) return problem;
    throw error;
  });
  return api;
}
