/**
 * Real servers behind proxies: one that keeps its pod in memory and one that keeps it in files, each started once, by
 * whoever asks first, and stopped when all tests are done. Each test works in a storage of its own.
 */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startDevPod, type DevPod } from '../../src/dev/dev-pod.ts';
import { createPodClient } from '../../src/pod/http.ts';
import { openPod, type Pod, type PodOptions, type PodSettings } from '../../src/pod/pod.ts';
import { signIn, type PodSession } from '../../src/pod/session.ts';
import { clearAtEnd } from '../hooks.ts';
import { FaultProxy } from './proxy.ts';

/** Where a server keeps its resources. */
export type Backend = 'memory' | 'file';

/** Both, for what the rows of the table say of servers. */
export const BACKENDS: readonly Backend[] = ['memory', 'file'];

/** A server, and who stands in front of it. */
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

const folders: string[] = [];
const places = new Map<Backend, Promise<Place>>();
let storages = 0;

async function start(backend: Backend): Promise<Place> {
  const proxy = await FaultProxy.start();
  const dataDir = backend === 'file' ? await mkdtemp(join(tmpdir(), 'leadpod-faults-')) : undefined;
  if (dataDir !== undefined) folders.push(dataDir);
  const port = await freePort();
  proxy.targetPort = port;
  const server = await startDevPod({ port, dataDir, baseUrl: proxy.url });
  const session = await signIn(server);
  const stop = async (): Promise<void> => {
    await session.close();
    await server.stop();
    await proxy.stop();
  };
  return { server, proxy, session, stop };
}

async function freePort(): Promise<number> {
  const { freePort: find } = await import('../../src/dev/dev-pod-server.ts');
  return find(0);
}

function placeOf(backend: Backend): Promise<Place> {
  const known = places.get(backend) ?? start(backend);
  places.set(backend, known);
  return known;
}

/** To be called in a `describe`: starts its servers before the first test, whose time is not to be spent on that. */
export function needServers(...backends: readonly Backend[]): void {
  before(async function () {
    this.timeout(300_000);
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
