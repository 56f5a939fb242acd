/** Keeps track of whether the pod answers. If it does not, the desk shows the local copy and does not wait. */
import { AuthenticationError, isPodError, PodError } from '../../errors.ts';
import { reasonOf } from './freshness.ts';

/** Why the pod did not give something. */
export interface Unread {
  /** `away`: it cannot be reached. `slow`: it has not answered yet. `refused`: it answered, and did not give this. */
  readonly state: 'away' | 'slow' | 'refused';
  readonly reason: string;
}

/** A value from the pod, or why it is missing. */
export type Asked<T> = { readonly value: T; readonly unread?: undefined } | { readonly unread: Unread };

/** What a reach is made of. */
export interface ReachOptions {
  /** What the last look at the pod failed with. */
  readonly lastLook: () => unknown;
  /** Starts a refresh, to see whether the pod is back. */
  readonly look: () => void;
  /** How long a page waits for the pod, in milliseconds. */
  readonly patienceMs: number;
  /** Called with errors that came after the page stopped waiting. */
  readonly onTrouble: (error: unknown) => void;
}

/** How long a page waits for parts that the local copy does not have. */
export const PATIENCE_MS = 2_000;

/** Whether no server answered, or one that does not work. */
const isAway = (error: unknown): boolean => isPodError(error, 'unavailable', 'timeout');

/** Keeps whether the pod can be reached. */
export class Reach {
  readonly #options: ReachOptions;
  #failure: unknown;

  constructor(options: ReachOptions) {
    this.#options = options;
  }

  /** The last failure to reach the pod; `undefined` if it can be reached. */
  get failure(): unknown {
    const lastLook = this.#options.lastLook();
    return isAway(lastLook) ? lastLook : this.#failure;
  }

  /** The same in words. */
  away(): Unread | undefined {
    const { failure } = this;
    return failure === undefined ? undefined : { state: 'away', reason: reasonOf(failure) };
  }

  /** Notes a failed request, if the pod could not be reached. */
  noteFailure(error: unknown): void {
    if (isAway(error)) this.#failure = error;
  }

  /** Notes that the pod answered. */
  noteAnswer(): void {
    this.#failure = undefined;
  }

  /**
   * Reads something from the pod. If the pod is known to be away, nothing is read. With `onLate` the result is `slow` after a
   * while, and `onLate` is called when the value is there after all; then `read` must return it at once.
   *
   * @throws what is no failure of the pod.
   */
  async ask<T>(read: () => Promise<T>, onLate?: () => void): Promise<Asked<T>> {
    const { look, patienceMs, onTrouble } = this.#options;
    const unread = this.away();
    if (unread !== undefined) {
      look();
      return { unread };
    }
    const answer = this.#settle(read);
    if (onLate === undefined) return answer;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, patienceMs, undefined);
    });
    try {
      const first = await Promise.race([answer, tooLong]);
      if (first !== undefined) return first;
      answer.then((late) => {
        if (late.unread === undefined) onLate();
      }, onTrouble);
      return { unread: { state: 'slow', reason: 'the pod has not answered yet' } };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Why the pod did not give something. @throws what is no failure of the pod. */
  unreadOf(error: unknown): Unread {
    if (!(error instanceof PodError || error instanceof AuthenticationError)) throw error;
    this.noteFailure(error);
    return { state: isAway(error) ? 'away' : 'refused', reason: reasonOf(error) };
  }

  async #settle<T>(read: () => Promise<T>): Promise<Asked<T>> {
    try {
      return { value: await read() };
    } catch (error) {
      return { unread: this.unreadOf(error) };
    }
  }
}
