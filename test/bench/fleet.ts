/**
 * `npm run bench:fleet -- [PODS] [ROUNDS]`: what a worker does a second against one Community Solid Server on this machine, what
 * it costs the server, and what a job costs Redis. The server is a process of its own; 20 pods and 5 rounds unless told
 * otherwise. Prints a line of JSON for each measurement; docs/scale.md lives on them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { enqueuePods, openQueue, schedulePods } from '../../src/fleet/queue/queue.ts';
import { readRegistry, type PodRegistry } from '../../src/fleet/registry/registry.ts';
import { FleetWorker } from '../../src/fleet/worker/worker.ts';
import type { PassOutcome } from '../../src/fleet/worker/options.ts';
import { openPod, type Pod } from '../../src/solid/pod.ts';
import { parseEnvText } from '../../src/settings/files.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { freshFolder, startCli, type Running } from '../support/cli.ts';
import { freshPrefix, startRedis } from '../support/redis.ts';

const [PODS = 20, ROUNDS = 5] = process.argv.slice(2).map(Number);
/** Jobs and clocks whose memory is measured. */
const MANY = 10_000;
/** Linux counts the time of a process in hundredths of a second (`getconf CLK_TCK`). */
const TICK_MS = 10;

const print = (value: object): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};
const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

interface Server {
  readonly registry: PodRegistry;
  readonly pods: readonly Pod[];
  readonly running: Running;
}

/** A server of its own with so many storages in it, and the registry that names them. */
async function startServer(): Promise<Server> {
  const cwd = freshFolder();
  const running = startCli(['dev-pod', '--settings', 'pod.env'], { cwd });
  await new Promise((resolve) => running.child.stdout?.once('data', resolve));
  const env = parseEnvText(readFileSync(join(cwd, 'pod.env'), 'utf8'));
  const base = env['LEADPOD_STORAGE']!;
  const entries = Array.from({ length: PODS }, (_, index) => ({
    ...{ name: `p${index}`, storage: `${base}p${index}/`, inbox: `${base}p${index}/inbox/` },
    ...{ issuer: env['LEADPOD_ISSUER'], envFile: 'pod.env' },
  }));
  const file = join(cwd, 'leadpod.pods.json');
  writeFileSync(file, JSON.stringify({ pods: entries }));
  const registry = readRegistry(file);
  const owner = await openPod({ ...registry.settingsOf('p0'), storage: base, inbox: `${base}inbox/` });
  for (const { inbox } of entries)
    await owner.client.put(inbox, '', { contentType: 'text/turtle', isSame: () => true });
  await owner.close();
  const pods = await Promise.all(registry.names.map((name) => openPod(registry.settingsOf(name))));
  return { registry, pods, running };
}

/** Seconds of the processor that a process has had, in milliseconds. */
function processorMs({ child }: Running): number {
  const fields = readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8')
    .split(') ')[1]!
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

let posts = 0;
/** A notification for each pod: about a lead that is there from its second one on. */
async function postAll(pods: readonly Pod[]): Promise<void> {
  posts += 1;
  for (const [index, pod] of pods.entries()) {
    const message = leadMessage(`${index}`, { email: `p${index}@mail.example`, name: `Number ${posts}` });
    await pod.client.post(pod.inbox, message.replace('/publish/', `/publish/${posts}/`), {
      contentType: 'application/json',
    });
  }
}

/** Runs rounds of one job a pod through a worker. */
async function measurePasses(server: Server, url: string, concurrency: number, withEvent: boolean): Promise<void> {
  const { registry, pods, running } = server;
  const place = { redis: url, prefix: freshPrefix() };
  let ended: ((outcome: PassOutcome) => void) | undefined;
  const worker = await FleetWorker.start({
    ...place,
    registry: () => registry,
    concurrency,
    onPass: (one) => ended?.(one),
  });
  const redis = new Redis(url);
  const total = { passes: 0, requests: 0, seconds: 0, workerMs: 0, serverMs: 0, commands: 0, redisMs: 0 };
  for (let number = 0; number < ROUNDS; number++) {
    if (withEvent) await postAll(pods);
    const before = {
      at: performance.now(),
      worker: process.cpuUsage(),
      server: processorMs(running),
      redisMs: await redisMs(redis),
      commands: await commandsOf(redis),
    };
    await new Promise<void>((resolve, reject) => {
      let left = pods.length;
      ended = (outcome) => {
        if (outcome.kind !== 'passed') reject(new Error(outcome.kind));
        else {
          total.requests += outcome.report.requests;
          if ((left -= 1) === 0) resolve();
        }
      };
      void enqueuePods(worker.queue, registry.names);
    });
    const { user, system } = process.cpuUsage(before.worker);
    total.passes += pods.length;
    total.seconds += (performance.now() - before.at) / 1000;
    total.workerMs += (user + system) / 1000;
    total.serverMs += processorMs(running) - before.server;
    total.redisMs += (await redisMs(redis)) - before.redisMs;
    total.commands += (await commandsOf(redis)) - before.commands;
  }
  const { passes, requests, seconds, workerMs, serverMs, commands } = total;
  print({
    ...{ what: withEvent ? 'one new event' : 'nothing new', concurrency, passes },
    ...{ passesASecond: round(passes / seconds), requestsAPass: round(requests / passes) },
    ...{ requestsASecond: round(requests / seconds), serverMsARequest: round(serverMs / requests) },
    ...{ serverBusy: round(serverMs / 1000 / seconds, 2), workerMsAPass: round(workerMs / passes) },
    ...{ redisCommandsAJob: round(commands / passes), redisMsAJob: round(total.redisMs / passes, 2) },
  });
  redis.disconnect();
  await worker.stop();
}

const numberOf = (info: string, name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
const commandsOf = async (redis: Redis): Promise<number> =>
  numberOf(await redis.info('stats'), 'total_commands_processed');

/** What Redis has had of the processor, in milliseconds. */
async function redisMs(redis: Redis): Promise<number> {
  const info = await redis.info('cpu');
  const seconds = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  return 1000 * (seconds('used_cpu_sys') + seconds('used_cpu_user'));
}

/** What a waiting job and a clock take of a Redis that holds nothing else. */
async function measureMemory(): Promise<void> {
  const own = await startRedis();
  const queue = await openQueue({ redis: own.url, prefix: 'leadpod' });
  const usedBytes = async (): Promise<number> => numberOf(await queue.redis.info('memory'), 'used_memory');
  // As long as names of pods are for real.
  const names = Array.from({ length: MANY }, (_, index) => `office-${String(index).padStart(8, '0')}`);
  const empty = await usedBytes();
  await enqueuePods(queue, names);
  const waiting = await usedBytes();
  await schedulePods(queue, names, { everyMs: 300_000 });
  const scheduled = await usedBytes();
  print({
    what: 'Redis',
    bytesAJob: Math.round((waiting - empty) / MANY),
    bytesAClock: Math.round((scheduled - waiting) / MANY),
  });
  await queue.close();
  await own.stop();
}

const redis = await startRedis();
const server = await startServer();
try {
  // The first passes make what is not there yet, and warm both sides up.
  await postAll(server.pods);
  await measurePasses(server, redis.url, 4, false);
  for (const concurrency of [1, 4, 8]) await measurePasses(server, redis.url, concurrency, false);
  for (const concurrency of [1, 4]) await measurePasses(server, redis.url, concurrency, true);
  await measureMemory();
} finally {
  for (const pod of server.pods) await pod.close();
  server.running.child.kill();
  await server.running.ended;
  await redis.stop();
}
