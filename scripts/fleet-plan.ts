/** The parameters of a simulated fleet, and the result of its simulation. */

/** A fleet. Times are in seconds unless the name says otherwise. */
export interface FleetPlan {
  readonly seed: number;
  readonly pods: number;
  readonly servers: number;
  readonly workers: number;
  /** Pods at one time, a worker. */
  readonly concurrency: number;
  /** Passes at one time on one server, over all workers; 0 is any number. */
  readonly perServer: number;
  /** Every pod comes to the queue so often, at a moment of its own; 0 is never. */
  readonly every: number;
  /** Does a notification wake its pod at once, as a webhook does? */
  readonly isHinted: boolean;
  /** Notifications a pod and day. */
  readonly postsADay: number;
  /** The hour of the day at which the simulation begins. */
  readonly hour: number;
  /** How long notifications come after the fleet was given `settling` to come to itself. */
  readonly duration: number;
  readonly settling: number;
  /** Requests of a pass with nothing new; with one event; with each further one. */
  readonly requests: { readonly idle: number; readonly first: number; readonly further: number };
  /** What a request takes of the server's processor, in milliseconds: evenly between these, or `exponential` around their mean. */
  readonly serverMs: readonly [least: number, most: number];
  readonly isExponential: boolean;
  /** Processors of a server. */
  readonly serverProcessors: number;
  /** What a request takes of a worker's one processor, and of the way, in milliseconds. */
  readonly workerMs: number;
  readonly networkMs: number;
  /** A worker dies so often a day; its jobs are taken over after `lock`, another one starts after `restart`. */
  readonly deathsADay: number;
  readonly lock: number;
  readonly restart: number;
  /** The share of passes that fail; the pause after the first failure, which doubles; failures until a pod is given up. */
  readonly failing: number;
  readonly backoff: number;
  readonly attempts: number;
}

/** Values by their rank. */
export interface Quantiles {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
  readonly mean: number;
}

/** The result of a fleet. Measured while notifications come, from the end of `settling` on; lags of all that were posted then. */
export interface FleetOutcome {
  readonly posted: number;
  /** Notifications that became leads, whenever. */
  readonly leads: number;
  readonly passes: number;
  readonly failures: number;
  readonly deadLetters: number;
  readonly deaths: number;
  readonly takenOver: number;
  readonly passesASecond: number;
  readonly requestsASecond: number;
  /** Of the servers' processors, on average and of the busiest; of the workers' places and processors. */
  readonly busy: {
    readonly servers: number;
    readonly busiestServer: number;
    readonly places: number;
    readonly processors: number;
  };
  /** Jobs that wait, with those that wait for their server. */
  readonly depth: { readonly mean: number; readonly most: number };
  /** Seconds from posting to lead. */
  readonly lag: Quantiles;
  /** Seconds from the queue to a worker. */
  readonly wait: Quantiles;
  /** Jobs in the system on average, jobs that ended a second, and the mean of their seconds: Little's law. */
  readonly little: { readonly inside: number; readonly rate: number; readonly stay: number };
}

/** Called with each job that begins or ends at a worker. */
export type JobTrace = (event: 'begins' | 'ends', pod: number, worker: number, atMs: number) => void;

/** The quantiles of some values, which are sorted in place. */
export function quantilesOf(values: number[]): Quantiles {
  values.sort((a, b) => a - b);
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), most: values.at(-1) ?? 0, mean };
}

/** How busy people are at each hour of the day: the night sleeps, the peak is 2.1 times the average. */
const HOURS = [...[2, 1, 1, 1, 1, 2, 4, 8, 14, 19, 22, 23, 21, 20, 20, 20, 19, 17, 14, 11, 8, 6, 4, 3]] as const;
const MEAN = HOURS.reduce<number>((sum, weight) => sum + weight, 0) / HOURS.length;

/** How busy it is at an hour of the day, as a multiple of the average: a line between the middles of the hours. */
export function bustleAt(hour: number): number {
  const before = Math.floor(hour - 0.5);
  const share = hour - 0.5 - before;
  const weight = (index: number): number => HOURS[(index + 48) % 24] ?? 0;
  return (weight(before) * (1 - share) + weight(before + 1) * share) / MEAN;
}

/** The busiest that it gets. */
export const MOST_BUSTLE = Math.max(...HOURS) / MEAN;
