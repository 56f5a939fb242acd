/**
 * A worker of the fleet: takes names of pods from the queue and runs a pass over each. Any number of workers may run, on any
 * number of machines; what they must not do at once, one pod, is told by the queue (`queue.ts`) and by leases (`lease.ts`).
 */
import { DelayedError, MetricsTime, UnrecoverableError, WaitingError, Worker, type Job } from 'bullmq';
import { hostname } from 'node:os';
import type { PodSettings } from '../../solid/pod.ts';
import { connectRedis } from '../queue/connection.ts';
import { askedPauseMs, failureWords, isHopeless, LeaseLostError } from '../failure.ts';
import { runPass, serverOf, type PassPlan } from './job.ts';
import { LeasedWorker } from './leased-worker.ts';
import {
  CLOCK,
  CLOCK_SETTINGS,
  createQueue,
  enqueuePod,
  isPodName,
  PASSES,
  type FleetQueue,
  type PodJob,
} from '../queue/queue.ts';
import { Places } from './places.ts';
import { ServerLimits } from './server-limits.ts';
import { watchRedis } from '../queue/watch-redis.ts';
import type { FleetWorkerOptions, FleetWorkerStatus } from './options.ts';

const CONCURRENCY = 4;
const LOCK_MS = 20_000;
/** A pod on which so many workers died is given up: it may be the pod. */
const MAX_DEATHS = 3;
/** How long a worker that stops waits for its current batches, in milliseconds. Then it aborts their requests. */
export const BATCH_LEAVE_MS = 8_000;
/** A job whose requests were broken off begins again this much later, in milliseconds, when none of them is on its way any more. */
const SETTLE_MS = 1_000;
const RETRIES = 2;

/** A running worker. */
export class FleetWorker {
  readonly #options: FleetWorkerOptions;
  readonly #queue: FleetQueue;
  readonly #places: Places;
  readonly #passes: LeasedWorker;
  readonly #clock: Worker<PodJob>;
  readonly #stop = new AbortController();
  readonly #leave = new AbortController();
  readonly #plan: PassPlan;
  readonly #pending = new Set<Promise<unknown>>();
  #running = 0;
  #stopping: Promise<void> | undefined;

