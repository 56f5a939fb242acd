/**
 * Makes a Community Solid Server from its package. The package has 690 dependencies. It is an optional peer dependency, and is
 * only loaded here.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { assemble, type Classes } from './assemble.ts';
import { writeConfiguration } from './configuration.ts';
import { IN_FILES, IN_MEMORY, RECIPE_VERSION } from './recipe.ts';

/** What differs between servers. */
export interface AppSettings {
  /** The TCP port, on the loopback interface. */
  readonly port: number;
  /** The public base URL, with a slash at the end. */
  readonly baseUrl: string;
  /** The folder of the data. Without it, the data is in memory. */
  readonly rootFilePath?: string | undefined;
  /** The lifetime of access tokens. Default: that of the package. */
  readonly tokenLifetimeSeconds?: number | undefined;
}

/** A server that can be started (`App` of the package). */
export interface App {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The part of the API of the package that leadpod uses. Its types cannot be imported, because it may not be installed.
 */
interface CommunityServer {
  AppRunner: new () => { create(input: object): Promise<App> };
  /** Makes a path absolute. */
  resolveAssetPath(path: string): string;
}

/** The name of the package. */
export const PACKAGE = '@solid/community-server';

/** The values that the package would use (`app/variables/resolver/resolver.json`). */
export const DEFAULTS = { socket: '', workers: 1, showStackTrace: false, confirmMigration: false };

/** The value that the package would use (`identity/handler/base/provider-factory.json`). */
export const TOKEN_LIFETIME_SECONDS = 600;

/**
 * Finds the package of the server, as the module `from` (a file URL) would import it.
 *
 * @throws UsageError if it is not installed.
 */
export function findCommunityServer(from: string = import.meta.url): {
  require: NodeJS.Require;
  root: string;
  version: string;
} {
  const require = createRequire(from);
  try {
    const manifest = `${PACKAGE}/package.json`;
    const { version } = require(manifest) as { version: string };
    return { require, root: dirname(require.resolve(manifest)), version };
  } catch (cause) {
    throw new UsageError(`The embedded pod needs the Community Solid Server. Run: npm install ${PACKAGE}@7`, {
      cause,
    });
  }
}

/**
 * Makes a server that is not started yet.
 *
 * @throws UsageError if the package is not installed.
 */
export async function createApp(settings: AppSettings): Promise<App> {
  const { version } = findCommunityServer();
  return version === RECIPE_VERSION ? assembleApp(settings) : await configureApp(settings);
}

/**
 * The package passes the port to `listen()`, which also accepts an object. There is no other way to bind the server to the
 * loopback interface.
 */
const onLoopback = (port: number): object => ({ port, host: 'localhost', toString: () => String(port) });

/** Makes a server of the version that leadpod knows, from the recipe. This takes a third of the time of {@link configureApp}. */
export function assembleApp(settings: AppSettings): App {
  const { baseUrl, port, rootFilePath, tokenLifetimeSeconds = TOKEN_LIFETIME_SECONDS } = settings;
  const exported: unknown = findCommunityServer().require(PACKAGE);
  const values = { ...DEFAULTS, baseUrl, port: onLoopback(port), tokenLifetimeSeconds, seedConfig: undefined };
  const classes = exported as Classes;
  if (rootFilePath === undefined) return assemble(IN_MEMORY, 'App', { classes, settings: values }) as App;
  const folder = (exported as CommunityServer).resolveAssetPath(rootFilePath);
  return assemble(IN_FILES, 'App', { classes, settings: { ...values, rootFilePath: folder } }) as App;
}

/** Makes a server of any version that is supported, with Components.js. */
export async function configureApp(settings: AppSettings): Promise<App> {
  const { baseUrl, port, rootFilePath, tokenLifetimeSeconds } = settings;
  const { require, root } = findCommunityServer();
  const { AppRunner } = require(PACKAGE) as CommunityServer;
  const folder = await mkdtemp(join(tmpdir(), 'leadpod-dev-pod-'));
  try {
    const kept = rootFilePath === undefined ? 'memory' : 'files';
    const { config, moduleState } = await writeConfiguration(root, folder, { kept, tokenLifetimeSeconds });
    return await new AppRunner().create({
      config,
      // The contexts of the package need not be validated.
      loaderProperties: { typeChecking: false, logLevel: 'error', skipContextValidation: true, moduleState },
      shorthand: { baseUrl, rootFilePath: rootFilePath ?? folder, loggingLevel: 'off' },
      variableBindings: { 'urn:solid-server:default:variable:port': onLoopback(port) },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
