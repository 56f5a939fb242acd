/** A server that runs while a command goes on; the commands beside it find it. */
import type { Hono } from 'hono';
import { writeServing } from '../../endpoint/serving.ts';
import { startServer, type ListenOptions } from '../../serve/server.ts';

/** Where a server listens, and who finds it. */
export interface RunServerOptions extends ListenOptions {
  /** In this folder, if any, the commands beside it find who serves. */
  readonly folder: string | undefined;
  /** What they show. */
  readonly ownToken: string;
}

/** Answers under way are waited for so long, in milliseconds. */
const FINISH_MS = 10_000;

/** Serves until the work, which is told the address, has ended. */
export async function runServer<T>(
  app: Hono,
  { folder, ownToken, ...where }: RunServerOptions,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const server = await startServer(app, where);
  const serving = { url: new URL('sparql', server.url).href, token: ownToken, pid: process.pid };
  const remove = folder === undefined ? undefined : await writeServing(folder, serving);
  try {
    return await work(server.url);
  } finally {
    await remove?.();
    await server.stop(FINISH_MS);
  }
}
