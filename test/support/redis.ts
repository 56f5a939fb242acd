/** A real Redis for tests: the one that `REDIS_URL` names, or one of our own, where the machine has it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { clearAtEnd } from '../hooks.ts';
import { closedPort } from '../raw-server.ts';
import { freshFolder } from './cli.ts';

const PROGRAM = process.env['LEADPOD_REDIS_SERVER'] ?? 'redis-server';

/** A Redis of one test. */
export interface OwnRedis {
  readonly url: string;
  /** Sends it a signal. */
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
  /** Starts it again, on the same port and the same files. */
  start(): Promise<void>;
}

/** Why there is none to be started, as the reason for a test to be skipped; `undefined` where there is one. */
export function whyNoRedisServer(): string | undefined {
  return spawnSync(PROGRAM, ['--version']).error === undefined
    ? undefined
    : `no ${PROGRAM}: apt-get install redis-server, or name one with LEADPOD_REDIS_SERVER`;
}

/** Why there is none to be used. */
export const whyNoRedis = (): string | undefined =>
  (process.env['REDIS_URL'] ?? '') === '' ? whyNoRedisServer() : undefined;

let shared: Promise<OwnRedis> | undefined;

/** The address of a Redis that all tests of this process share; each takes keys of its own. */
export async function redisUrl(): Promise<string> {
  const given = process.env['REDIS_URL'] ?? '';
  if (given !== '') return given;
  shared ??= startRedis();
  return (await shared).url;
}

clearAtEnd(async () => (await shared)?.stop());

/** Keys that no other test uses. */
export const freshPrefix = (): string => `leadpod-test-${randomUUID().slice(0, 8)}`;

/** Takes away what a test left in a Redis that is not ours. */
export async function clearKeys(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  for (const key of await redis.keys(`${prefix}*`)) await redis.del(key);
  redis.disconnect();
}

/** Starts one on a free port of the loopback interface; with `isPersistent` it keeps what it has in files. */
export async function startRedis({ isPersistent = false } = {}): Promise<OwnRedis> {
  const [port, dir] = [await closedPort(), freshFolder()];
  const persistence = isPersistent ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir, ...persistence];
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    const started = spawn(PROGRAM, args, { stdio: 'ignore' });
    child = started;
    // Whatever becomes of the tests, it does not outlive them.
    process.once('exit', () => started.kill('SIGKILL'));
    await untilReady(url, started);
  };
  await start();
  return {
    url,
    start,
    signal: (name) => void child.kill(name),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const redis = new Redis(url, {
    retryStrategy: () => (child.exitCode === null ? 50 : null),
    maxRetriesPerRequest: null,
  });
  redis.on('error', () => undefined);
  await redis.ping();
  redis.disconnect();
}
