/** Follows the pod with a copy: looks on a timer and whenever somebody asks, and tells all who follow what changed. */
import type { CopyChanges, LeadCopy } from './lead-copy.ts';

/** How a copy is kept up to date. */
export interface FollowOptions {
  /** Milliseconds between two looks at the pod that nobody asked for. */
  readonly refreshMs: number;
  /** Told why a look at the pod failed; the next comes all the same. */
  readonly onError: (error: unknown) => void;
}

/** Takes what a look brought. The next look waits for it. */
export type TakeChanges = (changes: CopyChanges) => Promise<void> | void;

/** The only one that refreshes its copy, since two looks at once would each be told half. */
export class CopyFollower {
  readonly #copy: LeadCopy;
  readonly #options: FollowOptions;
  readonly #followers = new Set<TakeChanges>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  /** The look that was asked for and has not begun. */
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

  /** What the last look failed with; `undefined` where it did not. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Tells of all changes from the next look on. Comes back with what ends that. */
  follow(take: TakeChanges): () => void {
    this.#followers.add(take);
    return () => void this.#followers.delete(take);
  }

  /**
   * Looks at the pod now, and comes back when all who follow have what changed. A look that is under way may have begun too early:
   * then another one follows it, one for all who asked meanwhile. Never fails.
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

  /** One who fails keeps it from no other. */
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

  /** Ends it, after a look that is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#next;
    await this.#looking;
  }
}
