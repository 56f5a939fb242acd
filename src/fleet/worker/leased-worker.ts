/** BullMQ's worker. It extends or ends the leases of its jobs with their locks. */
import { Worker } from 'bullmq';
import { Lease, now } from './lease.ts';
import type { PodJob } from '../queue/queue.ts';

/** A worker with leases. */
export class LeasedWorker extends Worker<PodJob> {
  readonly #leases = new Map<string, Lease>();

  /** The lease of a job that was just taken. `taken` is when its lock was requested, by the wall clock of this machine. */
  lease(job: string, taken: number): Lease {
    const lease = new Lease(this.opts.lockDuration ?? 0, Date.now() - taken);
    this.#leases.set(job, lease);
    return lease;
  }

  /** Forgets the lease of a finished job. */
  release(job: string): void {
    this.#leases.delete(job);
  }

  /** BullMQ's timer calls this. Returns the jobs whose locks could not be extended. */
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
