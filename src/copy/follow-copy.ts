/** Keeps a copy up to date: looks for changes on a timer and on request, and notifies all followers. */
import type { CopyChanges, LeadCopy } from './lead-copy.ts';

/** How a copy is kept up to date. */
export interface FollowOptions {
  /** The time between two looks on the timer, in milliseconds. */
  readonly refreshMs: number;
  /** Called when a look at the pod fails. The next one follows anyway. */
  readonly onError: (error: unknown) => void;
}

/** Called with the changes. The next look waits for it. */
export type TakeChanges = (changes: CopyChanges) => Promise<void> | void;

/** Refreshes a copy. Nothing else may refresh the same copy, because then each would get only a part of the changes. */
export class CopyFollower {
  readonly #copy: LeadCopy;
  readonly #options: FollowOptions;
  readonly #followers = new Set<TakeChanges>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  /** The look that was requested and has not started. */
  #next: Promise<void> | undefined;
  #isClosed = false;
  #failure: unknown;

  constructor(copy: LeadCopy, options: FollowOptions) {
    this.#copy = copy;
    this.#options = options;
    this.#schedule();
  }

  /** When the copy was last compared with the pod. */
  get asOf(): Date {
    return this.#copy.asOf;
  }

  /** The error of the last look; `undefined` if it succeeded. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Calls `take` with all changes from the next look on. Returns a function that ends this. */
  follow(take: TakeChanges): () => void {
    this.#followers.add(take);
    return () => void this.#followers.delete(take);
  }

  /**
   * Looks at the pod now, and resolves when all followers have the changes. If a look is running, it may have started too
   * early, so one more follows for all requests in the meantime. Never fails.
   */
  refresh(): Promise<void> {
    this.#next ??= this.#looking.then(() => {
      this.#next = undefined;
      this.#looking = this.#look();
      return this.#looking;
    });
    return this.#next;
  }

  async #look(): Promise<void> {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    try {
      const changes = await this.#copy.refresh();
      await this.#tell(changes);
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
      this.#options.onError(error);
    }
    this.#schedule();
  }

  /** A follower that fails does not affect the others. */
  async #tell(changes: CopyChanges): Promise<void> {
    const failures: unknown[] = [];
    for (const take of this.#followers)
      await Promise.resolve(changes)
        .then(take)
        .catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  #schedule(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.refresh(), this.#options.refreshMs);
  }

  /** Stops after the look that is running. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#next;
    await this.#looking;
  }
}
