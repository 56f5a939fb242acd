/** `/api/review`: leads that may be two, pairs that may be one, and the decisions about them. */
import { Hono } from 'hono';
import { joinLeads, keepApart, splitLead, type Decided } from '../../care/decide.ts';
import type { ApartRequest, DecidedView, JoinRequest, SplitRequest } from '../../desk-api/index.ts';
import { UsageError } from '../../errors.ts';
import type { Desk } from '../desk.ts';
import { readBody } from './body.ts';

/** The routes of the review. */
export function reviewRoutes(desk: Desk): Hono {
  const routes = new Hono();
  const { pod, options } = desk;
  const decide = async (work: () => Promise<Decided>): Promise<DecidedView> => {
    const { decision, leads } = await work();
    await desk.noteCare();
    const { id, kind, at } = decision;
    return { decision: { id, kind, at }, leads };
  };
  routes.get('/', async (context) => context.json(await desk.agenda.review.get()));
  routes.post('/join', async (context) => {
    const { leads } = await readBody<JoinRequest>(context, 'JoinRequest');
    return context.json(await decide(() => joinLeads(pod, twoOf(leads), options.reading)));
  });
  routes.post('/apart', async (context) => {
    const { leads } = await readBody<ApartRequest>(context, 'ApartRequest');
    return context.json(await decide(() => keepApart(pod, leads, options.reading)));
  });
  routes.post('/split', async (context) => {
    const { lead, events } = await readBody<SplitRequest>(context, 'SplitRequest');
    if (events.length === 0) throw new UsageError('split needs at least one event');
    return context.json(await decide(() => splitLead(pod, lead, events, options.reading)));
  });
  return routes;
}

/** One lead alone is confirmed to be of one person. */
function twoOf(leads: readonly string[]): [string, string] {
  const [one, other, ...more] = leads;
  if (one === undefined || more.length > 0) throw new UsageError('join takes one lead, or two');
  return [one, other ?? one];
}
