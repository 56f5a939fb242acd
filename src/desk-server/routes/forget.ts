/** `POST /api/forget`: removes a person from the pod and from this machine. Without a confirmation it is a dry run. */
import { Hono } from 'hono';
import { forgetPerson } from '../../care/forget.ts';
import { forgetOnMachine } from '../../copy/forget-places.ts';
import type { ForgetRequest, ForgetView } from '../../desk-api/index.ts';
import type { Desk } from '../desk.ts';
import { readBody } from './body.ts';

/** The route of forgetting. */
export function forgetRoutes(desk: Desk): Hono {
  const routes = new Hono();
  const { pod, options, held } = desk;
  routes.post('/', async (context) => {
    const { person, confirm } = await readBody<ForgetRequest>(context, 'ForgetRequest');
    const dryRun = confirm !== true;
    const receipt = await forgetPerson(pod, person, { ...options.reading, dryRun });
    const isUnfinished = receipt.unfinished.length > 0;
    const places = await forgetOnMachine(pod, { dryRun, isUnfinished });
    if (!dryRun) {
      held.forget(receipt.leads);
      await desk.noteCare();
    }
    const view: ForgetView = { dryRun, ...receipt, places };
    return context.json(view);
  });
  return routes;
}
