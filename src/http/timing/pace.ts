/**
 * Finds out how many requests at the same time are best for a server. The number grows by one while answers are as fast as from
 * an idle server, shrinks by one when requests wait for each other (as in TCP Vegas), and is halved when the server reports
 * overload.
 */
import pLimit, { type LimitFunction } from 'p-limit';

/** The initial number, if more are allowed. */
const FIRST = 8;
/** If fewer requests than this are waiting in the server, the number grows. */
const FEW_WAIT = 2;
/** If more requests than this are waiting, it shrinks. */
const MANY_WAIT = 4;
/** After this many answers the shortest time is measured again, because the server may have changed. */
const MEMORY = 1000;

/**
 * The result of a request: the status of its answer, `none` if there was no answer in time, or `left` if the caller stopped
 * waiting.
 */
export type Outcome = number | 'none' | 'left';

/** `Too Many Requests` and `Service Unavailable` (RFC 6585 section 4, RFC 9110 section 15.6.4), or no answer at all. */
const isTooMuch = (outcome: Outcome): boolean => outcome === 'none' || outcome === 429 || outcome === 503;

/** Measures the answers of a server, and limits the number of requests at the same time. */
export class Pace {
  readonly #now: () => number;
  /** The limit function for each maximum. */
  readonly #limits = new Map<number, LimitFunction>();
  #wanted = FIRST;
  /** The answers since the last change. */
  #round = { answers: 0, ms: 0 };
  /** The shortest time of the current and of the last thousand answers. */
  #shortest = { now: Infinity, before: Infinity, answers: 0 };
  /** How many requests were running when the number was last reduced. Their failures are ignored. */
  #late = 0;
  #underWay = 0;

  /** @param now a clock in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A limit that follows the current number, and never exceeds `most`. Callers with the same `most` share one limit. */
  limit(most: number): LimitFunction {
    const limit = this.#limits.get(most) ?? pLimit(this.#within(most));
    this.#limits.set(most, limit);
    return limit;
  }

  /**
   * Call it when a request is sent, and call the returned function when the request has ended. Only the times of reads are
   * measured, because writes take longer anyway.
   */
  begin(isRead: boolean): (outcome: Outcome) => void {
    const began = this.#now();
    this.#underWay += 1;
    return (outcome) => {
      this.#underWay -= 1;
      const isLate = this.#late > 0;
      if (isLate) this.#late -= 1;
      if (isTooMuch(outcome)) {
        if (!isLate) this.#slowDown();
      } else if (isRead && outcome !== 'left') this.#note(this.#now() - began);
    };
  }

  #slowDown(): void {
    this.#late = this.#underWay;
    this.#change(this.#wanted / 2);
  }

  #note(ms: number): void {
    const shortest = this.#shortest;
    if (++shortest.answers > MEMORY) this.#shortest = { now: ms, before: shortest.now, answers: 1 };
    else shortest.now = Math.min(shortest.now, ms);
    const round = this.#round;
    round.answers += 1;
    round.ms += ms;
    if (round.answers < this.#wanted) return;
    const mean = round.ms / round.answers;
    const best = Math.min(this.#shortest.now, this.#shortest.before);
    const waiting = mean > 0 ? this.#wanted * (1 - best / mean) : 0;
    if (waiting < FEW_WAIT) this.#change(this.#wanted + 1);
    else if (waiting > MANY_WAIT) this.#change(this.#wanted - 1);
    else this.#round = { answers: 0, ms: 0 };
  }

  #change(wanted: number): void {
    const most = Math.max(FIRST, ...this.#limits.keys());
    this.#wanted = Math.min(most, Math.max(1, Math.floor(wanted)));
    this.#round = { answers: 0, ms: 0 };
    for (const [own, limit] of this.#limits) limit.concurrency = this.#within(own);
  }

  #within(most: number): number {
    return Math.max(1, Math.min(most, this.#wanted));
  }
}
