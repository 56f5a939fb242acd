/**
 * The queue of a fleet, on BullMQ and Redis. A job contains the name of a pod and nothing else. At any moment each pod has at
 * most one job, whether waiting, delayed or active: the script that adds a job sets BullMQ's deduplication key, and the script
 * that finishes it removes the key; both are atomic. To enqueue a pod that is waiting changes nothing. To enqueue one that is
 * active leaves a note, from which the script that finishes the job creates one more (`keepLastIfActive`).
 *
 * BullMQ's schedulers do not deduplicate their jobs. So the clock is a second queue, whose jobs only enqueue pods.
 */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { connectRedis } from './connection.ts';
import { DEFAULT_PREFIX, type FleetPlace } from './place.ts';
import { nextRunMs } from './cron.ts';
import { DeadLetters } from './dead-letters.ts';
import { offsetOf, type Clock } from './schedule.ts';

/** The content of a job: no credentials, URLs or personal data. */
export interface PodJob {
  readonly pod: string;
}

const MAX_NAME_LENGTH = 256;

/** Whether a value can be the name of a pod. Anyone who reaches Redis can write there. */
export const isPodName = (name: unknown): name is string =>
  typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH;

/** The names of the two queues in Redis. */
export const PASSES = 'passes';
export const CLOCK = 'clock';

/** How a pod is enqueued. Every member has a default. */
export interface EnqueueOptions {
  /** How often a pass may fail before the pod is given up. Default: 5. */
  readonly attempts?: number;
  /**
   * The pause after the first failure in milliseconds. It doubles each time, and is shortened by a random part of up to a half.
   * Default: 5,000.
   */
  readonly backoffMs?: number;
}

const ATTEMPTS = 5;
const BACKOFF_MS = 5_000;
/** How many jobs or schedulers are sent to Redis at once. */
const CHUNK = 500;
/** leadpod does not read events. The default of BullMQ is to keep 10,000. */
const STREAMS = { events: { maxLen: 100 } };

/** @internal How the clock interprets cron patterns. Programs that set a schedule and workers must use the same settings. */
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
 * @throws FleetError if Redis cannot be reached.
 */
export async function openQueue(place: FleetPlace): Promise<FleetQueue> {
  return createQueue(await connectRedis(place, false), place);
}

/** @internal Creates the queue on an open connection. */
export function createQueue(redis: Redis, { prefix = DEFAULT_PREFIX }: FleetPlace): FleetQueue {
  const options = { connection: redis, prefix, streams: STREAMS, settings: CLOCK_SETTINGS };
  const queues = [PASSES, CLOCK].map((name) => new Queue<PodJob>(name, options)) as [Queue<PodJob>, Queue<PodJob>];
  // Commands report these errors to their callers. Without a listener, the event would end the process.
  for (const queue of queues) queue.on('error', () => undefined);
  const [passes, clock] = queues;
  return {
    ...{ redis, prefix, passes, clock, dead: new DeadLetters(redis, prefix) },
    close: async () => {
      await Promise.all([passes.close(), clock.close()]);
      redis.disconnect();
    },
  };
}

/** Enqueues a pod. If it is waiting, nothing changes. If it is active, one more pass follows. */
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

/** Enqueues pods that were given up. If the process dies in between, no pod is lost. */
export async function retryLetters(queue: FleetQueue, pods: readonly string[]): Promise<void> {
  // Names that are not valid were written by someone else. They are only removed.
  await enqueuePods(queue, pods.filter(isPodName));
  await queue.dead.remove(pods);
}

function jobOptions(name: string, { attempts = ATTEMPTS, backoffMs = BACKOFF_MS }: EnqueueOptions) {
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
    deduplication: { id: name, keepLastIfActive: true },
    // Metrics and the list of given-up pods have the results. A stack trace may quote personal data.
    ...{ removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0, keepLogs: 0 },
  };
}

/** Sets the schedule of these pods, which replaces an earlier one. */
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

/** Removes the schedules of these pods, or of all. Returns how many there were. */
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
