import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { UsageError } from '../errors.ts';

/**
 * Starts a Community Solid Server inside this process. Its 690 packages are an optional peer, loaded only here.
 */

/** What the embedded server needs to know. */
export interface ServerSettings {
  port: number;
  /** Where its files go; without it everything is in memory. */
  rootFilePath?: string | undefined;
  tokenLifetimeSeconds?: number | undefined;
  /** Where it is reached, with a final slash, if something stands in front of it; default: its own port. */
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

/** The little of the server's API that we use; its types are not to appear in ours, since it may not be installed. */
interface CommunityServer {
  AppRunner: new () => { create(input: object): Promise<{ start(): Promise<void>; stop(): Promise<void> }> };
}

interface ServerManifest {
  'lsd:module': string;
  'lsd:components': string;
  'lsd:contexts': Record<string, string>;
  'lsd:importPaths': Record<string, string>;
}

/** `@css:config/file.json` of the server, taken apart: three lines differ (see there), and nothing is logged. */
const FRAGMENTS = [
  'app/init/static-root',
  'app/main/default',
  'app/variables/default',
  'http/handler/default',
  'http/middleware/default',
  'http/notifications/all',
  'http/server-factory/http',
  'http/static/default',
  'identity/access/public',
  'identity/email/default',
  'identity/handler/default',
  'identity/oidc/default',
  'identity/ownership/token',
  'identity/pod/static',
  'ldp/authentication/dpop-bearer',
  'ldp/authorization/webacl',
  'ldp/handler/default',
  'ldp/metadata-parser/default',
  'ldp/metadata-writer/default',
  'ldp/modes/default',
  'storage/key-value/resource-store',
  'storage/location/pod',
  'storage/middleware/default',
  'util/auxiliary/acl',
  'util/identifiers/suffix',
  'util/index/default',
  'util/logging/no-logging',
  'util/representation-conversion/default',
  // One process, so no lock files, which a killed server would leave behind.
  'util/resource-locker/memory',
  'util/variables/default',
];

/** Finds the server's package, seen from the module `from` (a file URL); throws `UsageError` if it is not installed. */
export function findCommunityServer(from: string = import.meta.url): { require: NodeJS.Require; root: string } {
  const require = createRequire(from);
  try {
    return { require, root: dirname(require.resolve(`${PACKAGE}/package.json`)) };
  } catch (cause) {
    throw new UsageError(`The embedded pod needs the Community Solid Server - run: npm install ${PACKAGE}@7`, {
      cause,
    });
  }
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/**
 * What Components.js would find by scanning the whole `node_modules` tree, for the server's package alone: the start takes
 * a third less, and no component of another package (Comunica brings some) is met, whose contexts it would then download.
 */
async function moduleStateOf(root: string): Promise<object> {
  const manifest = (await readJson(join(root, 'package.json'))) as ServerManifest;
  const inPackage = ([name, path]: [string, string]): [string, string] => [name, join(root, path)];
  const contexts = Object.entries(manifest['lsd:contexts']).map(async ([url, path]): Promise<[string, unknown]> => [
    url,
    await readJson(join(root, path)),
  ]);
  return {
    mainModulePath: root,
    nodeModuleImportPaths: [],
    nodeModulePaths: [root],
    packageJsons: { [root]: manifest },
    componentModules: { [manifest['lsd:module']]: join(root, manifest['lsd:components']) },
    contexts: Object.fromEntries(await Promise.all(contexts)),
    importPaths: Object.fromEntries(Object.entries(manifest['lsd:importPaths']).map(inPackage)),
  };
}

interface ProviderConfig {
  '@context': string;
  '@graph': { config: { ttl: Record<string, number> } }[];
}

/** Writes the server's own OpenID settings with another lifetime of tokens, as an override of Components.js. */
async function writeTokenLifetime(root: string, folder: string, seconds: number): Promise<string> {
  const source = join(root, 'config/identity/handler/base/provider-factory.json');
  const shipped = (await readJson(source)) as ProviderConfig;
  const config = shipped['@graph'][0]?.config;
  if (config === undefined) throw new UsageError(`${PACKAGE} is of an unknown version - install version 7`);
  const override = {
    '@type': 'Override',
    overrideInstance: { '@id': 'urn:solid-server:default:IdentityProviderFactory' },
    overrideParameters: {
      '@type': 'IdentityProviderFactory',
      config: { ...config, ttl: { ...config.ttl, ClientCredentials: seconds } },
    },
  };
  const path = join(folder, 'token-lifetime.json');
  await writeFile(path, JSON.stringify({ '@context': shipped['@context'], '@graph': [override] }));
  return path;
}

/** A TCP port that is free on the loopback interface; throws `UsageError` if the `wanted` one is not. */
export async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (cause) => {
      reject(new UsageError(`Port ${wanted} cannot be used - choose another with --port`, { cause }));
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

/** Keeps the connections that the server accepts: `close()` alone would wait for an open WebSocket for ever. */
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
  const backend = rootFilePath === undefined ? 'storage/backend/memory' : 'storage/backend/file';
  const config = [...FRAGMENTS, backend].map((fragment) => `@css:config/${fragment}.json`);
  if (tokenLifetimeSeconds !== undefined) config.push(await writeTokenLifetime(root, folder, tokenLifetimeSeconds));
  return new AppRunner().create({
    config,
    loaderProperties: { typeChecking: false, logLevel: 'error', moduleState: await moduleStateOf(root) },
    shorthand: { baseUrl: url, rootFilePath: rootFilePath ?? folder, loggingLevel: 'off' },
    variableBindings: {
      // The server passes this on to `listen()`, which also takes an object; only so does it keep to the loopback interface.
      'urn:solid-server:default:variable:port': { port, host: 'localhost', toString: () => String(port) },
    },
  });
}

/**
 * The server counts the readers of each resource in a file. One that was killed leaves its counts behind, and whatever it
 * read then stays locked for writers, over restarts too. No server is at work in the folder now, so nobody holds a lock.
 */
async function clearStaleLocks(rootFilePath: string): Promise<void> {
  await rm(join(rootFilePath, '.internal', 'locks'), { recursive: true, force: true, maxRetries: 10 });
}

/** Starts the server and waits until it listens. Throws `UsageError` if it is not installed or the port is taken. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  // DPoP wants `localhost`: the server refuses proofs for `http://127.0.0.1`.
  const url = settings.baseUrl ?? `http://localhost:${settings.port}/`;
  if (settings.rootFilePath !== undefined) await clearStaleLocks(settings.rootFilePath);
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
