/**
 * A first pass over an inbox beside a bare client that sends the same requests. The servers are processes of their own; the
 * requests are those of a pass that was listened to before.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openPod } from '../../src/solid/pod.ts';
import type { PodClient } from '../../src/http/client.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { parseEnvText } from '../../src/settings/files.ts';
import { freshFolder, startCli, TSX } from '../support/cli.ts';
import { plainMessages } from './contenders/messages.ts';
import { compiledScript } from './compiled.ts';
import { measureCompiled, type Cost } from './measure.ts';

/** Two servers with inboxes, and the requests of a pass over each. */
export interface SyncBench {
  measure(kind: 'leadpod' | 'bare', server: 'stub' | 'css'): Promise<Cost>;
  stop(): Promise<void>;
}

/** The Community Solid Server takes some 20 ms for a request. */
const NOTIFICATIONS = { stub: 200, css: 30 };
/** Passes before the one that is measured: processor time is compared of programs that Node has compiled (text-child.ts). */
const WARM_UPS = { stub: 4, css: 1 };
const SEED = 1;

/** A server, and who may fill it. */
export interface Server {
  readonly root: string;
  readonly client: PodClient;
  /** Where the credentials are; none where no one asks for them. */
  readonly envFile: string;
  readonly notifications: number;
  readonly warmUps: number;
  stop(): Promise<void>;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function startStub(): Promise<Server> {
  const script = fileURLToPath(new URL('sync-stub.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', TSX, script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const root = String(line).trim();
  const client = createPodClient({ origins: [root] });
  const { stub: notifications } = NOTIFICATIONS;
  return { root, client, envFile: '', notifications, warmUps: WARM_UPS.stub, stop: () => ended(child) };
}

/** A Community Solid Server in a process of its own. */
export async function startCss(): Promise<Server> {
  const cwd = freshFolder();
  const { child } = startCli(['dev-pod', '--env-file', 'pod.env'], { cwd });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const envFile = join(cwd, 'pod.env');
  const env = parseEnvText(readFileSync(envFile, 'utf8'));
  const pod = await openPod({
    ...{ issuer: env['LEADPOD_ISSUER'] ?? '', webId: env['LEADPOD_WEBID'] },
    ...{ clientId: env['LEADPOD_CLIENT_ID'] ?? '', clientSecret: env['LEADPOD_CLIENT_SECRET'] ?? '' },
    ...{ storage: env['LEADPOD_STORAGE'], inbox: env['LEADPOD_INBOX'] },
  });
  const stop = async (): Promise<void> => {
    await pod.close();
    await ended(child);
  };
  const { css: notifications } = NOTIFICATIONS;
  return { root: pod.storage, client: pod.client, envFile, notifications, warmUps: WARM_UPS.css, stop };
}

/** Both servers start when they are asked for. */
export function startSyncBench(): Promise<SyncBench> {
  const servers = new Map<string, Promise<Prepared>>();
  const get = (kind: 'stub' | 'css'): Promise<Prepared> => {
    const known = servers.get(kind) ?? prepare(kind === 'stub' ? startStub : startCss);
    servers.set(kind, known);
    return known;
  };
  return Promise.resolve({
    measure: async (kind, server) => (await get(server)).measure(kind),
    stop: async () => {
      for (const server of servers.values()) await (await server).stop();
    },
  });
}

interface Prepared {
  measure(kind: 'leadpod' | 'bare'): Promise<Cost>;
  stop(): Promise<void>;
}

async function prepare(start: () => Promise<Server>): Promise<Prepared> {
  const server = await start();
  const script = join(freshFolder(), 'requests.json');
  writeFileSync(script, '[]');
  const child = compiledScript('sync-child.ts');
  let storages = 0;
  const fresh = async (): Promise<string> => {
    storages += 1;
    return fillStorage(server, `${server.root}bench-${storages}/`);
  };
  await measureCompiled(child, ['record', server.envFile, script, '1', await fresh()]);
  return {
    measure: async (kind) => {
      // All but the last are for warming up.
      const storages: string[] = [];
      while (storages.length <= server.warmUps) storages.push(await fresh());
      return measureCompiled(child, [kind, server.envFile, script, String(server.notifications), ...storages]);
    },
    stop: () => server.stop(),
  };
}

async function fillStorage({ client, notifications }: Server, storage: string): Promise<string> {
  await client.put(`${storage}inbox/`, '', { contentType: 'text/turtle', isSame: () => true });
  for (const [index, message] of plainMessages(notifications, SEED).entries())
    // Named, so that a list of requests that was made for one storage fits every other.
    await client.put(`${storage}inbox/${String(index).padStart(5, '0')}`, message, { contentType: 'application/json' });
  return storage;
}
