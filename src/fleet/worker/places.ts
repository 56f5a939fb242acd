/** The places of this worker's jobs on the servers, from the moment that a job wants to begin to the one that it leaves. */
import type { Job, Queue } from 'bullmq';
import type { PodJob } from '../queue/queue.ts';
import type { Admission, ServerLimits } from './server-limits.ts';

/** The places. */
export class Places {
  readonly #limits: ServerLimits;
  readonly #passes: Queue<PodJob>;
  readonly #renewMs: number;

  constructor(limits: ServerLimits, passes: Queue<PodJob>, renewMs: number) {
    this.#limits = limits;
    this.#passes = passes;
    this.#renewMs = renewMs;
  }

  /** May it begin? */
  enter(origin: string, job: string): Promise<Admission> {
    return this.#limits.enter(origin, job);
  }

  /** Runs `work` on the place of a job that was admitted, and leaves it to whoever is parked. */
  async hold<T>(origin: string, job: string, work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      // Where Redis is lost, the lease of the job ends with its place.
      this.#limits.enter(origin, job).catch(() => undefined);
    }, this.#renewMs);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      await this.#leave(origin, job);
    }
  }

  /** Has a job wait that is to be called when a place is free, or after `delayMs`; it is active until then. */
  async park(origin: string, job: Job<PodJob>, token: string, delayMs: number): Promise<void> {
    const { id = '' } = job;
    await job.moveToDelayed(Date.now() + delayMs, token);
    // Only now: whoever leaves a place calls delayed jobs alone.
    if (await this.#limits.park(origin, id)) await this.#call(id);
  }

  /** No one begins on that server for so many milliseconds. */
  pause(origin: string, forMs: number): Promise<void> {
    return this.#limits.pause(origin, forMs);
  }

  /** Who is parked and gone by now is passed over. */
  async #leave(origin: string, job: string): Promise<void> {
    let next = await this.#limits.leave(origin, job);
    while (next !== undefined && !(await this.#call(next))) next = await this.#limits.leave(origin, job);
  }

  /** Has a delayed job begin now; `false` where it is not delayed any more. */
  async #call(id: string): Promise<boolean> {
    const job = await this.#passes.getJob(id);
    if (job === undefined) return false;
    return job.promote().then(
      () => true,
      () => false,
    );
  }
}
