/**
 * Servers behind proxies: one that keeps its pod in memory and one that keeps it in files, each started once, by whoever asks
 * first, and stopped when all tests are done. Each test works in a storage of its own. The one with files is always the real
 * server; in small runs the other is its model.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { freePort } from '../../src/dev/pod/server.ts';
import { startDevPod, type DevPod } from '../../src/dev/pod/dev-pod.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { openPod, type Pod, type PodOptions, type PodSettings } from '../../src/solid/pod.ts';
import { signIn } from '../../src/solid/sign-in/session.ts';
import type { PodSession } from '../../src/http/authorization/pod-session.ts';
import { clearAtEnd } from '../hooks.ts';
import { EXTENT } from '../support/extent.ts';
import { modelAt, startModelServer } from '../support/model-server.ts';
import { FaultProxy } from './proxy.ts';

/** Where a server keeps its resources. */
export type Backend = 'memory' | 'file';

/** Both, for what the rows of the table say of servers. */
export const BACKENDS: readonly Backend[] = ['memory', 'file'];

/** A server, and who is in front of it. */
interface Place {
  readonly server: DevPod;
  readonly proxy: FaultProxy;
  readonly session: PodSession;
  stop(): Promise<void>;
}

/** Settings with storage and inbox. */
export type Settings = PodSettings & { readonly storage: string; readonly inbox: string };

/** A pod, open, with all that can happen to it. */
export interface FaultyPod {
  readonly pod: Pod;
  readonly proxy: FaultProxy;
  readonly settings: Settings;
  /** The same pod, as another machine has it open, perhaps with another inbox. */
  readonly open: (options?: PodOptions & { readonly inbox?: string }) => Promise<Pod>;
}

/** Patient enough for a busy machine, and quick to try again. */
const QUICK: PodOptions = { retries: 3, retryBaseMs: 1, timeoutMs: 20_000 };

/** Longer than this a server is not waited for that does not begin to write; only a test that fails waits so long. */
const PATIENCE_MS = 480_000;

const folders: string[] = [];
const places = new Map<Backend, Promise<Place>>();
let storages = 0;

async function start(backend: Backend): Promise<Place> {
  const proxy = await FaultProxy.start();
  const dataDir = backend === 'file' ? await mkdtemp(join(tmpdir(), 'leadpod-faults-')) : undefined;
  if (dataDir !== undefined) folders.push(dataDir);
  // Containers are made when their bodies are whole.
  if (dataDir !== undefined)
    proxy.untilBegun = (path) => (path.endsWith('/') ? undefined : untilWritten(join(dataDir, 'pod', dirname(path))));
  const server =
    dataDir === undefined && EXTENT.pods === 'model'
      ? await startModelBehind(proxy)
      : await startBehind(proxy, dataDir);
  const session = await signIn(server);
  const stop = async (): Promise<void> => {
    await session.close();
    await server.stop();
    await proxy.stop();
  };
  return { server, proxy, session, stop };
}

/** Comes back with what waits until a file of a folder is another than now: the server has opened it. */
async function untilWritten(folder: string): Promise<() => Promise<void>> {
  const look = async (): Promise<string> => {
    const names = await readdir(folder).catch(() => []);
    const seen = names.sort().map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => undefined);
      return found?.isFile() === true ? `${name} ${found.size} ${found.mtimeMs}` : '';
    });
    return (await Promise.all(seen)).join('\n');
  };
  const before = await look();
  return async () => {
    const end = performance.now() + PATIENCE_MS;
    while ((await look()) === before) {
      if (performance.now() > end) throw new Error(`nothing was written in ${folder}`);
      await setTimeout(5);
    }
  };
}

async function startBehind(proxy: FaultProxy, dataDir: string | undefined): Promise<DevPod> {
  const port = await freePort(0);
  proxy.targetPort = port;
  return startDevPod({ port, dataDir, baseUrl: proxy.url });
}

async function startModelBehind(proxy: FaultProxy): Promise<DevPod> {
  const model = await startModelServer();
  proxy.targetPort = model.port;
  return { ...model, ...modelAt(proxy.url) };
}

function placeOf(backend: Backend): Promise<Place> {
  const known = places.get(backend) ?? start(backend);
  places.set(backend, known);
  return known;
}

/** To be called in a `describe`: starts its servers before the first test, whose time is not to be spent on that. */
export function needServers(...backends: readonly Backend[]): void {
  before(async () => {
    for (const backend of backends) await placeOf(backend);
  });
}

clearAtEnd(async () => {
  for (const place of places.values()) await (await place).stop();
});
// Where the process ends without being asked, its servers end with it.
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Settings of a storage that no other test uses, with an empty inbox, behind the proxy. */
async function freshStorage({ server, session }: Place): Promise<Settings> {
  const { url, issuer, clientId, clientSecret } = server;
  storages += 1;
  const storage = `${server.storage}faults-${storages}/`;
  const inbox = `${storage}inbox/`;
  const client = createPodClient({ session, origins: [url] });
  await client.put(inbox, '', { contentType: 'text/turtle', isSame: () => true });
  return { issuer, clientId, clientSecret, storage, inbox };
}

/** Runs `work` on a pod of its own behind the proxy, in fair weather to begin with. */
export async function withFaultyPod(
  backend: Backend,
  work: (faulty: FaultyPod) => Promise<void>,
  options: PodOptions = {},
): Promise<void> {
  const place = await placeOf(backend);
  const { proxy } = place;
  proxy.clear();
  const settings = await freshStorage(place);
  const opened: Pod[] = [];
  const open: FaultyPod['open'] = async ({ inbox = settings.inbox, ...own } = {}) => {
    const pod = await openPod({ ...settings, inbox }, { ...QUICK, ...options, ...own });
    opened.push(pod);
    return pod;
  };
  try {
    const pod = await open();
    proxy.clear();
    await work({ pod, proxy, settings, open });
  } finally {
    proxy.clear();
    for (const pod of opened) await pod.close();
  }
  expect(proxy.broken.splice(0), 'what failed in the proxy itself').to.deep.equal([]);
}

/** The settings as environment of a command. */
export const envOf = ({ issuer, clientId, clientSecret, storage, inbox }: Settings): Record<string, string> => ({
  LEADPOD_ISSUER: issuer,
  LEADPOD_CLIENT_ID: clientId,
  LEADPOD_CLIENT_SECRET: clientSecret,
  LEADPOD_STORAGE: storage,
  LEADPOD_INBOX: inbox,
});
