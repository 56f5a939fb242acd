/** Runs a server as long as a command runs. Other commands can find it. */
import type { Hono } from 'hono';
import { writeServing } from '../../endpoint/serving.ts';
import { startServer, type ListenOptions } from '../../serve/server.ts';

/** What the commands beside a server need to find it and to ask it. */
export interface FoundBeside {
  /** They find it in this folder, if any. */
  readonly folder: string | undefined;
  /** The token that other commands use. */
  readonly ownToken: string;
}

/** How long the server waits for running requests when it stops, in milliseconds. */
const FINISH_MS = 10_000;

/** Runs a server until `work` has ended. `work` gets the URL of the server. */
export async function runServer<T>(
  app: Hono,
  where: ListenOptions & Partial<FoundBeside>,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const server = await startServer(app, where);
  const { folder, ownToken: token } = where;
  const serving = token && { url: new URL('sparql', server.url).href, token, pid: process.pid };
  const remove = folder !== undefined && serving ? await writeServing(folder, serving) : undefined;
  try {
    return await work(server.url);
  } finally {
    await remove?.();
    await server.stop(FINISH_MS);
  }
}
