/**
 * A simulation of discrete events: a clock that jumps from one event to the next, and stations at which work waits. Times are
 * in milliseconds.
 */

type Action = () => void;

/** An item that is there. */
export const itemOf = <T>(list: readonly T[], index: number): T => list[index] as T;

/** Events in the order of their times; of the same time, in the order in which they were told. */
export class EventClock {
  #now = 0;
  #count = 0;
  /** A heap: each is before the two below it. */
  readonly #heap: TimedAction[] = [];

  /** The time of the present event. */
  get now(): number {
    return this.#now;
  }

  /** Has something happen after so long. */
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

  /** Lets things happen up to a time, or until nothing more is to happen. */
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

/** First in, first out; of any length. */
export class Line<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The first, of a line that is not empty. */
  shift(): T {
    const item = itemOf(this.#items, this.#head);
    this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Keeps those that pass. */
  filter(isKept: (item: T) => boolean): void {
    this.#items = this.#items.slice(this.#head).filter(isKept);
    this.#head = 0;
  }
}

/** A processor, or several: works on what came first. */
export class Station {
  readonly #clock: EventClock;
  readonly #waiting = new Line<{ ms: number; done: Action }>();
  #free: number;
  /** Work done so far, in milliseconds. */
  busyMs = 0;

  constructor(clock: EventClock, processors: number) {
    this.#clock = clock;
    this.#free = processors;
  }

  /** Has `ms` of work done; `done` is told when it is. */
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

/** The time average of a number that jumps. */
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

  /** Forgets what was before. */
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
