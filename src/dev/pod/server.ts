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
 * Starts a Community Solid Server inside this process. Its 690 packages are an optional peer, loaded only here.
 */

/** What the embedded server needs to know. */
export interface ServerSettings {
  port: number;
  /** Where its files go; without it everything is in memory. */
  rootFilePath?: string | undefined;
  tokenLifetimeSeconds?: number | undefined;
  /** Where it is reached, with a final slash, if something is in front of it; default: its own port. */
  baseUrl?: string | undefined;
}

/** A server that accepts requests. */
export interface RunningServer {
  /** Base URL, with a final slash. */
  url: string;
  /** Closes it, and every connection that is still open. */
  stop(): Promise<void>;
}

const PACKAGE = '@solid/community-server';

/** The little of the server's API that we use; its types are not to appear in ours, because it may not be installed. */
interface CommunityServer {
  AppRunner: new () => { create(input: object): Promise<{ start(): Promise<void>; stop(): Promise<void> }> };
}

/** Finds the server's package, seen from the module `from` (a file URL); throws `UsageError` if it is not installed. */
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

/** A TCP port that is free on the loopback interface; throws `UsageError` if the `wanted` one is not. */
export async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (cause) => {
      reject(new UsageError(`Port ${wanted} cannot be used. Choose another with --port`, { cause }));
    });
    // The server itself does not wait for its listener and dies of an occupied port, so look first.
    probe.listen(wanted, 'localhost', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

/** Keeps the connections that the server accepts: `close()` alone would wait for an open WebSocket forever. */
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

/** The server announces its start before its listener is there. */
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
    // The package's own contexts are taken as right.
    loaderProperties: { typeChecking: false, logLevel: 'error', skipContextValidation: true, moduleState },
    shorthand: { baseUrl: url, rootFilePath: rootFilePath ?? folder, loggingLevel: 'off' },
    variableBindings: {
      // The server passes this on to `listen()`, which also takes an object; only so does it keep to the loopback interface.
      'urn:solid-server:default:variable:port': { port, host: 'localhost', toString: () => String(port) },
    },
  });
}

/** Starts the server and waits until it listens. Throws `UsageError` if it is not installed or the port is taken. */
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
