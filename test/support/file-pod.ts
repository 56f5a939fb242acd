/** A server that keeps its pod in files, or the model of one, and what reaches it from the processes that work on it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { cpSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { startDevPod, type DevPod } from '../../src/dev/pod/dev-pod.ts';
import { openPod, type Pod } from '../../src/solid/pod.ts';
import { freshFolder, startCli, type Run } from './cli.ts';
import type { PodEnv } from './cli-pod.ts';
import { startModelServer } from './model-server.ts';
import { isFromHere } from './own-requests.ts';

/** A storage of its own on such a server. */
export interface FileStorage {
  readonly env: PodEnv;
  /** Works on it from here, signed in. */
  use<T>(work: (pod: Pod) => Promise<T>): Promise<T>;
  /** Keeps it as it is now; comes back with what brings them back. No one may be at work meanwhile. */
  save(): () => void;
}

/** A server, and storages of their own on it. */
export interface PodServer {
  readonly port: number;
  freshStorage(): Promise<FileStorage>;
  stop(): Promise<void>;
}

/** A server with files. */
export interface FilePod extends PodServer {
  readonly dataDir: string;
  /** Starts it again on the same files, after it was stopped. */
  start(): Promise<void>;
}

/** Starts a server with files in a folder that is taken away after the run. */
export async function startFilePod(options: { readonly tokenLifetimeSeconds?: number } = {}): Promise<FilePod> {
  const dataDir = freshFolder();
  let server: DevPod = await startDevPod({ ...options, dataDir });
  const save = (storage: string): (() => void) => {
    const files = join(dataDir, 'pod', new URL(storage).pathname);
    const kept = join(freshFolder(), 'kept');
    cpSync(files, kept, { recursive: true, preserveTimestamps: true });
    return () => {
      rmSync(files, { recursive: true });
      cpSync(kept, files, { recursive: true, preserveTimestamps: true });
    };
  };
  return {
    port: server.port,
    dataDir,
    freshStorage: storagesOf(server, save),
    stop: () => server.stop(),
    start: async () => {
      server = await startDevPod({ ...options, dataDir });
    },
  };
}

/** Starts the model of a server in its place, which keeps nothing of a body that is cut off. */
export async function startModelPod(): Promise<PodServer> {
  const server = await startModelServer();
  return {
    port: server.port,
    freshStorage: storagesOf(server, (storage) => server.save(storage)),
    stop: () => server.stop(),
  };
}

/** What makes storages on a server, and keeps one as it is. */
function storagesOf(server: DevPod, save: (storage: string) => () => void): () => Promise<FileStorage> {
  const { issuer, clientId, clientSecret, storage: root, webId } = server;
  let storages = 0;
  return async () => {
    storages += 1;
    const storage = `${root}test-${storages}/`;
    const inbox = `${storage}inbox/`;
    const use = async <T>(work: (pod: Pod) => Promise<T>): Promise<T> => {
      const pod = await openPod({ issuer, clientId, clientSecret, storage, inbox, webId });
      try {
        return await work(pod);
      } finally {
        await pod.close();
      }
    };
    await use((pod) => pod.client.put(inbox, '', { contentType: 'text/turtle', isSame: () => true }));
    const env: PodEnv = {
      ...{ LEADPOD_ISSUER: issuer, LEADPOD_CLIENT_ID: clientId, LEADPOD_CLIENT_SECRET: clientSecret },
      ...{ LEADPOD_WEBID: webId, LEADPOD_STORAGE: storage, LEADPOD_INBOX: inbox },
    };
    return { env, use, save: () => save(storage) };
  };
}

/** How a process ended, and how many requests it made. */
export interface Watched extends Run {
  readonly requests: number;
  readonly signal: NodeJS.Signals | null;
}

/** Runs `leadpod` on a server of this process and sends it a signal when its `after`-th request arrives there. */
export const runUntil = (
  server: Pick<FilePod, 'port'>,
  args: readonly string[],
  env: PodEnv,
  signal?: { readonly name: NodeJS.Signals; readonly after: number },
): Promise<Watched> =>
  runWatched(server, args, env, (requests, child) => {
    if (requests === signal?.after) child.kill(signal.name);
  });

/** Runs `leadpod` and tells of each of its requests when it arrives. */
export async function runWatched(
  { port }: Pick<FilePod, 'port'>,
  args: readonly string[],
  env: PodEnv,
  onRequest: (requests: number, child: ChildProcess) => void,
): Promise<Watched> {
  const { child, ended } = startCli(args, { env });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let requests = 0;
  const listener = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage };
    if (request.socket.localPort !== port || isFromHere(request)) return;
    requests += 1;
    onRequest(requests, child);
  };
  subscribe('http.server.request.start', listener);
  try {
    const [run, [, by]] = await Promise.all([ended, exit]);
    return { ...run, requests, signal: by };
  } finally {
    unsubscribe('http.server.request.start', listener);
  }
}
