/** The HTTP routes for health checks and metrics: `/healthz`, `/readyz` and `/metrics`. */
import { Hono } from 'hono';
import type { Room } from '../serve/app.ts';
import { createProblem } from '../serve/problem.ts';
import type { Observation } from './observation.ts';

/** How health is determined. Every member has a default. */
export interface Health {
  /** A further condition of `/healthz`. In addition, no running pass may be without progress for {@link stuckAfterMs}. */
  readonly isAlive?: () => boolean;
  /** The condition of `/readyz`. Default: a pass has succeeded. */
  readonly isReady?: () => boolean | Promise<boolean>;
  /** After this time without progress a pass counts as stuck, in milliseconds. Default: ten minutes. */
  readonly stuckAfterMs?: number;
}

/**
 * Creates the routes. `/healthz` and `/readyz` only say yes or no, and need no token. `/metrics` needs the token if there is
 * one, because the numbers show how much business there is.
 */
export function createObserveRooms(observation: Observation, health: Health = {}): Room[] {
  const { passes } = observation;
  const isAlive = (): boolean => !passes.isStuck(health.stuckAfterMs) && (health.isAlive?.() ?? true);
  const isReady = health.isReady ?? (() => passes.hasSucceeded);
  return [
    { path: '/healthz', isOpen: true, routes: answer(isAlive, 'a pass makes no progress') },
    { path: '/readyz', isOpen: true, routes: answer(isReady, 'not ready yet') },
    { path: '/metrics', isOpen: false, routes: answerMetrics(observation) },
  ];
}

function answer(isWell: () => boolean | Promise<boolean>, otherwise: string): Hono {
  const routes = new Hono();
  routes.get('/', async (context) =>
    // A check that throws counts as unhealthy.
    (await ask(isWell)) ? context.json({ status: 'ok' }) : createProblem(503, otherwise),
  );
  return routes;
}

async function ask(isWell: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await isWell();
  } catch {
    return false;
  }
}

function answerMetrics(observation: Observation): Hono {
  const routes = new Hono();
  routes.get('/', async () => {
    const rendered = await observation.prometheus();
    if (rendered === undefined) return createProblem(404, 'this server collects no metrics');
    return new Response(rendered.text, { headers: { 'content-type': rendered.contentType } });
  });
  return routes;
}
