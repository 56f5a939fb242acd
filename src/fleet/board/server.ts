/** The server of `leadpod fleet --serve`, which shows the fleet in a browser. */
import { readFile } from 'node:fs/promises';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Access } from '../../desk-server/access/access.ts';
import { isOfOurPage } from '../../desk-server/access/guard.ts';
import { createApp, type Room } from '../../serve/app.ts';
import type { Gate } from '../../serve/gate.ts';
import { createProblem } from '../../serve/problem.ts';
import { reasonWords } from '../queue/connection.ts';
import { readOverview } from '../overview.ts';
import { retryLetters, type FleetQueue } from '../queue/queue.ts';
import { fleetPage, troublePage, type FleetView } from './fleet-page.ts';
import { jobRoutes } from './job-pages.ts';

/** The largest body of a request, in bytes. A form only has the name of one pod. */
const MAX_BODY_BYTES = 64 * 1024;
/** The path of the pages of bull-board. */
const JOBS = '/jobs';
const OWN = new URL('../../../page/', import.meta.url);
const FILES = { 'fleet.css': 'text/css; charset=utf-8', 'fleet.js': 'text/javascript; charset=utf-8' } as const;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/**
 * The content security policy for bull-board. Its script needs inline styles and a base URL. For scripts, the rules are those
 * of leadpod's own pages.
 */
const JOBS_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  .replace("base-uri 'none'", "base-uri 'self'")
  .replace("img-src 'self' data:", "img-src 'self' data:; font-src 'self'");

/** Creates the server of a fleet. The gate must have at least one token. */
export function createFleetServer(queue: FleetQueue, gate: Gate, onFault: (error: unknown) => void): Hono {
  const access = new Access(gate.tokens, 'leadpod fleet --serve');
  const behind = new Hono();
  behind.use(access.demand());
  behind.route('/', overviewRoutes(queue, demandOwnPage(access)));
  behind.route('/', jobRoutes(queue, JOBS));
  const rooms: readonly Room[] = [
    { path: '/page', isOpen: true, routes: fileRoutes() },
    { path: '/', isOpen: true, routes: behind },
  ];
  const server = new Hono();
  server.use(async (context, next) => {
    await next();
    const { path } = context.req;
    const isJobs = path === JOBS || path.startsWith(`${JOBS}/`);
    context.header('content-security-policy', isJobs ? JOBS_POLICY : POLICY);
    // Browsers send `Origin: null` with a form if there is no referrer, and that would be refused.
    context.header('referrer-policy', 'same-origin');
  });
  server.route('/', createApp(gate, rooms, onFault));
  return server;
}

/**
 * Refuses a form that does not come from one of our own pages. The cookie alone is not enough, because a browser may send it
 * with a form of another site.
 */
const demandOwnPage =
  (access: Access): MiddlewareHandler =>
  async (context, next) => {
    const { req } = context;
    const isOwn = isOfOurPage(req.header('origin'), req.header('sec-fetch-site'));
    if (access.shownBy(context) !== 'cookie' || isOwn) return next();
    return createProblem(403, 'only pages of this server may change something');
  };

function fileRoutes(): Hono {
  const routes = new Hono();
  for (const [name, type] of Object.entries(FILES))
    routes.get(
      `/${name}`,
      async () => new Response(await readFile(new URL(name, OWN)), { headers: { 'content-type': type } }),
    );
  return routes;
}

function overviewRoutes(queue: FleetQueue, guard: MiddlewareHandler): Hono {
  const routes = new Hono();
  const view = async (): Promise<FleetView> => {
    const [overview, letters] = await Promise.all([readOverview(queue), queue.dead.list()]);
    return { ...overview, letters };
  };
  routes.get('/', (context) =>
    answer(
      async () => context.html(await fleetPage(await view(), new Date())),
      (words) => context.html(troublePage(words), 503),
    ),
  );
  routes.get('/api/fleet', (context) => answer(async () => context.json(await view())));
  for (const act of ['retry', 'drop'] as const)
    routes.post(`/given-up/${act}`, guard, bodyLimit({ maxSize: MAX_BODY_BYTES }), (context) =>
      answer(async () => {
        const pods = await podsIn(context, queue);
        await (act === 'retry' ? retryLetters(queue, pods) : queue.dead.remove(pods));
        return context.redirect('/', 303);
      }),
    );
  return routes;
}

async function answer(
  work: () => Promise<Response>,
  refuse: (words: string) => Response | Promise<Response> = (words) => createProblem(503, words),
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    // The full message may contain a command that was sent to Redis. So only its reason is shown.
    return refuse(`Redis does not answer (${reasonWords(error)}). This page tries again.`);
  }
}

/** The pods that a form names and that are still in the list. The page that sent the form may be out of date. */
async function podsIn(context: Context, queue: FleetQueue): Promise<string[]> {
  const { pod, all } = await context.req.parseBody();
  const there = (await queue.dead.list()).map((letter) => letter.pod);
  return all === 'yes' ? there : there.filter((name) => name === pod);
}
