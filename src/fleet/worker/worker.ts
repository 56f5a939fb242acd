/**
 * A worker of the fleet: takes names of pods from the queue, and runs a pass over each pod. Any number of workers may run on
 * any number of machines. The queue (`queue.ts`) and the leases (`lease.ts`) make sure that two workers do not process the same
 * pod at the same time.
 */
import { DelayedError, MetricsTime, UnrecoverableError, WaitingError, Worker, type Job } from 'bullmq';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
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
/** If this many workers have died while they processed a pod, the pod is given up, because it may be the cause. */
const MAX_DEATHS = 3;
/** How long a stopping worker waits for its current batches, in milliseconds. After that it aborts their requests. */
export const BATCH_LEAVE_MS = 8_000;
/**
 * The delay of a job whose requests were aborted, in milliseconds. When it ends, the server no longer works on these requests.
 */
const SETTLE_MS = 1_000;
const RETRIES = 2;
/** How long Redis may take to tell the numbers of jobs, in milliseconds. Health checks wait for this. */
const STATUS_MS = 2_000;

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
      overrides: options.overrides ?? {},
      pod: { retries: RETRIES, ...options.pod },
      observation: options.observation,
      leave: this.#leave.signal,
      stop: this.#stop.signal,
      onPause: (origin, forMs) => {
        this.#later(this.#places.pause(origin, forMs));
      },
    };
    const common = {
      connection: redis,
      prefix,
      lockDuration: lockMs,
      maxStalledCount: MAX_DEATHS,
      stalledInterval: options.takeoverMs ?? lockMs / 4,
      runRetryDelay: 1_000,
      drainDelay: 5,
      name: options.name ?? `${hostname()}:${process.pid}`,
    };
    const metrics = { maxDataPoints: MetricsTime.ONE_HOUR * 2 };
    this.#passes = new LeasedWorker(PASSES, (job, token) => this.#work(job, token), {
      ...common,
      concurrency,
      metrics,
    });
    this.#clock = new Worker<PodJob>(CLOCK, (job) => enqueuePod(queue, this.#podOf(job), options.enqueue), {
      ...common,
      concurrency: 10,
      settings: CLOCK_SETTINGS,
    });
    this.#passes.on('failed', (job, error) => {
      if (job?.finishedOn !== undefined) this.#later(this.#bury(job, error));
    });
    watchRedis(redis, [this.#passes, this.#clock], onNote ?? (() => undefined));
  }

  /**
   * Starts a worker. It runs until `stop`.
   *
   * @throws FleetError if Redis cannot be reached; UsageError for an invalid address.
   */
  static async start(options: FleetWorkerOptions): Promise<FleetWorker> {
    const redis = await connectRedis(options, true);
    const worker = new FleetWorker(options, createQueue(redis, options));
    await Promise.all([worker.#passes.waitUntilReady(), worker.#clock.waitUntilReady()]);
    return worker;
  }

  /** The queue of this worker. Use it to enqueue pods in the same process. */
  get queue(): FleetQueue {
    return this.#queue;
  }

  /** The state of the worker and of the queue. */
  async status(): Promise<FleetWorkerStatus> {
    const counts = this.#queue.redis.status === 'ready' ? await this.#counts() : undefined;
    const { waiting = 0, active = 0, delayed = 0 } = counts ?? {};
    return {
      ready: counts !== undefined && this.#stopping === undefined,
      running: this.#running,
      queue: counts === undefined ? undefined : { waiting, active, delayed },
    };
  }

  /** The numbers of jobs; `undefined` if Redis does not answer in time. A frozen Redis stays connected. */
  #counts(): Promise<Record<string, number> | undefined> {
    const counts = this.#queue.passes.getJobCounts('waiting', 'active', 'delayed').catch(() => undefined);
    return Promise.race([counts, wait(STATUS_MS, undefined, { ref: false })]);
  }

  /**
   * Takes no new jobs, finishes the current batches, and returns unfinished jobs to the queue. Requests that are still running
   * after `leaveMs` milliseconds are aborted.
   */
  stop(leaveMs = BATCH_LEAVE_MS): Promise<void> {
    this.#stopping ??= this.#close(leaveMs);
    return this.#stopping;
  }

  async #close(leaveMs: number): Promise<void> {
    // The queues are closed first, so that no new job is taken. Then the running jobs are stopped.
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

  /** Runs a job. The error that it throws tells BullMQ what to do with the job. */
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

  /**
   * The name of the pod in a job. Other programs may write to Redis too. So a job without a valid name is ended, and is not
   * listed as given up.
   */
  #podOf({ data }: Job<Partial<PodJob> | null>): string {
    if (isPodName(data?.pod)) return data.pod;
    this.#options.onNote?.(
      'A job in Redis names no pod, so it was removed. Does another program use the same Redis prefix?',
    );
    throw new UnrecoverableError('the job names no pod');
  }

  /** The current settings of the pod. If they cannot be read, another attempt would be useless. */
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
      // Another worker may have the job already, or takes it over when the lock has expired.
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

  /** Creates the error for BullMQ. BullMQ stores its message in Redis. */
  #failure(pod: string, error: unknown, isLast: boolean): Error {
    this.#options.onPass?.({ kind: 'failed', pod, error, isLast });
    const { code, reason } = failureWords(error);
    return new (isLast ? UnrecoverableError : Error)(`${code}: ${reason}`);
  }

  /** Returns the job to the queue unchanged, because this worker stops. */
  async #giveBack(job: Job<PodJob>, token: string, delayMs = 0): Promise<never> {
    if (delayMs > 0) await job.moveToDelayed(Date.now() + delayMs, token);
    else await job.moveToWait(token);
    this.#options.onPass?.({ kind: 'returned', pod: job.data.pod });
    throw new WaitingError();
  }

  /** Delays the job, without counting an attempt: until a place on the full server is free, or until the pause ends. */
  async #postpone(job: Job<PodJob>, token: string, delayMs: number, fullServer?: string): Promise<never> {
    if (fullServer !== undefined) await this.#places.park(fullServer, job, token, delayMs);
    else await job.moveToDelayed(Date.now() + delayMs, token);
    this.#options.onPass?.({ kind: 'delayed', pod: job.data.pod });
    throw new DelayedError();
  }

  async #bury(job: Job<PodJob>, error: Error): Promise<void> {
    const { pod } = job.data;
    if (!isPodName(pod)) return;
    // The message is not ours if BullMQ itself fails the job. It only does that if too many workers died on it.
    const [, code = 'worker', reason = error.message] = /^([a-z]+): (.*)$/s.exec(error.message) ?? [];
    await this.#queue.dead.add({ pod, attempts: job.attemptsMade, code, reason, at: new Date().toISOString() });
  }

  /** Runs work in the background. Only `stop` waits for its end. */
  #later(work: Promise<unknown>): void {
    const settled = work
      .catch(() => undefined)
      .finally(() => {
        this.#pending.delete(settled);
      });
    this.#pending.add(settled);
  }
}
