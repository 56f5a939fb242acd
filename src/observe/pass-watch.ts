/** Which passes run in this process, and whether they get on: what a health check wants to know. */

/** A pass under watch. */
export interface WatchedPass {
  /** It got on. */
  progress(): void;
  /** It is over. */
  end(isSuccess: boolean): void;
}

/** Longer than this no pass is without any progress, in milliseconds: an exchange ends after 30 s, and so do its repetitions. */
export const STUCK_AFTER_MS = 10 * 60_000;

/** The passes of a process. */
export class PassWatch {
  readonly #now: () => number;
  readonly #running = new Map<WatchedPass, number>();
  #hasSucceeded = false;

  /** `now` is a clock that never jumps, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Passes that run now. */
  get running(): number {
    return this.#running.size;
  }

  /** Has any pass ended well? */
  get hasSucceeded(): boolean {
    return this.#hasSucceeded;
  }

  /** A pass begins. */
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

  /** Is there a pass that has not got on for so long? */
  isStuck(afterMs = STUCK_AFTER_MS): boolean {
    const now = this.#now();
    return [...this.#running.values()].some((since) => now - since > afterMs);
  }
}
