/** Reads from Redis what a fleet is doing. */
import type { Queue } from 'bullmq';
import { scheduledPods, type FleetQueue, type PodJob } from './queue/queue.ts';
import { durationWords } from '../text/duration.ts';

/** The passes of the last hour, and their rate. */
export interface PassRate {
  readonly lastHour: number;
  /** Passes a minute, as the average of the last five full minutes. */
  readonly perMinute: number;
}

/** A worker that is connected to Redis. */
export interface ConnectedWorker {
  readonly name: string;
  /** The address of the worker, as Redis sees it. */
  readonly address: string;
  /** When it connected, RFC 3339 in UTC. */
  readonly since: string;
}

/** The pods that have the same schedule. */
export interface ScheduleGroup {
  /** An interval such as `5m`, or a cron pattern. */
  readonly clock: string;
  readonly pods: number;
  /** When the first of these pods is due, RFC 3339 in UTC. */
  readonly next: string | undefined;
}

/** The state of a fleet. */
export interface FleetOverview {
  /**
   * The numbers of jobs: waiting, active, delayed (after a failure, or because a server is full), and the pods that were given
   * up.
   */
  readonly queue: {
    readonly waiting: number;
    readonly active: number;
    readonly delayed: number;
    readonly failed: number;
  };
  readonly completed: PassRate;
  /** Passes after which the pod was given up. Failures that are tried again are not counted. */
  readonly givenUp: PassRate;
  readonly workers: readonly ConnectedWorker[];
  readonly schedules: readonly ScheduleGroup[];
}

const RATE_MINUTES = 5;
const MINUTES = 60;

/** Reads the state of a fleet. This takes about ten commands to Redis, and one more for each 500 schedules. */
export async function readOverview(queue: FleetQueue, now = new Date()): Promise<FleetOverview> {
  const { passes, dead } = queue;
  const [counts, failed, completed, givenUp, workers, schedules] = await Promise.all([
    passes.getJobCounts('waiting', 'active', 'delayed'),
    dead.count(),
    readRate(passes, 'completed', now),
    readRate(passes, 'failed', now),
    connectedWorkers(passes, now),
    groupSchedules(queue),
  ]);
  const { waiting = 0, active = 0, delayed = 0 } = counts;
  return { queue: { waiting, active, delayed, failed }, completed, givenUp, workers, schedules };
}

/** Reads the counts of BullMQ. It counts by the minute, and stores the count of a minute when the next job after it ends. */
async function readRate(passes: Queue<PodJob>, type: 'completed' | 'failed', now: Date): Promise<PassRate> {
  const { meta, data } = await passes.getMetrics(type, 0, MINUTES - 1);
  const { count, prevCount, prevTS } = meta;
  if (prevTS === 0) return { lastHour: 0, perMinute: 0 };
  const minuteOf = (ms: number): number => Math.floor(ms / 60_000);
  // The minute of the last job is not stored yet. In the minutes after it there were no jobs.
  const idle = Math.min(MINUTES, minuteOf(now.getTime()) - minuteOf(prevTS));
  const minutes = [...Array<number>(idle).fill(0), count - prevCount, ...data].slice(0, MINUTES);
  const full = minutes.slice(1, RATE_MINUTES + 1);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  return { lastHour: sum(minutes), perMinute: Math.round((10 * sum(full)) / RATE_MINUTES) / 10 };
}

async function connectedWorkers(passes: Queue<PodJob>, now: Date): Promise<ConnectedWorker[]> {
  const clients = await passes.getWorkers();
  const workers = clients.map(({ rawname = '', addr = '', age = '0' }) => ({
    name: rawname.replace(/^.*?:w:/, ''),
    address: addr,
    since: new Date(now.getTime() - 1000 * Number(age)).toISOString().replace(/\.\d+/, ''),
  }));
  return workers.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function groupSchedules(queue: FleetQueue): Promise<ScheduleGroup[]> {
  const groups = new Map<string, { pods: number; next: Date | undefined }>();
  for (const { clock, next } of await scheduledPods(queue)) {
    const words = clock === undefined ? 'unknown' : 'cron' in clock ? clock.cron : durationWords(clock.everyMs);
    const { pods, next: first } = groups.get(words) ?? { pods: 0, next };
    groups.set(words, { pods: pods + 1, next: first ?? next });
  }
  return [...groups].map(([clock, { pods, next }]) => ({ clock, pods, next: next?.toISOString() }));
}