  private constructor(options: FleetWorkerOptions, queue: FleetQueue) {
    const { redis, prefix } = queue;
    const { lockMs = LOCK_MS, perServer = 0, concurrency = CONCURRENCY, onNote } = options;
    this.#options = options;
    this.#queue = queue;
    this.#places = new Places(new ServerLimits(redis, prefix, perServer, lockMs), queue.passes, lockMs / 3);
    this.#plan = {
      registry: options.registry,
      optionsOf: options.optionsOf ?? (() => ({})),
      pod: { retries: RETRIES, ...options.pod },
      observation: options.observation,
      leave: this.#leave.signal,
      stop: this.#stop.signal,
      onPause: (origin, forMs) => {
        this.#later(this.#places.pause(origin, forMs));
      },
    };
    const common = {
      ...{ connection: redis, prefix, lockDuration: lockMs, maxStalledCount: MAX_DEATHS },
      ...{ stalledInterval: options.takeoverMs ?? lockMs / 4, runRetryDelay: 1_000, drainDelay: 5 },
      name: options.name ?? `${hostname()}:${process.pid}`,
    };
    const metrics = { maxDataPoints: MetricsTime.ONE_HOUR * 2 };
    this.#passes = new LeasedWorker(PASSES, (job, token) => this.#work(job, token), {
      ...{ ...common, concurrency, metrics },
    });
    this.#clock = new Worker<PodJob>(CLOCK, (job) => enqueuePod(queue, this.#podOf(job), options.enqueue), {
      ...{ ...common, concurrency: 10, settings: CLOCK_SETTINGS },
    });
    this.#passes.on('failed', (job, error) => {
      if (job?.finishedOn !== undefined) this.#later(this.#bury(job, error));
    });
    watchRedis(redis, [this.#passes, this.#clock], onNote ?? (() => undefined));
  }

  /**
   * Starts a worker; it runs until it is stopped.
   *
   * @throws FleetError where Redis cannot be reached, UsageError for an address that is none.
   */
  static async start(options: FleetWorkerOptions): Promise<FleetWorker> {
    const redis = await connectRedis(options, true);
    const worker = new FleetWorker(options, createQueue(redis, options));
    await Promise.all([worker.#passes.waitUntilReady(), worker.#clock.waitUntilReady()]);
    return worker;
  }

  /** The queue that it works on, for whoever enqueues from the same process. */
  get queue(): FleetQueue {
    return this.#queue;
  }

  /** How it is. */
  async status(): Promise<FleetWorkerStatus> {
    const isConnected = this.#queue.redis.status === 'ready';
    const counts = isConnected ? await this.#queue.passes.getJobCounts('waiting', 'active', 'delayed') : undefined;
    const { waiting = 0, active = 0, delayed = 0 } = counts ?? {};
    return {
      ready: isConnected && this.#stopping === undefined,
      running: this.#running,
      queue: counts === undefined ? undefined : { waiting, active, delayed },
    };
  }

  /**
   * Takes no new work, has the present batches finished, and gives back what is not done; requests that are still under way
   * after `leaveMs` are broken off.
   */
  stop(leaveMs = BATCH_LEAVE_MS): Promise<void> {
    this.#stopping ??= this.#close(leaveMs);
    return this.#stopping;
  }

  async #close(leaveMs: number): Promise<void> {
    // First the queue, so that nothing is taken up any more; then those who work.
    const closed = Promise.all([this.#passes.close(), this.#clock.close()]);
    this.#stop.abort();
    const timer = setTimeout(() => {
      this.#leave.abort();
    }, leaveMs);
    await closed;
    clearTimeout(timer);
    await Promise.all(this.#pending);
    await this.#queue.close();
  }

  /** A job, from the moment that BullMQ has taken it to its end; what it throws tells BullMQ what to do. */
  async #work(job: Job<PodJob>, token = ''): Promise<void> {
    const pod = this.#podOf(job);
    const id = job.id ?? '';
    const lease = this.#passes.lease(id, job.processedOn ?? Date.now());
    this.#running += 1;
    try {
      const settings = this.#settingsOf(pod);
      const origin = serverOf(settings);
      const admission = await this.#places.enter(origin, id);
      if (admission.kind === 'wait') await this.#postpone(job, token, admission.delayMs, origin);
      await this.#places.hold(origin, id, () => this.#pass(job, token, settings, lease));
    } finally {
      this.#running -= 1;
      this.#passes.release(id);
    }
  }

  /** Jobs come from Redis, where others may write as well: one that names no pod ends here, and is no dead letter. */
  #podOf({ data }: Job<Partial<PodJob> | null>): string {
    if (isPodName(data?.pod)) return data.pod;
    this.#options.onNote?.(
      'A job in Redis names no pod, so it was removed. Does another program use the same Redis prefix?',
    );
    throw new UnrecoverableError('the job names no pod');
  }

  /** Settings as they stand now; without them there is nothing to try again. */
  #settingsOf(pod: string): PodSettings {
    try {
      return this.#plan.registry().settingsOf(pod);
    } catch (error) {
      throw this.#failure(pod, error, true);
    }
  }

  async #pass(job: Job<PodJob>, token: string, settings: PodSettings, lease: ReturnType<LeasedWorker['lease']>) {
    const { pod } = job.data;
    try {
      const report = await runPass(pod, settings, lease, this.#plan);
      if (this.#stop.signal.aborted) await this.#giveBack(job, token);
      await this.#queue.dead.remove([pod]);
      this.#options.onPass?.({ kind: 'passed', pod, report });
    } catch (error) {
      if (error instanceof WaitingError) throw error;
      await this.#fail(job, token, settings, error);
    }
  }

  async #fail(job: Job<PodJob>, token: string, settings: PodSettings, error: unknown): Promise<never> {
    const { pod } = job.data;
    if (error instanceof LeaseLostError) {
      this.#options.onPass?.({ kind: 'lost', pod });
      // The job is not ours to move: whoever finds its lock expired takes it over.
      throw new WaitingError();
    }
    if (this.#leave.signal.aborted) await this.#giveBack(job, token, SETTLE_MS);
    const pauseMs = askedPauseMs(error);
    if (pauseMs !== undefined) {
      const origin = serverOf(settings);
      await this.#places.pause(origin, pauseMs);
      await this.#postpone(job, token, pauseMs * (1 + Math.random() / 5));
    }
    const attempts = job.opts.attempts ?? 1;
    throw this.#failure(pod, error, isHopeless(error) || job.attemptsMade + 1 >= attempts);
  }

  /** The error for BullMQ, which keeps its words in Redis. */
  #failure(pod: string, error: unknown, isLast: boolean): Error {
    this.#options.onPass?.({ kind: 'failed', pod, error, isLast });
    const { code, reason } = failureWords(error);
    return new (isLast ? UnrecoverableError : Error)(`${code}: ${reason}`);
  }

  /** Back to the queue as it came, since this worker stops. */
  async #giveBack(job: Job<PodJob>, token: string, delayMs = 0): Promise<never> {
    if (delayMs > 0) await job.moveToDelayed(Date.now() + delayMs, token);
    else await job.moveToWait(token);
    this.#options.onPass?.({ kind: 'returned', pod: job.data.pod });
    throw new WaitingError();
  }

  /** It waits, and no attempt is counted: at a full server until it is called, else until the pause is over. */
  async #postpone(job: Job<PodJob>, token: string, delayMs: number, fullServer?: string): Promise<never> {
    if (fullServer !== undefined) await this.#places.park(fullServer, job, token, delayMs);
    else await job.moveToDelayed(Date.now() + delayMs, token);
    this.#options.onPass?.({ kind: 'delayed', pod: job.data.pod });
    throw new DelayedError();
  }

  async #bury(job: Job<PodJob>, error: Error): Promise<void> {
    const { pod } = job.data;
    if (!isPodName(pod)) return;
    // What BullMQ fails by itself is a job on which too many workers died.
    const [, code = 'worker', reason = error.message] = /^([a-z]+): (.*)$/s.exec(error.message) ?? [];
    await this.#queue.dead.add({ pod, attempts: job.attemptsMade, code, reason, at: new Date().toISOString() });
  }

  /** Work beside the work: what becomes of it is not waited for but at the end. */
  #later(work: Promise<unknown>): void {
    const settled = work
      .catch(() => undefined)
      .finally(() => {
        this.#pending.delete(settled);
      });
    this.#pending.add(settled);
  }
}
