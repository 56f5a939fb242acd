/** The parameters of a simulated fleet, and the result of its simulation. */

/** The parameters of a fleet. Times are in seconds, unless the name has another unit. */
export interface FleetPlan {
  readonly seed: number;
  readonly pods: number;
  readonly servers: number;
  readonly workers: number;
  /** How many pods a worker processes at the same time. */
  readonly concurrency: number;
  /** How many passes may run on one server at the same time, over all workers; 0 means no limit. */
  readonly perServer: number;
  /** The interval at which each pod is enqueued, at a different moment for each pod; 0 means never. */
  readonly every: number;
  /** Whether a notification wakes its pod immediately, as a webhook does. */
  readonly isHinted: boolean;
  /** Notifications for each pod and day. */
  readonly postsADay: number;
  /** The hour of the day at which the simulation begins. */
  readonly hour: number;
  /** How long notifications come. Before that, the fleet runs for `settling`, until its state is steady. */
  readonly duration: number;
  readonly settling: number;
  /** The requests of a pass that finds nothing, of a pass with one event, and of each further event. */
  readonly requests: { readonly idle: number; readonly first: number; readonly further: number };
  /**
   * The processor time of a server for a request, in milliseconds: distributed evenly between these values, or `exponential`
   * around their mean.
   */
  readonly serverMs: readonly [least: number, most: number];
  readonly isExponential: boolean;
  /** The number of processors of a server. */
  readonly serverProcessors: number;
  /** The processor time of a worker for a request, and the time on the network, in milliseconds. */
  readonly workerMs: number;
  readonly networkMs: number;
  /** How many times a day a worker dies. Its jobs are taken over after `lock`, and another worker starts after `restart`. */
  readonly deathsADay: number;
  readonly lock: number;
  readonly restart: number;
  /**
   * The share of passes that fail, the pause after the first failure (it doubles), and the number of failures until a pod is
   * given up.
   */
  readonly failing: number;
  readonly backoff: number;
  readonly attempts: number;
}

/** Quantiles of values. */
export interface Quantiles {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
  readonly mean: number;
}

/**
 * The result of a simulation. It is measured from the end of `settling` until the notifications end. Lags are those of all
 * notifications of that time.
 */
export interface FleetOutcome {
  readonly posted: number;
  /** The notifications that became leads, at any time. */
  readonly leads: number;
  readonly passes: number;
  readonly failures: number;
  readonly deadLetters: number;
  readonly deaths: number;
  readonly takenOver: number;
  readonly passesASecond: number;
  readonly requestsASecond: number;
  /** How busy the processors of the servers are (on average, and the busiest), and the places and processors of the workers. */
  readonly busy: {
    readonly servers: number;
    readonly busiestServer: number;
    readonly places: number;
    readonly processors: number;
  };
  /** Jobs that wait, including those that wait for their server. */
  readonly depth: { readonly mean: number; readonly most: number };
  /** The seconds between posting and lead. */
  readonly lag: Quantiles;
  /** The seconds between the queue and a worker. */
  readonly wait: Quantiles;
  /**
   * The values of Little's law: jobs in the system on average, jobs that end in a second, and the mean of their seconds in the
   * system.
   */
  readonly little: { readonly inside: number; readonly rate: number; readonly stay: number };
}

/** Called for each job when a worker begins or ends it. */
export type JobTrace = (event: 'begins' | 'ends', pod: number, worker: number, atMs: number) => void;

/** The quantiles of some values. Sorts the values in place. */
export function quantilesOf(values: number[]): Quantiles {
  values.sort((a, b) => a - b);
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), most: values.at(-1) ?? 0, mean };
}

/** How active people are at each hour of the day. There is little at night, and the maximum is 2.1 times the average. */
const HOURS = [...[2, 1, 1, 1, 1, 2, 4, 8, 14, 19, 22, 23, 21, 20, 20, 20, 19, 17, 14, 11, 8, 6, 4, 3]] as const;
const MEAN = HOURS.reduce<number>((sum, weight) => sum + weight, 0) / HOURS.length;

/**
 * How active people are at an hour of the day, as a multiple of the average. Values between the middles of two hours are
 * interpolated.
 */
export function bustleAt(hour: number): number {
  const before = Math.floor(hour - 0.5);
  const share = hour - 0.5 - before;
  const weight = (index: number): number => HOURS[(index + 48) % 24] ?? 0;
  return (weight(before) * (1 - share) + weight(before + 1) * share) / MEAN;
}

/** The maximum of {@link bustleAt}. */
export const MOST_BUSTLE = Math.max(...HOURS) / MEAN;
