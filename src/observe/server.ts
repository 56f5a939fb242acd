/** A server for the observation on its own port, for a process that serves nothing else. */
import { createApp } from '../serve/app.ts';
import { isLoopbackHost } from '../system/loopback.ts';
import { startServer, type ListenOptions, type RunningServer } from '../serve/server.ts';
import { errorFields } from './error-fields.ts';
import type { Observation } from './observation.ts';
import { createObserveRooms, type Health } from './rooms.ts';

/** Where the server listens, who may read the metrics, and what counts as healthy. */
export interface ObserveServerOptions extends ListenOptions {
  /** The tokens that open `/metrics`. Without a token, `/metrics` exists on loopback addresses only. */
  readonly tokens?: readonly string[];
  readonly health?: Health;
}

/**
 * Starts the server.
 * @throws UsageError if the port is in use, or the address does not belong to this machine.
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
