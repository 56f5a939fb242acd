/** What a fleet is doing, as Redis tells it. */
import type { Queue } from 'bullmq';
import { scheduledPods, type FleetQueue, type PodJob } from './queue/queue.ts';
import { durationWords } from '../text/duration.ts';

/** Passes of the last hour, and how many there were a minute. */
export interface PassRate {
  readonly lastHour: number;
  /** In the last full five minutes. */
  readonly perMinute: number;
}

/** A worker that is connected. */
export interface ConnectedWorker {
  readonly name: string;
  /** Where its connection comes from, as Redis sees it. */
  readonly address: string;
  /** RFC 3339. */
  readonly since: string;
}

/** Pods that one and the same clock enqueues. */
export interface ScheduleGroup {
  /** `5m`, or a line of cron. */
  readonly clock: string;
  readonly pods: number;
  /** When the first of them comes next, RFC 3339. */
  readonly next: string | undefined;
}

/** The whole. */
export interface FleetOverview {
  /** Jobs: those that wait, that are worked on, that wait for their time (a retry, a full server), and the dead letters. */
  readonly queue: {
    readonly waiting: number;
    readonly active: number;
    readonly delayed: number;
    readonly failed: number;
  };
  readonly completed: PassRate;
  /** Passes that were given up; a pass that is tried again is not among them. */
  readonly givenUp: PassRate;
  readonly workers: readonly ConnectedWorker[];
  readonly schedules: readonly ScheduleGroup[];
}

const RATE_MINUTES = 5;
const MINUTES = 60;

/** Looks at a fleet; some ten questions to Redis, and one more for each 500 schedules. */
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

/** BullMQ counts by the minute and writes a minute down when the next job after it ends. */
async function readRate(passes: Queue<PodJob>, type: 'completed' | 'failed', now: Date): Promise<PassRate> {
  const { meta, data } = await passes.getMetrics(type, 0, MINUTES - 1);
  const { count, prevCount, prevTS } = meta;
  if (prevTS === 0) return { lastHour: 0, perMinute: 0 };
  const minuteOf = (ms: number): number => Math.floor(ms / 60_000);
  // The minute of the last job is not written down yet; those since then were idle.
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
