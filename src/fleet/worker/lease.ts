/**
 * A lease is the right to write to a pod. The worker checks it with its own clocks. BullMQ has a lock that says which worker
 * has a job. But a worker that was frozen (SIGSTOP, a suspended machine, a long network failure) does not notice that its lock
 * has expired, and would continue to write. So each request that changes something first checks the lease, without asking
 * Redis. A lease is shorter than the lock, and begins before the lock was requested. So when another worker takes the job over,
 * the lease of this worker has ended.
 *
 * After this check, the request still has to reach the server. No client can close that gap. If both workers write then, the
 * conditional writes of the pod decide (CONTRIBUTING.md, F24).
 */
import { LeaseLostError } from '../failure.ts';

/** The part of the time of the lock that is left for running requests when a lease ends. */
const MARGIN = 0.2;

/** The lease of one job. */
export class Lease {
  readonly #lastsMs: number;
  readonly #controller = new AbortController();
  #taken: Moment;

  /**
   * @param lockMs how long the lock lasts, in milliseconds
   * @param agoMs how long ago the lock was requested, in milliseconds
   */
  constructor(lockMs: number, agoMs = 0) {
    this.#lastsMs = lockMs * (1 - MARGIN);
    this.#taken = momentAgo(Math.max(0, agoMs));
  }

  /** Is aborted when the lease is lost. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Checks the lease. If it has ended, aborts what is running.
   *
   * @throws LeaseLostError
   */
  readonly check = (): void => {
    if (!this.#controller.signal.aborted && elapsedMs(this.#taken) < this.#lastsMs) return;
    this.lose();
    throw new LeaseLostError();
  };

  /**
   * Extends the lease after the lock was extended. `asked` is the time at which that was requested. A lease that has ended is
   * not extended.
   */
  renew(asked: Moment): void {
    if (!this.#controller.signal.aborted && elapsedMs(this.#taken) < this.#lastsMs) this.#taken = asked;
  }

  /** Ends the lease, because another worker has the job or may get it. */
  lose(): void {
    if (!this.#controller.signal.aborted) this.#controller.abort(new LeaseLostError());
  }
}

/**
 * A moment on two clocks. The monotonic clock may stop while the machine sleeps, and the wall clock may be set
 * (CONTRIBUTING.md, F21).
 */
export interface Moment {
  readonly steadyMs: number;
  readonly wallMs: number;
}

export const now = (): Moment => momentAgo(0);

const momentAgo = (agoMs: number): Moment => ({ steadyMs: performance.now() - agoMs, wallMs: Date.now() - agoMs });

/**
 * The time that has passed, in milliseconds: the larger result of the two clocks. If a lease ends too early, only one pass is
 * lost. If it ends too late, two workers may write.
 */
const elapsedMs = ({ steadyMs, wallMs }: Moment): number => Math.max(performance.now() - steadyMs, Date.now() - wallMs);
