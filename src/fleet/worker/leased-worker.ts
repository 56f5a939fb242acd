/** BullMQ's worker, which tells the leases of its jobs when their locks were prolonged, and when they were not. */
import { Worker } from 'bullmq';
import { Lease, now } from './lease.ts';
import type { PodJob } from '../queue/queue.ts';

/** A worker with leases. */
export class LeasedWorker extends Worker<PodJob> {
  readonly #leases = new Map<string, Lease>();

  /** The lease of a job that was taken just now; `taken` is when its lock was asked for, by the wall clock of this machine. */
  lease(job: string, taken: number): Lease {
    const lease = new Lease(this.opts.lockDuration ?? 0, Date.now() - taken);
    this.#leases.set(job, lease);
    return lease;
  }

  /** The job is done with. */
  release(job: string): void {
    this.#leases.delete(job);
  }

  /** Called by BullMQ's own timer; comes back with the jobs whose locks were not prolonged. */
  override async extendJobLocks(jobs: string[], tokens: string[], lockMs: number): Promise<string[]> {
    const asked = now();
    const lost = new Set(await super.extendJobLocks(jobs, tokens, lockMs));
    for (const job of jobs) {
      const lease = this.#leases.get(job);
      if (lost.has(job)) lease?.lose();
      else lease?.renew(asked);
    }
    return [...lost];
  }
}
