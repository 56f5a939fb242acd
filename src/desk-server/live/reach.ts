/** Does the pod answer? A page of the desk shows what the copy has, and does not wait for a pod that is away. */
import { AuthenticationError, isPodError, PodError } from '../../errors.ts';
import { reasonOf } from './freshness.ts';

/** What the pod did not give. */
export interface Unread {
  /** `away`: it cannot be reached. `slow`: it has not answered yet. `refused`: it answered, and did not give this. */
  readonly state: 'away' | 'slow' | 'refused';
  readonly reason: string;
}

/** What was asked of the pod, or why it is not there. */
export type Asked<T> = { readonly value: T; readonly unread?: undefined } | { readonly unread: Unread };

/** What a reach is made of. */
export interface ReachOptions {
  /** What the last look at the pod failed with. */
  readonly lastLook: () => unknown;
  /** Looks at the pod, to see whether it is back. */
  readonly look: () => void;
  /** How long a page waits for the pod, in milliseconds. */
  readonly patienceMs: number;
  /** Told of what came too late, and is no value. */
  readonly onTrouble: (error: unknown) => void;
}

/** Whoever clicks on a lead waits no longer than this for what the copy does not have. */
export const PATIENCE_MS = 2_000;

/** Did no server answer, or none that works? */
const isAway = (error: unknown): boolean => isPodError(error, 'unavailable', 'timeout');

/** How the desk stands to its pod. */
export class Reach {
  readonly #options: ReachOptions;
  #failure: unknown;

  constructor(options: ReachOptions) {
    this.#options = options;
  }

  /** Why the pod cannot be reached, as far as anybody noticed; `undefined` where it can. */
  get failure(): unknown {
    const lastLook = this.#options.lastLook();
    return isAway(lastLook) ? lastLook : this.#failure;
  }

  /** The same in words. */
  away(): Unread | undefined {
    const { failure } = this;
    return failure === undefined ? undefined : { state: 'away', reason: reasonOf(failure) };
  }

  /** Somebody could not reach the pod. */
  noteFailure(error: unknown): void {
    if (isAway(error)) this.#failure = error;
  }

  /** A look at the pod brought something. */
  noteAnswer(): void {
    this.#failure = undefined;
  }

  /**
   * Asks the pod for something; a pod that is known to be away is only looked at. With `onLate` nobody waits for a slow pod: it is
   * called when the pod gave it after all, and `read` must then have it at once.
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
