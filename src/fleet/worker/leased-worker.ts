/** The worker of BullMQ, with leases: when it extends or loses the lock of a job, the lease is extended or ends too. */
import { Worker } from 'bullmq';
import { Lease, now } from './lease.ts';
import type { PodJob } from '../queue/queue.ts';

/** A worker whose jobs have leases. */
export class LeasedWorker extends Worker<PodJob> {
  readonly #leases = new Map<string, Lease>();

  /**
   * Creates the lease of a job that was just taken. `taken` is when its lock was requested, in milliseconds since 1970 by the
   * clock of this machine.
   */
  lease(job: string, taken: number): Lease {
    const lease = new Lease(this.opts.lockDuration ?? 0, Date.now() - taken);
    this.#leases.set(job, lease);
    return lease;
  }

  /** Removes the lease of a finished job. */
  release(job: string): void {
    this.#leases.delete(job);
  }

  /** Called by a timer of BullMQ. Returns the jobs whose locks could not be extended. */
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
