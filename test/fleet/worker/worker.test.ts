import { expect } from 'chai';
import { Redis } from 'ioredis';
import { enqueuePod, enqueuePods } from '../../../src/fleet/queue/queue.ts';
import type { PodRegistry } from '../../../src/fleet/registry/registry.ts';
import { answer } from '../../raw-server.ts';
import { runHere } from '../../support/cli.ts';
import {
  createDoor,
  freshFleet,
  holdingListing,
  modelPods,
  registryOf,
  untilIdle,
  type TestFleet,
} from '../../support/fleet.ts';
import { skipWithout } from '../../support/missing.ts';
import { startRedis, whyNoRedis, whyNoRedisServer } from '../../support/redis.ts';

const IMPATIENT = { pod: { retries: 0 } };
const FLAGS = ({ redis, prefix }: TestFleet): string[] => ['--redis', redis, '--prefix', prefix];
const jsonLines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line));

describe('A worker of a fleet', () => {
  before(function () {
    skipWithout(this, 'Redis', whyNoRedis());
  });

  it('retries a pod as often as allowed, then gives it up with a message without an address; retry brings it back', async () => {
    let isUp = false;
    const begun = Date.now();
    const pods = await modelPods(2, ({ path }) =>
      isUp || !path.startsWith('/pod-0/') ? undefined : answer(507, 'Canary body'),
    );
    const fleet = await freshFleet();
    const { until, outcomes } = await fleet.start({ registry: () => registryOf(pods), ...IMPATIENT });
    await enqueuePods(fleet.queue, ['pod-0', 'pod-1'], { attempts: 3, backoffMs: 1 });
    await until((outcome) => outcome.kind === 'failed' && outcome.isLast);
    await untilIdle(fleet.queue);
    const failures = outcomes.filter(({ kind }) => kind === 'failed');
    expect(failures.map((outcome) => 'isLast' in outcome && outcome.isLast)).to.deep.equal([false, false, true]);

    const failed = await runHere(['fleet', '--failed', '--json', ...FLAGS(fleet)]);
    const [letter, ...others] = jsonLines(failed.stdout) as Record<string, unknown>[];
    expect(others).to.deep.equal([]);
    expect(letter).to.include({ pod: 'pod-0', attempts: 3, code: 'pod', reason: 'GET unexpected (507)' });
    expect(Date.parse(letter!['at'] as string)).to.be.within(begun, Date.now());
    const overview = await runHere(['fleet', '--json', ...FLAGS(fleet)]);
    expect(JSON.parse(overview.stdout)).to.deep.include({ queue: { waiting: 0, active: 0, delayed: 0, failed: 1 } });

    isUp = true;
    expect(await runHere(['fleet', 'retry', '--all', ...FLAGS(fleet)])).to.include({
      code: 0,
      stderr: '1 pod enqueued again.\n',
    });
    await until(({ kind, pod }) => kind === 'passed' && pod === 'pod-0');
    expect(await fleet.queue.dead.list()).to.deep.equal([]);
  });

  it('removes entries of others in Redis that are not a job or a dead letter, and continues with its pods', async () => {
    const pods = await modelPods(1);
    const fleet = await freshFleet();
    const { passes, redis, prefix, dead } = fleet.queue;
    await redis.hset(`${prefix}:dead`, 'torn', '{"attempts": 5', '', '[]', 'null', 'null');
    for (const data of [null, {}, { pod: 42 }, { pod: '' }, { pod: 'x'.repeat(300) }, 'pod-0'])
      await passes.add('pass', data as never, { attempts: 3, removeOnFail: true });
    const { until, notes } = await fleet.start({ registry: () => registryOf(pods) });
    await enqueuePod(fleet.queue, 'pod-0');
    await until(({ kind, pod }) => kind === 'passed' && pod === 'pod-0');
    await untilIdle(fleet.queue);
    expect(notes.filter((words) => words.startsWith('A job in Redis names no pod'))).to.have.length(6);
    expect((await dead.list()).map(({ pod, code }) => [pod, code])).to.deep.equal(
      ['', 'null', 'torn'].map((pod) => [pod, 'unreadable']),
    );
    expect(await runHere(['fleet', '--failed', ...FLAGS(fleet)])).to.include({ code: 0 });
    expect(await runHere(['fleet', 'retry', '--all', ...FLAGS(fleet)])).to.include({ code: 0 });
    await until(({ kind, pod }) => kind === 'failed' && pod === 'torn');
    expect((await dead.list()).map(({ pod }) => pod)).to.not.include('');
  });

  it('removes a dead letter when a pass over its pod succeeds, and when it is dropped', async () => {
    const pods = await modelPods(1);
    const fleet = await freshFleet();
    const letter = { attempts: 5, code: 'pod', reason: 'GET unavailable', at: new Date().toISOString() };
    await fleet.queue.dead.add({ pod: 'pod-0', ...letter });
    await fleet.queue.dead.add({ pod: 'gone', ...letter });
    await fleet.start({ registry: () => registryOf(pods) });
    await enqueuePod(fleet.queue, 'pod-0');
    await untilIdle(fleet.queue);
    expect((await fleet.queue.dead.list()).map(({ pod }) => pod)).to.deep.equal(['gone']);
    const dropped = await runHere(['fleet', 'drop', 'gone', 'never', ...FLAGS(fleet)]);
    expect(dropped).to.include({ code: 3, stderr: 'leadpod: not given up: never\n1 pod dropped.\n' });
    expect(await fleet.queue.dead.count()).to.equal(0);
  });

  it('gives up an unknown pod at once, and reports it', async () => {
    const fleet = await freshFleet();
    const { until } = await fleet.start({ registry: () => registryOf([]) });
    await enqueuePod(fleet.queue, 'stranger');
    await until(({ kind }) => kind === 'failed');
    await untilIdle(fleet.queue);
    const [letter] = await fleet.queue.dead.list();
    expect(letter).to.include({ pod: 'stranger', attempts: 1, code: 'usage' });
    expect(letter!.reason).to.include('no pod is named [stranger]');
  });

  it('never stores credentials, addresses or personal data in Redis', async () => {
    const isBad = { value: false };
    const pods = await modelPods(3, ({ path }) => {
      if (path.startsWith('/pod-0/') && isBad.value) return answer(500, 'Canary Person');
      return path.startsWith('/pod-1/') && isBad.value ? answer(429, '', { 'retry-after': '1' }) : undefined;
    });
    isBad.value = true;
    const registry = registryOf(pods);
    const withoutSecret: PodRegistry = {
      ...registry,
      settingsOf: (name) => {
        const settings = registry.settingsOf(name);
        return name === 'pod-2' ? { ...settings, clientSecret: 'CANARY-secret', issuer: settings.storage! } : settings;
      },
    };
    const fleet = await freshFleet();
    const connection = new Redis(fleet.redis);
    const monitor = await connection.monitor();
    const seen: string[] = [];
    monitor.on('monitor', (_: string, args: string[]) => seen.push(args.join(' ')));
    const { until } = await fleet.start({ registry: () => withoutSecret, perServer: 2, ...IMPATIENT });
    await enqueuePods(fleet.queue, ['pod-0', 'pod-1', 'pod-2', 'stranger'], { attempts: 2, backoffMs: 1 });
    for (const name of ['pod-0', 'pod-2', 'stranger'])
      await until((outcome) => outcome.pod === name && outcome.kind === 'failed' && outcome.isLast);
    await until(({ kind, pod }) => kind === 'delayed' && pod === 'pod-1');
    isBad.value = false;
    await until(({ kind, pod }) => kind === 'passed' && pod === 'pod-1');
    await untilIdle(fleet.queue);
    monitor.disconnect();
    connection.disconnect();
    const ours = seen.filter((line) => line.includes(fleet.prefix)).join('\n');
    expect(ours).to.include('pod-1').and.to.include(':server:');
    expect(ours).to.not.match(/canary|localhost|127\.0\.0\.1|https?:|card#me|client_|L-1/i);
  });

  it('limits the passes on a server over all workers, and none of them waits forever', async () => {
    const running = new Set<string>();
    let most = 0;
    const pods = await modelPods(6, ({ path }) => {
      running.add(path.split('/')[1]!);
      most = Math.max(most, running.size);
      return undefined;
    });
    const fleet = await freshFleet();
    const options = {
      registry: () => registryOf(pods),
      perServer: 2,
      onPass: ({ kind, pod }: { kind: string; pod: string }) => {
        if (kind === 'passed') running.delete(pod);
      },
    };
    const workers = [await fleet.start(options), await fleet.start(options)];
    await enqueuePods(
      fleet.queue,
      pods.map(({ name }) => name),
    );
    await untilIdle(fleet.queue);
    const outcomes = workers.flatMap((worker) => worker.outcomes);
    expect(outcomes.filter(({ kind }) => kind === 'passed')).to.have.length(6);
    expect(outcomes.some(({ kind }) => kind === 'delayed')).to.equal(true);
    expect(most).to.equal(2);
    const keys = await fleet.queue.redis.keys(`${fleet.prefix}:server:*`);
    expect(keys, 'places and parked jobs').to.deep.equal([]);
  });

  it('pauses all pods of a server that asks for it, and counts no attempt', async () => {
    let refusals = 0;
    const times: number[] = [];
    const pods = await modelPods(2, ({ path, method }) => {
      if (method !== 'GET' || !path.endsWith('/inbox/')) return undefined;
      times.push(Date.now());
      refusals += 1;
      return refusals === 1 ? answer(429, '', { 'retry-after': '2' }) : undefined;
    });
    const fleet = await freshFleet();
    const { outcomes, until } = await fleet.start({ registry: () => registryOf(pods), concurrency: 1, ...IMPATIENT });
    await enqueuePods(fleet.queue, ['pod-0', 'pod-1'], { attempts: 1 });
    await until(({ kind, pod }) => kind === 'passed' && pod === 'pod-0');
    await until(({ kind, pod }) => kind === 'passed' && pod === 'pod-1');
    expect(
      outcomes
        .filter(({ kind }) => kind === 'delayed')
        .map(({ pod }) => pod)
        .sort(),
    ).to.deep.equal(['pod-0', 'pod-1']);
    expect(times[1]! - times[0]!, 'the server had its two seconds').to.be.at.least(1900);
  });

  it('returns its jobs unchanged when it stops, and the next worker takes them at once', async () => {
    const [begun, door] = [createDoor(), createDoor()];
    let isHeld = true;
    const pods = await modelPods(
      1,
      holdingListing(begun, door, () => isHeld),
    );
    const fleet = await freshFleet();
    const first = await fleet.start({ registry: () => registryOf(pods) });
    await enqueuePod(fleet.queue, 'pod-0', { attempts: 1 });
    await begun.isOpen;
    await first.worker.stop(50);
    expect(first.outcomes.map(({ kind }) => kind)).to.deep.equal(['returned']);
    isHeld = false;
    const second = await fleet.start({ registry: () => registryOf(pods) });
    await second.until(({ kind }) => kind === 'passed');
    expect(await fleet.queue.dead.count()).to.equal(0);
    door.open();
  });

  it('waits for a Redis that is restarted, reports it once, and loses nothing that Redis keeps', async function () {
    skipWithout(this, 'Redis', whyNoRedisServer());
    const redis = await startRedis({ isPersistent: true });
    try {
      const pods = await modelPods(3);
      const fleet = await freshFleet(redis.url);
      const { outcomes, notes, until, worker } = await fleet.start({ registry: () => registryOf(pods) });
      await redis.stop();
      const enqueued = enqueuePods(worker.queue, ['pod-0', 'pod-1', 'pod-2']);
      while (notes.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await worker.status()).to.deep.equal({ ready: false, running: 0, queue: undefined });
      await redis.start();
      await enqueued;
      for (const { name } of pods) await until(({ kind, pod }) => kind === 'passed' && pod === name);
      expect(notes[0]).to.match(/^The connection to Redis is lost \([A-Za-z ]+\)\. Waiting until it is back$/);
      expect(notes.slice(1)).to.deep.equal(['The connection to Redis is back']);
      expect(outcomes.map(({ kind }) => kind)).to.deep.equal(['passed', 'passed', 'passed']);
      expect(await worker.status()).to.deep.include({ ready: true });
      await worker.stop(0);
      await fleet.queue.close();
    } finally {
      await redis.stop();
    }
  });

  it('stops writing when Redis has not answered for the length of its lease, and takes the pod again later', async function () {
    skipWithout(this, 'Redis', whyNoRedisServer());
    const redis = await startRedis();
    try {
      const [begun, door] = [createDoor(), createDoor()];
      let listings = 0;
      let writes = 0;
      const hold = holdingListing(begun, door, () => (listings += 1) === 1);
      const pods = await modelPods(1, (request, url) => {
        if (request.method === 'PUT') writes += 1;
        return hold(request, url);
      });
      const fleet = await freshFleet(redis.url);
      const options = { registry: () => registryOf(pods), lockMs: 1000, takeoverMs: 200, pod: { retryBaseMs: 1 } };
      const { outcomes, until, worker } = await fleet.start(options);
      await enqueuePod(fleet.queue, 'pod-0');
      await begun.isOpen;
      redis.signal('SIGSTOP');
      // As long as the lock: nothing tells the worker that it is over.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      door.open();
      await until(({ kind }) => kind === 'lost');
      expect(writes).to.equal(0);
      redis.signal('SIGCONT');
      await until(({ kind }) => kind === 'passed');
      expect(outcomes.map(({ kind }) => kind)).to.deep.equal(['lost', 'passed']);
      await worker.stop(0);
      await fleet.queue.close();
    } finally {
      redis.signal('SIGCONT');
      await redis.stop();
    }
  });

  it('gives up a pod after too many workers crashed on it, because the pod may be the cause', async () => {
    const fleet = await freshFleet();
    await enqueuePod(fleet.queue, 'pod-0');
    const [job] = await fleet.queue.passes.getJobs(['waiting']);
    // As the scripts of BullMQ leave a job that was found without a lock once more than it may be.
    await fleet.queue.redis.hset(`${fleet.prefix}:passes:${job!.id!}`, 'defa', 'job stalled more than allowable limit');
    await fleet.start({ registry: () => registryOf([]) });
    await untilIdle(fleet.queue);
    while ((await fleet.queue.dead.count()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await fleet.queue.dead.list())[0]).to.include({ pod: 'pod-0', code: 'worker' });
  });
});
