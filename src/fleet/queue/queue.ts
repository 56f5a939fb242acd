/**
 * The queue of a fleet, on BullMQ and Redis. A job only contains the name of a pod. At any time there is at most one job for
 * each pod, whether it is waiting, delayed or active. The script that adds a job sets the deduplication key of BullMQ, and the
 * script that finishes the job removes it. Both scripts are atomic. If a pod is enqueued while it is waiting, nothing changes.
 * If it is enqueued while it is active, this is noted, and the script that finishes the job adds one more job
 * (`keepLastIfActive`).
 *
 * The schedulers of BullMQ do not deduplicate their jobs. So the clock is a second queue: its jobs enqueue pods, and do nothing
 * else.
 */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { connectRedis } from './connection.ts';
import { DEFAULT_PREFIX, type FleetPlace } from './place.ts';
import { nextRunMs } from './cron.ts';
import { DeadLetters } from './dead-letters.ts';
import { offsetOf, type Clock } from './schedule.ts';

/** The content of a job. It has no credentials, no URLs and no personal data. */
export interface PodJob {
  readonly pod: string;
}

const MAX_NAME_LENGTH = 256;

/** Whether a value can be the name of a pod. The check is needed because other programs may write to Redis. */
export const isPodName = (name: unknown): name is string =>
  typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH;

/** The names of the two queues in Redis. */
export const PASSES = 'passes';
export const CLOCK = 'clock';

/** How a pod is enqueued. Every option has a default. */
export interface EnqueueOptions {
  /** How many times a pass may fail before the pod is given up. Default: 5. */
  readonly attempts?: number;
  /**
   * The pause after the first failure, in milliseconds. It doubles each time, and is shortened by a random part of up to a
   * half. Default: 5,000.
   */
  readonly backoffMs?: number;
}

const ATTEMPTS = 5;
const BACKOFF_MS = 5_000;
/** The number of jobs or schedulers that are sent to Redis at once. */
const CHUNK = 500;
/** leadpod does not read the events of BullMQ. BullMQ would keep 10,000 of them. */
const STREAMS = { events: { maxLen: 100 } };

/** @internal How the clock reads cron patterns. Programs that set schedules and workers must use the same settings. */
export const CLOCK_SETTINGS = {
  repeatStrategy: (afterMs: number, { pattern = '' }: { pattern?: string }): number | undefined =>
    nextRunMs(pattern, afterMs),
};

/** An open queue. */
export interface FleetQueue {
  readonly redis: Redis;
  readonly prefix: string;
  readonly passes: Queue<PodJob>;
  readonly clock: Queue<PodJob>;
  readonly dead: DeadLetters;
  /** Closes the connection. */
  close(): Promise<void>;
}

/**
 * Opens the queue, to enqueue pods or to read its state.
 *
 * @throws FleetError if Redis cannot be reached; UsageError for an invalid address.
 */
export async function openQueue(place: FleetPlace): Promise<FleetQueue> {
  return createQueue(await connectRedis(place, false), place);
}

/** @internal Creates the queue on an open connection. */
export function createQueue(redis: Redis, { prefix = DEFAULT_PREFIX }: FleetPlace): FleetQueue {
  const options = { connection: redis, prefix, streams: STREAMS, settings: CLOCK_SETTINGS };
  const queues = [PASSES, CLOCK].map((name) => new Queue<PodJob>(name, options)) as [Queue<PodJob>, Queue<PodJob>];
  // Commands report these errors to their callers. But without a listener, the event `error` would end the process.
  for (const queue of queues) queue.on('error', () => undefined);
  const [passes, clock] = queues;
  return {
    redis,
    prefix,
    passes,
    clock,
    dead: new DeadLetters(redis, prefix),
    close: async () => {
      await Promise.all([passes.close(), clock.close()]);
      redis.disconnect();
    },
  };
}

/** Enqueues a pod. If it is already waiting, nothing changes. If it is active, one more pass follows. */
export async function enqueuePod(
  queue: Pick<FleetQueue, 'passes'>,
  name: string,
  options: EnqueueOptions = {},
): Promise<void> {
  await queue.passes.add('pass', { pod: name }, jobOptions(name, options));
}

/** Enqueues many pods. */
export async function enqueuePods(
  queue: Pick<FleetQueue, 'passes'>,
  names: readonly string[],
  options: EnqueueOptions = {},
): Promise<void> {
  for (const some of chunks(names))
    await queue.passes.addBulk(
      some.map((name) => ({ name: 'pass', data: { pod: name }, opts: jobOptions(name, options) })),
    );
}

/**
 * Enqueues pods that were given up. Their entries are removed after that, so that no pod is lost if the process dies in
 * between.
 */
export async function retryLetters(queue: FleetQueue, pods: readonly string[]): Promise<void> {
  // leadpod does not write invalid names. Such entries come from another program, and are only removed.
  await enqueuePods(queue, pods.filter(isPodName));
  await queue.dead.remove(pods);
}

function jobOptions(name: string, { attempts = ATTEMPTS, backoffMs = BACKOFF_MS }: EnqueueOptions) {
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
    deduplication: { id: name, keepLastIfActive: true },
    // Nothing is kept of a finished job: its result is in the metrics and in the list of given-up pods. A stack trace may
    // contain personal data.
    removeOnComplete: true,
    removeOnFail: true,
    stackTraceLimit: 0,
    keepLogs: 0,
  };
}

/** Sets the schedule of these pods. It replaces an earlier schedule. */
export async function schedulePods(
  queue: Pick<FleetQueue, 'clock'>,
  names: readonly string[],
  when: Clock,
): Promise<void> {
  const opts = { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 };
  for (const some of chunks(names))
    await Promise.all(
      some.map((name) =>
        queue.clock.upsertJobScheduler(
          name,
          'cron' in when
            ? { pattern: when.cron, tz: 'UTC' }
            : { every: when.everyMs, offset: offsetOf(name, when.everyMs) },
          { name: 'tick', data: { pod: name }, opts },
        ),
      ),
    );
}

/** Removes the schedules of these pods, or all schedules. Returns how many there were. */
export async function unschedulePods(queue: Pick<FleetQueue, 'clock'>, names?: readonly string[]): Promise<number> {
  const { clock } = queue;
  const found = names ?? (await scheduledPods(queue)).map(({ pod }) => pod);
  let removed = 0;
  for (const some of chunks(found)) {
    const were = await Promise.all(some.map((name) => clock.removeJobScheduler(name)));
    removed += were.filter(Boolean).length;
  }
  return removed;
}

/** A pod with a schedule. */
export interface ScheduledPod {
  readonly pod: string;
  readonly clock: Clock | undefined;
  /** When it is due next. */
  readonly next: Date | undefined;
}

/** All pods with a schedule, in the order in which they are due. */
export async function scheduledPods({ clock }: Pick<FleetQueue, 'clock'>): Promise<ScheduledPod[]> {
  const found: ScheduledPod[] = [];
  for (let start = 0; ; start += CHUNK) {
    const some = await clock.getJobSchedulers(start, start + CHUNK - 1, true);
    for (const { key, every, pattern, next } of some)
      found.push({
        pod: key,
        clock: every !== undefined ? { everyMs: every } : pattern === undefined ? undefined : { cron: pattern },
        next: next === undefined ? undefined : new Date(next),
      });
    if (some.length < CHUNK) return found;
  }
}

function* chunks(names: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < names.length; start += CHUNK) yield names.slice(start, start + CHUNK);
}
