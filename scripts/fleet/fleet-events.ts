/**
 * A simulation of discrete events: a clock that jumps from one event to the next, and stations at which work waits. Times are
 * in milliseconds.
 */

type Action = () => void;

/** An item of a list that is known to have it. */
export const itemOf = <T>(list: readonly T[], index: number): T => list[index] as T;

/** Runs events in the order of their times. Events of the same time run in the order in which they were added. */
export class EventClock {
  #now = 0;
  #count = 0;
  /** A heap: each event is earlier than the two below it. */
  readonly #heap: TimedAction[] = [];

  /** The time of the current event. */
  get now(): number {
    return this.#now;
  }

  /** Runs `act` after a delay, in milliseconds. */
  after(delayMs: number, act: Action): void {
    const heap = this.#heap;
    const event = { at: this.#now + delayMs, order: (this.#count += 1), act };
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const other = itemOf(heap, above);
      if (!isBefore(event, other)) break;
      heap[index] = other;
      index = above;
    }
    heap[index] = event;
  }

  /** Runs the events until a time, or until there are no more. */
  run(until = Infinity): void {
    for (let first; (first = this.#heap[0]) !== undefined && first.at <= until;) {
      this.#takeFirst();
      this.#now = first.at;
      first.act();
    }
    if (until !== Infinity) this.#now = until;
  }

  #takeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      let other = heap[below];
      const right = heap[below + 1];
      if (other === undefined) break;
      if (right !== undefined && isBefore(right, other)) {
        below += 1;
        other = right;
      }
      if (!isBefore(other, last)) break;
      heap[index] = other;
      index = below;
    }
    heap[index] = last;
  }
}

interface TimedAction {
  readonly at: number;
  readonly order: number;
  readonly act: Action;
}

const isBefore = (one: TimedAction, other: TimedAction): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** A queue of any length: first in, first out. */
export class Line<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Removes and returns the first item of a queue that is not empty. */
  shift(): T {
    const item = itemOf(this.#items, this.#head);
    this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Keeps the items for which the function returns true. */
  filter(isKept: (item: T) => boolean): void {
    this.#items = this.#items.slice(this.#head).filter(isKept);
    this.#head = 0;
  }
}

/** One or several processors. They process work in the order in which it came. */
export class Station {
  readonly #clock: EventClock;
  readonly #waiting = new Line<{ ms: number; done: Action }>();
  #free: number;
  /** The time of the work that is done, in milliseconds. */
  busyMs = 0;

  constructor(clock: EventClock, processors: number) {
    this.#clock = clock;
    this.#free = processors;
  }

  /** Adds work that takes `ms` milliseconds. `done` is called at its end. */
  work(ms: number, done: Action): void {
    if (this.#free > 0) this.#begin(ms, done);
    else this.#waiting.push({ ms, done });
  }

  #begin(ms: number, done: Action): void {
    this.#free -= 1;
    this.#clock.after(ms, () => {
      this.#free += 1;
      this.busyMs += ms;
      if (this.#waiting.length > 0) {
        const { ms: nextMs, done: nextDone } = this.#waiting.shift();
        this.#begin(nextMs, nextDone);
      }
      done();
    });
  }
}

/** The average over time of a number that changes in steps. */
export class Gauge {
  readonly #clock: EventClock;
  #value = 0;
  #sum = 0;
  #from = 0;
  #at = 0;
  #most = 0;

  constructor(clock: EventClock) {
    this.#clock = clock;
  }

  add(step: number): void {
    this.#settle();
    this.#value += step;
    this.#most = Math.max(this.#most, this.#value);
  }

  get value(): number {
    return this.#value;
  }

  /** Ignores everything before this moment. */
  restart(): void {
    this.#settle();
    this.#sum = 0;
    this.#from = this.#clock.now;
    this.#most = this.#value;
  }

  get mean(): number {
    this.#settle();
    return this.#sum / Math.max(1, this.#clock.now - this.#from);
  }

  get most(): number {
    return this.#most;
  }

  #settle(): void {
    this.#sum += this.#value * (this.#clock.now - this.#at);
    this.#at = this.#clock.now;
  }
}
