/**
 * The right to write into a pod, on this worker's own clock. BullMQ's lock says who has a job, but a worker that was frozen
 * (SIGSTOP, a paused machine, a long pause of the network) does not know that it has lost it: it would go on with what it was
 * about to write. So each request that changes something asks here first, without a question to Redis: a lease holds for
 * less long than the lock, counted from before the lock was asked for, so that whoever takes the job over finds no one writing.
 *
 * Between the question and the server's write there is still a gap that no client can close; there the pod's conditional
 * writes decide (F24).
 */
import { LeaseLostError } from '../failure.ts';

/** This share of the lock's time is left for requests that are under way when a lease ends. */
const MARGIN = 0.2;

/** One job's lease. */
export class Lease {
  readonly #lastsMs: number;
  readonly #controller = new AbortController();
  #taken: Moment;

  /** For a lock of so many milliseconds that was asked for `agoMs` ago. */
  constructor(lockMs: number, agoMs = 0) {
    this.#lastsMs = lockMs * (1 - MARGIN);
    this.#taken = momentAgo(Math.max(0, agoMs));
  }

  /** Ends all that is done under this lease when it is lost. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @throws LeaseLostError where the lease is over, and ends what is under way. */
  readonly check = (): void => {
    if (!this.#controller.signal.aborted && elapsedMs(this.#taken) < this.#lastsMs) return;
    this.lose();
    throw new LeaseLostError();
  };

  /** The lock was prolonged; it had been asked to be at that moment. A lease that is over stays over. */
  renew(asked: Moment): void {
    if (!this.#controller.signal.aborted && elapsedMs(this.#taken) < this.#lastsMs) this.#taken = asked;
  }

  /** Someone else has the job, or will. */
  lose(): void {
    if (!this.#controller.signal.aborted) this.#controller.abort(new LeaseLostError());
  }
}

/** A moment on both clocks: the steady one stands still while the machine sleeps, the wall clock may jump (F21). */
export interface Moment {
  readonly steadyMs: number;
  readonly wallMs: number;
}

/** Now. */
export const now = (): Moment => momentAgo(0);

const momentAgo = (agoMs: number): Moment => ({ steadyMs: performance.now() - agoMs, wallMs: Date.now() - agoMs });

/** Whichever clock has gone further: a lease that ends too early costs a pass, one that ends too late may cost more. */
const elapsedMs = ({ steadyMs, wallMs }: Moment): number => Math.max(performance.now() - steadyMs, Date.now() - wallMs);
