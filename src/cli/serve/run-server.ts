/** Runs a server as long as a command runs. Other commands can find it. */
import type { Hono } from 'hono';
import { writeServing } from '../../endpoint/serving.ts';
import { startServer, type ListenOptions } from '../../serve/server.ts';

/** Where the server listens, and how other commands find it. */
export interface RunServerOptions extends ListenOptions {
  /** The folder in which a file says where the server is. If it is `undefined`, other commands do not find it. */
  readonly folder: string | undefined;
  /** The token that other commands use. */
  readonly ownToken: string;
}

/** How long the server waits for running requests when it stops, in milliseconds. */
const FINISH_MS = 10_000;

/** Runs a server until `work` has ended. `work` gets the URL of the server. */
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
