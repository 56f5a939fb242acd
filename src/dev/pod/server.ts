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

/** Starts a Community Solid Server in this process. Its 690 packages are an optional peer dependency, loaded only here. */

/** The settings of the embedded server. */
export interface ServerSettings {
  port: number;
  /** The folder of its files. Without it everything is in memory. */
  rootFilePath?: string | undefined;
  tokenLifetimeSeconds?: number | undefined;
  /** The public base URL with a slash at the end, if a proxy is in front of the server. Default: the server's own port. */
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

/** The part of the server's API that leadpod uses. The server's own types cannot be used, because it may not be installed. */
interface CommunityServer {
  AppRunner: new () => { create(input: object): Promise<{ start(): Promise<void>; stop(): Promise<void> }> };
}

/**
 * Finds the server's package, as seen from the module `from` (a file URL).
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
 * Finds a free TCP port on the loopback interface.
 * @throws UsageError if the `wanted` one is in use.
 */
export async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (cause) => {
      reject(new UsageError(`Port ${wanted} cannot be used. Choose another with --port`, { cause }));
    });
    // The server does not handle the error of its listener and crashes if the port is in use, so this checks first.
    probe.listen(wanted, 'localhost', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

/** Keeps track of the server's connections: `close()` alone would wait forever for an open WebSocket. */
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

/** The server reports its start before it listens. */
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
    // The contexts of the package need no validation.
    loaderProperties: { typeChecking: false, logLevel: 'error', skipContextValidation: true, moduleState },
    shorthand: { baseUrl: url, rootFilePath: rootFilePath ?? folder, loggingLevel: 'off' },
    variableBindings: {
      // The server passes this value to `listen()`, which also accepts an object. This is the only way to bind it to the
      // loopback interface.
      'urn:solid-server:default:variable:port': { port, host: 'localhost', toString: () => String(port) },
    },
  });
}

/**
 * Starts the server, and waits until it listens.
 * @throws UsageError if it is not installed or the port is in use.
 */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  // DPoP wants `localhost`: the server refuses proofs for `http://127.0.0.1`.
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
