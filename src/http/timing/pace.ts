/**
 * How many requests at the same time a server takes well. No one knows beforehand, so its answers tell: one more as long as they
 * come as quickly as if it had nothing else to do, one less where they wait for one another (as TCP Vegas does it), half as many
 * where it says that it is asked too much.
 */
import pLimit, { type LimitFunction } from 'p-limit';

/** The beginning, where more are allowed. */
const FIRST = 8;
/** Where fewer of the requests wait for another one, there is room for one more. */
const FEW_WAIT = 2;
/** Where more do, there is one too many. */
const MANY_WAIT = 4;
/** After so many answers the shortest one is looked for again: a server that was moved or grew has another one. */
const MEMORY = 1000;

/** What happened to a request: the status of its answer, none in time, or no one waited for it. */
export type Outcome = number | 'none' | 'left';

/** `Too Many Requests` and `Service Unavailable` (RFC 6585 section 4, RFC 9110 section 15.6.4), and no answer at all. */
const isTooMuch = (outcome: Outcome): boolean => outcome === 'none' || outcome === 429 || outcome === 503;

/** Watches the answers of a server, and says how many requests may be under way. */
export class Pace {
  readonly #now: () => number;
  /** By the most that each allows. */
  readonly #limits = new Map<number, LimitFunction>();
  #wanted = FIRST;
  /** Of the answers since the last change. */
  #round = { answers: 0, ms: 0 };
  /** The shortest of this and of the last thousand answers. */
  #shortest = { now: Infinity, before: Infinity, answers: 0 };
  /** Requests that were under way when it was last asked for less: that they fail as well says nothing new. */
  #late = 0;
  #underWay = 0;

  /** `now` in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A limit that follows the pace, and is never more than `most`. Everyone who asks for as many gets the same one. */
  limit(most: number): LimitFunction {
    const limit = this.#limits.get(most) ?? pLimit(this.#within(most));
    this.#limits.set(most, limit);
    return limit;
  }

  /**
   * Call it when a request is sent, and what it returns when the request has ended. Only the time of reads counts: a write takes
   * longer by itself.
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
