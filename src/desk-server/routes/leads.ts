/** `/api/leads`: lists of leads, one lead, and answers to it. */
import { beginningOf } from '../../text/beginning.ts';
import { Hono } from 'hono';
import type { AnswerRequest } from '../../desk-api/index.ts';
import { addressOf } from '../../desk/answers/parties.ts';
import { checkAllowed, NotAllowedError } from '../../desk/answers/rules.ts';
import { UsageError } from '../../errors.ts';
import { createProblem } from '../../serve/problem.ts';
import type { Desk } from '../desk.ts';
import { parseLeadQuery } from '../leads/filter.ts';
import { findSlug } from '../lead-page/find-slug.ts';
import { readLeadPage } from '../lead-page/read-lead-page.ts';
import { readBody } from './body.ts';

/** The routes of leads. */
export function leadRoutes(desk: Desk): Hono {
  const routes = new Hono();
  const { table, held, pod } = desk;
  routes.get('/', (context) =>
    context.json(table.list(parseLeadQuery(new URL(context.req.url).searchParams, pod.webId))),
  );
  routes.get('/facets', (context) => context.json(table.facets()));
  routes.get('/:slug', async (context) => {
    const slug = await findSlug(desk, context.req.param('slug'));
    const page = slug === undefined ? undefined : await pod.run(() => readLeadPage(desk, slug));
    return page === undefined ? noLead(context.req.param('slug')) : context.json(page);
  });
  routes.post('/:slug/answers', async (context) => {
    const request = await readBody<AnswerRequest>(context, 'AnswerRequest');
    const slug = await findSlug(desk, context.req.param('slug'));
    if (slug === undefined) return noLead(context.req.param('slug'));
    try {
      checkAnswer(desk, slug, request);
      return context.json(held.give(slug, request), 202);
    } catch (error) {
      if (error instanceof NotAllowedError) return createProblem(409, error.message, { members: { canForce: true } });
      if (error instanceof UsageError) return createProblem(409, error.message);
      throw error;
    }
  });
  return routes;
}

/** The routes of answers that were given. */
export function answerRoutes({ held }: Desk): Hono {
  const routes = new Hono();
  routes.get('/:id', ({ req, json }) => {
    const view = held.get(req.param('id'));
    return view === undefined ? createProblem(404, 'there is no such answer') : json(view);
  });
  routes.post('/:id/undo', ({ req, json }) => {
    try {
      const view = held.undo(req.param('id'));
      return view === undefined ? createProblem(404, 'there is no such answer') : json(view);
    } catch (error) {
      if (error instanceof UsageError) return createProblem(409, error.message);
      throw error;
    }
  });
  return routes;
}

/** Refuses at once what would fail later, when the answer is made. */
function checkAnswer(
  { table, pod }: Desk,
  slug: string,
  { action, to, set, reason, comment, force }: AnswerRequest,
): void {
  const row = table.row(slug);
  if (to !== undefined && addressOf(to) !== to)
    throw new UsageError(
      `expected a WebID such as https://agent.example.com/profile/card#me as the recipient, received [${beginningOf(to, 200)}]`,
    );
  if (to === undefined && action === 'assign')
    throw new UsageError('assign needs the WebID of the person who gets the lead');
  if (action === 'update' && comment === undefined && reason === undefined && Object.keys(set ?? {}).length === 0)
    throw new UsageError('update needs a value, a comment or a reason');
  if (row === undefined || force === true) return;
  const { status, assignee } = row;
  checkAllowed(action, { status, assignment: assignee === undefined ? {} : { assignee } }, pod.webId, {
    name: 'this lead',
  });
}

const noLead = (name: string): Response =>
  createProblem(
    404,
    `there is no lead ${beginningOf(name, 64)}. It may have been joined with another lead, or removed`,
  );
