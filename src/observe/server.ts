/** A server for health checks and metrics on a port of its own. It is for a process that has no other server. */
import { createApp } from '../serve/app.ts';
import { isLoopbackHost } from '../system/loopback.ts';
import { startServer, type ListenOptions, type RunningServer } from '../serve/server.ts';
import { errorFields } from './error-fields.ts';
import type { Observation } from './observation.ts';
import { createObserveRooms, type Health } from './rooms.ts';

/** Where the server listens, who may read the metrics, and what counts as healthy. */
export interface ObserveServerOptions extends ListenOptions {
  /** The tokens for `/metrics`. If there is none, `/metrics` is only available on a loopback address. */
  readonly tokens?: readonly string[];
  readonly health?: Health;
}

/**
 * Starts the server.
 *
 * @throws UsageError if the port is in use, or if the address does not belong to this machine.
 */
export function startObserveServer(observation: Observation, options: ObserveServerOptions): Promise<RunningServer> {
  const { host, port, tokens = [], health } = options;
  const isLoopback = isLoopbackHost(host);
  const rooms = createObserveRooms(observation, health).filter(
    ({ isOpen }) => isOpen || isLoopback || tokens.length > 0,
  );
  const app = createApp({ isLoopback, tokens, origins: [] }, rooms, (error) => {
    observation.logger.error(errorFields(error), 'answering failed');
  });
  return startServer(app, { host, port });
}
