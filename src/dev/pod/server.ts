import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { UsageError } from '../../errors.ts';
import { refusalAdvice } from '../../http/failures/network-trouble.ts';
import { codeOf } from '../../http/failures/tls-trouble.ts';
import { createApp, type AppSettings } from './app.ts';

/** Starts a Community Solid Server in this process. */

/** The settings of the embedded server. */
export interface ServerSettings extends Omit<AppSettings, 'baseUrl'> {
  /**
   * The public base URL, with a slash at the end, if there is a proxy in front of the server. Default: the URL of the server
   * itself.
   */
  readonly baseUrl?: string | undefined;
}

/** A server that accepts requests. */
export interface RunningServer {
  /** The base URL, with a slash at the end. */
  url: string;
  /** Stops the server and closes all connections. */
  stop(): Promise<void>;
}

/**
 * Returns the port that is `wanted`, or a free TCP port for 0, on the loopback interface.
 *
 * @throws UsageError if the port is in use, or if no HTTP client connects to it.
 */
export async function freePort(wanted: number): Promise<number> {
  const port = await portThatListens(wanted);
  // A port that the system chooses is never among those.
  if (wanted !== 0 && (await isBlocked(port)))
    throw new UsageError(`Port ${port} belongs to another protocol, and HTTP clients refuse it. ${OTHER_PORT}`);
  return port;
}

function portThatListens(wanted: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (cause) => {
      reject(new UsageError(portFault(wanted, cause), { cause }));
    });
    // This is checked in advance, because the server does not handle this error of its listener, and crashes.
    probe.listen(wanted, 'localhost', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

/** Whether `fetch` refuses a port, as browsers do (Fetch standard, "port blocking"). It says so before it connects. */
async function isBlocked(port: number): Promise<boolean> {
  const url = `http://localhost:${port}/`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return false;
  } catch (error) {
    return codeOf(error) === undefined && refusalAdvice(error, url) !== undefined;
  }
}

const OTHER_PORT = 'Choose another with --port.';

/** Why the server cannot listen on a port, and what to do. */
function portFault(port: number, { code = '' }: NodeJS.ErrnoException): string {
  const reason = code === 'EADDRINUSE' ? 'is used by another program' : `cannot be used (${code})`;
  return `Port ${port} ${reason}. ${OTHER_PORT}`;
}

/** Remembers the open connections of the server. `close()` alone would wait for an open WebSocket without an end. */
function trackConnections(port: number): { destroy(): void } {
  const sockets = new Set<Socket>();
  const onSocket = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    if (socket.localPort !== port) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  subscribe('net.server.socket', onSocket);
  return {
    destroy: () => {
      unsubscribe('net.server.socket', onSocket);
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The server reports that it has started before it listens. */
async function untilListening(port: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const socket = connect(port, 'localhost');
    try {
      await once(socket, 'connect');
      return;
    } catch (cause) {
      if (attempt === 100) throw new UsageError(`The embedded pod did not start to listen on port ${port}`, { cause });
      await setTimeout(20);
    } finally {
      socket.destroy();
    }
  }
}

/**
 * Starts the server, and waits until it listens.
 *
 * @throws UsageError if it is not installed, or if the port is in use.
 */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  // The URL has `localhost`, because the server refuses DPoP proofs for `http://127.0.0.1`.
  const { port, baseUrl: url = `http://localhost:${port}/` } = settings;
  const app = await createApp({ ...settings, baseUrl: url });
  const connections = trackConnections(port);
  const stop = async (): Promise<void> => {
    connections.destroy();
    await app.stop();
  };
  try {
    await app.start();
    await untilListening(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}
