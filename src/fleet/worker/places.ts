/** The places that the jobs of this worker hold on servers, under the limit of passes for each server. */
import type { Job, Queue } from 'bullmq';
import type { PodJob } from '../queue/queue.ts';
import type { Admission, ServerLimits } from './server-limits.ts';

/** The places of one worker. */
export class Places {
  readonly #limits: ServerLimits;
  readonly #passes: Queue<PodJob>;
  readonly #renewMs: number;

  constructor(limits: ServerLimits, passes: Queue<PodJob>, renewMs: number) {
    this.#limits = limits;
    this.#passes = passes;
    this.#renewMs = renewMs;
  }

  /** Asks for a place. */
  enter(origin: string, job: string): Promise<Admission> {
    return this.#limits.enter(origin, job);
  }

  /** Runs `work` while the job holds its place, then frees the place for a parked job. */
  async hold<T>(origin: string, job: string, work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      // If Redis is lost, the place ends, and so does the lease of the job.
      this.#limits.enter(origin, job).catch(() => undefined);
    }, this.#renewMs);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      await this.#leave(origin, job);
    }
  }

  /** Delays an active job until a place is free, or for `delayMs` milliseconds. */
  async park(origin: string, job: Job<PodJob>, token: string, delayMs: number): Promise<void> {
    const { id = '' } = job;
    await job.moveToDelayed(Date.now() + delayMs, token);
    // Only after the job is delayed, because a job that frees a place can wake delayed jobs only.
    if (await this.#limits.park(origin, id)) await this.#call(id);
  }

  /** Keeps all jobs from starting on this server for `forMs` milliseconds. */
  pause(origin: string, forMs: number): Promise<void> {
    return this.#limits.pause(origin, forMs);
  }

  /** Parked jobs that no longer exist are skipped. */
  async #leave(origin: string, job: string): Promise<void> {
    let next = await this.#limits.leave(origin, job);
    while (next !== undefined && !(await this.#call(next))) next = await this.#limits.leave(origin, job);
  }

  /** Starts a delayed job now. Returns `false` if it is no longer delayed. */
  async #call(id: string): Promise<boolean> {
    const job = await this.#passes.getJob(id);
    if (job === undefined) return false;
    return job.promote().then(
      () => true,
      () => false,
    );
  }
}
