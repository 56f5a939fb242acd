/** Keeps track of the running passes of this process and of their progress, for health checks. */

/** A pass that is tracked. */
export interface WatchedPass {
  /** Call it whenever the pass makes progress. */
  progress(): void;
  /** Call it when the pass has ended. */
  end(isSuccess: boolean): void;
}

/**
 * A pass that makes no progress for this long counts as stuck, in milliseconds. It is longer than the 30 seconds after which a
 * request, and each repetition of it, ends.
 */
export const STUCK_AFTER_MS = 10 * 60_000;

/** The passes of a process. */
export class PassWatch {
  readonly #now: () => number;
  readonly #running = new Map<WatchedPass, number>();
  #hasSucceeded = false;

  /** @param now a monotonic clock in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** How many passes are running. */
  get running(): number {
    return this.#running.size;
  }

  /** Whether a pass has succeeded. */
  get hasSucceeded(): boolean {
    return this.#hasSucceeded;
  }

  /** Starts to track a pass. */
  begin(): WatchedPass {
    const pass: WatchedPass = {
      progress: () => {
        if (this.#running.has(pass)) this.#running.set(pass, this.#now());
      },
      end: (isSuccess) => {
        this.#running.delete(pass);
        this.#hasSucceeded ||= isSuccess;
      },
    };
    this.#running.set(pass, this.#now());
    return pass;
  }

  /** Whether a running pass has made no progress for this long, in milliseconds. */
  isStuck(afterMs = STUCK_AFTER_MS): boolean {
    const now = this.#now();
    return [...this.#running.values()].some((since) => now - since > afterMs);
  }
}
