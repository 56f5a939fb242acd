/** The rooms of an observation on a port of their own, for a process that serves nothing else. */
import { createApp } from '../serve/app.ts';
import { isLoopbackHost } from '../system/loopback.ts';
import { startServer, type ListenOptions, type RunningServer } from '../serve/server.ts';
import { errorFields } from './error-fields.ts';
import type { Observation } from './observation.ts';
import { createObserveRooms, type Health } from './rooms.ts';

/** Where it listens, who may see the measurements, and what is well. */
export interface ObserveServerOptions extends ListenOptions {
  /** Any of these opens `/metrics`. Without one it is there on loopback addresses alone. */
  readonly tokens?: readonly string[];
  readonly health?: Health;
}

/** Starts it. @throws UsageError where the port is taken, or the address is not of this machine. */
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
