/**
 * The queue of a fleet, on BullMQ and Redis. A job is the name of a pod and nothing else. For each name there is at most one
 * job at any moment, waiting, delayed or active: the deduplication key of BullMQ is set by the script that adds a job and
 * removed by the one that finishes it, both of which are atomic. Anyone who enqueues a pod that waits changes nothing; whoever
 * enqueues one that is active leaves a note, from which the script that finishes the job makes one more (`keepLastIfActive`).
 *
 * Jobs of BullMQ's schedulers know no deduplication. So the clock is a queue of its own, whose jobs do nothing but enqueue.
 */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { connectRedis } from './connection.ts';
import { DEFAULT_PREFIX, type FleetPlace } from './place.ts';
import { nextRunMs } from './cron.ts';
import { DeadLetters } from './dead-letters.ts';
import { offsetOf, type Clock } from './schedule.ts';

/** What a job holds: never a credential, an address or anything of a person. */
export interface PodJob {
  readonly pod: string;
}

const MAX_NAME_LENGTH = 256;

/** Can this be the name of a pod? What is in Redis anyone may have put there who reaches it. */
export const isPodName = (name: unknown): name is string =>
  typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH;

/** Names of the two queues in Redis. */
export const PASSES = 'passes';
export const CLOCK = 'clock';

/** How a pod is enqueued; every member has a default. */
export interface EnqueueOptions {
  /** How often a pass may fail before the pod is a dead letter; default 5. */
  readonly attempts?: number;
  /** The pause after the first failure, in milliseconds; it doubles, less up to a half by chance. Default 5,000. */
  readonly backoffMs?: number;
}

const ATTEMPTS = 5;
const BACKOFF_MS = 5_000;
/** Jobs, or schedulers, that go to Redis together. */
const CHUNK = 500;
/** Events are read by no one of ours; BullMQ keeps 10,000 of them otherwise. */
const STREAMS = { events: { maxLen: 100 } };

/** @internal How the clock reads lines of cron, for whoever sets it and whoever moves it on. */
export const CLOCK_SETTINGS = {
  repeatStrategy: (afterMs: number, { pattern = '' }: { pattern?: string }): number | undefined =>
    nextRunMs(pattern, afterMs),
};

/** The queue, open. */
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
 * Opens the queue, for whoever enqueues or looks.
 *
 * @throws FleetError where Redis cannot be reached.
 */
export async function openQueue(place: FleetPlace): Promise<FleetQueue> {
  return createQueue(await connectRedis(place, false), place);
}

/** @internal The queue on a connection that is there. */
export function createQueue(redis: Redis, { prefix = DEFAULT_PREFIX }: FleetPlace): FleetQueue {
  const options = { connection: redis, prefix, streams: STREAMS, settings: CLOCK_SETTINGS };
  const queues = [PASSES, CLOCK].map((name) => new Queue<PodJob>(name, options)) as [Queue<PodJob>, Queue<PodJob>];
  // Anyone who waits for a command learns of it there; without a listener it would be thrown where no one is.
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

/** Puts a pod into the queue, or leaves it there; one that is being worked on comes once more. */
export async function enqueuePod(
  queue: Pick<FleetQueue, 'passes'>,
  name: string,
  options: EnqueueOptions = {},
): Promise<void> {
  await queue.passes.add('pass', { pod: name }, jobOptions(name, options));
}

/** The same for many. */
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

/** Puts pods that were given up into the queue again; a death in between costs nothing. */
export async function retryLetters(queue: FleetQueue, pods: readonly string[]): Promise<void> {
  // What names no pod was put there by somebody else: it is only taken away.
  await enqueuePods(queue, pods.filter(isPodName));
  await queue.dead.remove(pods);
}

function jobOptions(name: string, { attempts = ATTEMPTS, backoffMs = BACKOFF_MS }: EnqueueOptions) {
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
    deduplication: { id: name, keepLastIfActive: true },
    // The result is told by the metrics, and by the dead letters; a stack may quote what is no one's business.
    ...{ removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0, keepLogs: 0 },
  };
}

/** Has the clock enqueue these pods from now on; a pod that had a clock gets this one instead. */
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

/** Takes the clocks of these pods away, or of all that have one; comes back with how many there were. */
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

/** A pod that the clock knows. */
export interface ScheduledPod {
  readonly pod: string;
  readonly clock: Clock | undefined;
  /** When it comes next. */
  readonly next: Date | undefined;
}

/** All pods that the clock knows, the next first. */
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
