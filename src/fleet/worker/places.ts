/**
 * The places on servers that the jobs of this worker have. A place is the permission to run one pass on a server that has a
 * limit.
 */
import type { Job, Queue } from 'bullmq';
import type { PodJob } from '../queue/queue.ts';
import type { Admission, ServerLimits } from './server-limits.ts';

/** The places that the jobs of one worker have. */
export class Places {
  readonly #limits: ServerLimits;
  readonly #passes: Queue<PodJob>;
  readonly #renewMs: number;

  constructor(limits: ServerLimits, passes: Queue<PodJob>, renewMs: number) {
    this.#limits = limits;
    this.#passes = passes;
    this.#renewMs = renewMs;
  }

  /** Requests a place for a job. */
  enter(origin: string, job: string): Promise<Admission> {
    return this.#limits.enter(origin, job);
  }

  /** Runs `work` while the job has its place. After that, the next delayed job gets the place. */
  async hold<T>(origin: string, job: string, work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      // Extends the place. If Redis cannot be reached, the place expires, and the lease of the job expires too.
      this.#limits.enter(origin, job).catch(() => undefined);
    }, this.#renewMs);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      await this.#leave(origin, job);
    }
  }

  /** Delays an active job until a place is free, but at most for `delayMs` milliseconds. */
  async park(origin: string, job: Job<PodJob>, token: string, delayMs: number): Promise<void> {
    const { id = '' } = job;
    await job.moveToDelayed(Date.now() + delayMs, token);
    // The job is delayed before it is listed. Otherwise another job could free its place first, and could not wake this one.
    if (await this.#limits.park(origin, id)) await this.#call(id);
  }

  /** Prevents all jobs from starting on this server for `forMs` milliseconds. */
  pause(origin: string, forMs: number): Promise<void> {
    return this.#limits.pause(origin, forMs);
  }

  /** Frees the place and wakes the next job. Jobs that no longer exist are skipped. */
  async #leave(origin: string, job: string): Promise<void> {
    let next = await this.#limits.leave(origin, job);
    while (next !== undefined && !(await this.#call(next))) next = await this.#limits.leave(origin, job);
  }

  /** Makes a delayed job start now. Returns `false` if it is no longer delayed. */
  async #call(id: string): Promise<boolean> {
    const job = await this.#passes.getJob(id);
    if (job === undefined) return false;
    return job.promote().then(
      () => true,
      () => false,
    );
  }
}
