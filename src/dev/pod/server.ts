import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { UsageError } from '../../errors.ts';
import { writeConfiguration } from './configuration.ts';

/**
 * Starts a Community Solid Server in this process. The server has 690 packages. They are an optional peer dependency, and are
 * only loaded here.
 */

/** The settings of the embedded server. */
export interface ServerSettings {
  port: number;
  /** The folder of the data. Without it, the data is in memory. */
  rootFilePath?: string | undefined;
  tokenLifetimeSeconds?: number | undefined;
  /**
   * The public base URL, with a slash at the end, if there is a proxy in front of the server. Default: the URL of the server
   * itself.
   */
  baseUrl?: string | undefined;
}

/** A server that accepts requests. */
export interface RunningServer {
  /** The base URL, with a slash at the end. */
  url: string;
  /** Stops the server and closes all connections. */
  stop(): Promise<void>;
}

const PACKAGE = '@solid/community-server';

/**
 * The part of the API of the server that leadpod uses. The types of the server cannot be imported, because it may not be
 * installed.
 */
interface CommunityServer {
  AppRunner: new () => { create(input: object): Promise<{ start(): Promise<void>; stop(): Promise<void> }> };
}

/**
 * Finds the package of the server, as the module `from` (a file URL) would import it.
 *
 * @throws UsageError if it is not installed.
 */
export function findCommunityServer(from: string = import.meta.url): { require: NodeJS.Require; root: string } {
  const require = createRequire(from);
  try {
    return { require, root: dirname(require.resolve(`${PACKAGE}/package.json`)) };
  } catch (cause) {
    throw new UsageError(`The embedded pod needs the Community Solid Server. Run: npm install ${PACKAGE}@7`, {
      cause,
    });
  }
}

/**
 * Returns the port that is `wanted`, or a free TCP port for 0, on the loopback interface.
 *
 * @throws UsageError if the port is in use.
 */
export async function freePort(wanted: number): Promise<number> {
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

/** Why the server cannot listen on a port, and what to do. */
function portFault(port: number, { code = '' }: NodeJS.ErrnoException): string {
  const reason = code === 'EADDRINUSE' ? 'is used by another program' : `cannot be used (${code})`;
  return `Port ${port} ${reason}. Choose another with --port.`;
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

async function createApp(settings: ServerSettings, folder: string, url: string) {
  const { require, root } = findCommunityServer();
  const { AppRunner } = require(PACKAGE) as CommunityServer;
  const { port, rootFilePath, tokenLifetimeSeconds } = settings;
  const kept = rootFilePath === undefined ? 'memory' : 'files';
  const { config, moduleState } = await writeConfiguration(root, folder, { kept, tokenLifetimeSeconds });
  return new AppRunner().create({
    config,
    // The contexts of the package need not be validated.
    loaderProperties: { typeChecking: false, logLevel: 'error', skipContextValidation: true, moduleState },
    shorthand: { baseUrl: url, rootFilePath: rootFilePath ?? folder, loggingLevel: 'off' },
    variableBindings: {
      // The server passes this value to `listen()`, which also accepts an object. There is no other way to bind the server to
      // the loopback interface.
      'urn:solid-server:default:variable:port': { port, host: 'localhost', toString: () => String(port) },
    },
  });
}

/**
 * Starts the server, and waits until it listens.
 *
 * @throws UsageError if it is not installed, or if the port is in use.
 */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  // The URL has `localhost`, because the server refuses DPoP proofs for `http://127.0.0.1`.
  const url = settings.baseUrl ?? `http://localhost:${settings.port}/`;
  const folder = await mkdtemp(join(tmpdir(), 'leadpod-dev-pod-'));
  const app = await createApp(settings, folder, url).finally(() => rm(folder, { recursive: true, force: true }));
  const connections = trackConnections(settings.port);
  const stop = async (): Promise<void> => {
    connections.destroy();
    await app.stop();
  };
  try {
    await app.start();
    await untilListening(settings.port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}
