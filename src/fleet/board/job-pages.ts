/**
 * The pages of bull-board, which show the jobs of both queues. They are read-only: routes that change something are left out.
 * The reason: only `enqueuePod` makes sure that a pod is in the queue only once.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  ControllerHandlerReturnType,
  IServerAdapter,
  UIConfig,
} from '@bull-board/api/typings/app';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context } from 'hono';
import { isPodName, type FleetQueue } from '../queue/queue.ts';

/** The description of its pages that bull-board returns. */
interface Board {
  readonly queues: BullBoardQueues;
  readonly views: string;
  readonly files: readonly [path: string, folder: string];
  readonly entry: AppViewRoute;
  readonly faultOf: (error: Error) => ControllerHandlerReturnType;
  readonly routes: readonly AppControllerRoute[];
  readonly config: UIConfig;
}

/** Creates the routes at `base` (such as `/jobs`) and below. */
export function jobRoutes(queue: Pick<FleetQueue, 'passes' | 'clock'>, base: string): Hono {
  const board = describeBoard(queue);
  const app = new Hono();
  const [path, folder] = board.files;
  const root = `${base}${path}`;
  app.get(`${root}/*`, serveStatic({ root: folder, rewriteRequestPath: (asked) => asked.slice(root.length) }));
  for (const route of board.routes)
    if (route.method === 'get')
      for (const one of listOf(route.route)) app.get(`${base}${one}`, (context) => answer(context, board, route));
  for (const one of [base, ...listOf(board.entry.route).map((route) => `${base}${route}`)])
    app.get(one, async (context) => context.html(await pageOf(board, base)));
  return app;
}

const listOf = (route: string | readonly string[]): readonly string[] => (typeof route === 'string' ? [route] : route);

async function answer(context: Context, board: Board, route: AppControllerRoute): Promise<Response> {
  const { queues, config: uiConfig, faultOf } = board;
  const { req } = context;
  const request = { queues, uiConfig, params: req.param(), query: req.query(), body: {}, headers: req.header() };
  try {
    const { status = 200, body } = await route.handler(request);
    return Response.json(body, { status });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { status = 500, body } = faultOf(error);
    return Response.json(body, { status });
  }
}

function describeBoard({ passes, clock }: Pick<FleetQueue, 'passes' | 'clock'>): Board {
  const board: { -readonly [K in keyof Board]?: Board[K] } = {};
  const adapter: IServerAdapter = {
    setQueues: (queues) => keep({ queues }),
    setViewsPath: (views) => keep({ views }),
    setStaticPath: (...files) => keep({ files }),
    setEntryRoute: (entry) => keep({ entry }),
    setErrorHandler: (faultOf) => keep({ faultOf }),
    setApiRoutes: (routes) => keep({ routes }),
    setUIConfig: (config) => keep({ config }),
  };
  const keep = (part: Partial<Board>): IServerAdapter => {
    Object.assign(board, part);
    return adapter;
  };
  const adapters = [passes, clock].map((queue) => {
    const shown = new BullMQAdapter(queue, { readOnlyMode: true });
    // All jobs have the same name. So the pages show the name of the pod instead.
    shown.setFormatter('name', (job: { readonly data?: unknown }) => podOf(job) ?? 'unknown pod');
    return shown;
  });
  createBullBoard({
    queues: adapters,
    serverAdapter: adapter,
    options: {
      uiConfig: { boardTitle: 'leadpod fleet', hideDocsLink: true, miscLinks: [{ text: 'Fleet', url: '/' }] },
    },
  });
  return board as Board;
}

function podOf({ data }: { readonly data?: unknown }): string | undefined {
  const pod = (data as { readonly pod?: unknown } | null | undefined)?.pod;
  return isPodName(pod) ? pod : undefined;
}

/** The HTML page of bull-board, without resources of other servers, and without inline styles. */
async function pageOf({ entry, views, config }: Board, base: string): Promise<string> {
  const { name, params } = entry.handler({ basePath: base, uiConfig: config });
  const frame = await readFile(join(views, name), 'utf8');
  const values = params as Readonly<Record<string, string>>;
  return frame
    .replace(/<link[^>]*href="https?:[^>]*>/gu, '')
    .replace(/<style>.*?<\/style>/gsu, '')
    .replace(/ style="[^"]*"/gu, '')
    .replace(/<%=\s*(\w+)\s*%>/gu, (_, key: string) => escapeHtml(values[key] ?? ''))
    .replace(/<%-\s*(\w+)\s*%>/gu, (_, key: string) => values[key] ?? '');
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/gu, (sign) => `&#${sign.charCodeAt(0)};`);
