import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, makeFolder } from '../../system/disk.ts';
import { parseEnvText } from '../../settings/files.ts';
import { UsageError } from '../../errors.ts';
import { createAccount, furnishPod, type DevAccount } from './account.ts';
import { freePort, startServer } from './server.ts';

/** The options of an embedded pod. */
export interface DevPodOptions {
  /** The TCP port. Default (also for 0): the port with which `dataDir` was created, or else any free port. */
  port?: number | undefined;
  /** The folder that stores the pod. Without it, the pod is in memory, and is lost when the process ends. */
  dataDir?: string | undefined;
  /** The lifetime of access tokens, in seconds. Default: 600, which is the default of the server. */
  tokenLifetimeSeconds?: number | undefined;
  /**
   * The public base URL, with a slash at the end, if there is a proxy in front of the server. Default: the URL of the server
   * itself.
   */
  baseUrl?: string | undefined;
}

/** A running embedded Solid pod, and the credentials for it. */
export interface DevPod {
  /** The base URL of the server, with a slash at the end. */
  url: string;
  port: number;
  webId: string;
  storage: string;
  inbox: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Stops the server and closes all connections. Data in memory is lost. */
  stop(): Promise<void>;
}

/** The file next to the data of the pod. It is needed because the server shows a secret only once. */
interface Kept extends DevAccount {
  port: number;
}

const KEPT = 'dev-pod.json';
const PODS = 'pod';

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function readKept(dataDir: string): Promise<Kept | undefined> {
  const path = join(dataDir, KEPT);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new UsageError(`The embedded pod cannot be opened: ${path} is unreadable`, { cause: error });
  }
  try {
    return JSON.parse(text) as Kept;
  } catch {
    // The error has no `cause`, because the message of the parser quotes the text with the secret.
    throw new UsageError(`The embedded pod cannot be opened: ${path} is not JSON. Choose another folder`);
  }
}

/** Writes a file atomically. Only the owner can read it (mode 600, from the start), because it contains a secret. */
async function writePrivately(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function openDataDir(dataDir: string): Promise<Kept | undefined> {
  const pods = join(dataDir, PODS);
  try {
    await makeFolder(pods);
  } catch (cause) {
    throw new UsageError(`The embedded pod cannot be stored in ${dataDir}. Choose a folder that you can write to`, {
      cause,
    });
  }
  const kept = await readKept(dataDir);
  if (kept === undefined && (await readdir(pods)).length > 0) {
    throw new UsageError(`${pods} holds files but ${KEPT} is missing beside it. Choose an empty folder`);
  }
  return kept;
}

function portFor(kept: Kept | undefined, wanted = 0): number {
  // The port is in every WebID and ACL of the data. With another port, nobody would have access.
  if (kept !== undefined && wanted !== 0 && wanted !== kept.port) {
    throw new UsageError(`This data was made with port ${kept.port}, not ${wanted}. Use --port ${kept.port}`);
  }
  return kept?.port ?? wanted;
}

/**
 * Starts a Community Solid Server with one pod in this process, on the loopback interface. For demos and tests.
 *
 * @throws UsageError if the server is not installed, if the port is in use, or if `dataDir` cannot be used.
 */
export async function startDevPod(options: DevPodOptions = {}): Promise<DevPod> {
  const { dataDir, tokenLifetimeSeconds, baseUrl } = options;
  const kept = dataDir === undefined ? undefined : await openDataDir(dataDir);
  const port = await freePort(portFor(kept, options.port));
  const rootFilePath = dataDir === undefined ? undefined : join(dataDir, PODS);
  const server = await startServer({ port, rootFilePath, tokenLifetimeSeconds, baseUrl });
  try {
    const account = kept ?? (await createAccount(server.url));
    const inbox = `${account.storage}inbox/`;
    if (kept === undefined) await furnishPod(server.url, account, inbox);
    if (dataDir !== undefined && kept === undefined) {
      const file = join(dataDir, KEPT);
      await writePrivately(file, JSON.stringify({ port, ...account }, undefined, 2)).catch((error: unknown) => {
        throw diskError(error, `Cannot write ${file}`, 'Choose another folder.') ?? error;
      });
    }
    const { webId, storage, clientId, clientSecret } = account;
    const { url } = server;
    return { url, port, webId, storage, inbox, issuer: url, clientId, clientSecret, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Refuses to overwrite the settings of another pod.
 *
 * @throws UsageError if the file contains the settings of another pod.
 */
async function refuseOtherPod(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const { LEADPOD_ISSUER: issuer = '' } = parseEnvText(text);
  if (!URL.canParse(issuer) || new URL(issuer).hostname === 'localhost') return;
  throw new UsageError(
    `The file ${path} has the settings of another pod (${new URL(issuer).origin}). Choose another file`,
  );
}

/**
 * Writes the settings of the pod as lines `NAME=value`. Only the owner can read the file (mode 600).
 *
 * @throws UsageError if the file cannot be written, or if it contains the settings of another pod.
 */
export async function writeEnvFile(path: string, pod: DevPod): Promise<void> {
  const variables = {
    LEADPOD_WEBID: pod.webId,
    LEADPOD_STORAGE: pod.storage,
    LEADPOD_INBOX: pod.inbox,
    LEADPOD_ISSUER: pod.issuer,
    LEADPOD_CLIENT_ID: pod.clientId,
    LEADPOD_CLIENT_SECRET: pod.clientSecret,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  await refuseOtherPod(path);
  try {
    await writePrivately(path, lines.join(''));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'an error';
    throw new UsageError(`The settings cannot be written to ${path} (${code}). Choose another file`, { cause });
  }
}
