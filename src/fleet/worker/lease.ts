/**
 * The right to write to a pod, checked with the clocks of this worker. BullMQ's lock says who has a job. But a worker that was
 * frozen (SIGSTOP, a suspended machine, a long network failure) does not know that it has lost its lock, and would continue to
 * write. So each request that changes something first checks the lease, without asking Redis. A lease is shorter than the lock,
 * and counts from before the lock was requested. So when another worker takes the job over, this one has stopped.
 *
 * Between this check and the write of the server there is a gap that no client can close. There the conditional writes of the
 * pod decide (CONTRIBUTING.md, F24).
 */
import { LeaseLostError } from '../failure.ts';

/** The share of the lock's time that remains for requests that are running when a lease ends. */
const MARGIN = 0.2;

/** The lease of one job. */
export class Lease {
  readonly #lastsMs: number;
  readonly #controller = new AbortController();
  #taken: Moment;

  /**
   * @param lockMs how long the lock lasts
   * @param agoMs how long ago the lock was requested, in milliseconds
   */
  constructor(lockMs: number, agoMs = 0) {
    this.#lastsMs = lockMs * (1 - MARGIN);
    this.#taken = momentAgo(Math.max(0, agoMs));
  }

  /** Aborted when the lease is lost. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Checks the lease. If it has ended, this aborts what is running.
   * @throws LeaseLostError
   */
  readonly check = (): void => {
    if (!this.#controller.signal.aborted && elapsedMs(this.#taken) < this.#lastsMs) return;
    this.lose();
    throw new LeaseLostError();
  };

  /**
   * Extends the lease after the lock was extended. `asked` is when the extension was requested. A lease that has ended stays
   * ended.
   */
  renew(asked: Moment): void {
    if (!this.#controller.signal.aborted && elapsedMs(this.#taken) < this.#lastsMs) this.#taken = asked;
  }

  /** Ends the lease: another worker has the job, or will have it. */
  lose(): void {
    if (!this.#controller.signal.aborted) this.#controller.abort(new LeaseLostError());
  }
}

/**
 * A moment on two clocks. The monotonic one may stop while the machine sleeps, and the wall clock may be set (CONTRIBUTING.md,
 * F21).
 */
export interface Moment {
  readonly steadyMs: number;
  readonly wallMs: number;
}

/** The current moment. */
export const now = (): Moment => momentAgo(0);

const momentAgo = (agoMs: number): Moment => ({ steadyMs: performance.now() - agoMs, wallMs: Date.now() - agoMs });

/**
 * The clock that has advanced further counts: a lease that ends too early costs one pass, but one that ends too late may cause
 * damage.
 */
const elapsedMs = ({ steadyMs, wallMs }: Moment): number => Math.max(performance.now() - steadyMs, Date.now() - wallMs);
