/** What open pages are told, with numbers, so that one that comes back gets what it missed. */
import type { LiveEventName, LiveEvents } from '../../desk-api/index.ts';

/** An event as it was told. */
export interface ToldEvent {
  /** Counts up; that of a page that was told nothing is `run` alone. */
  readonly id: string;
  readonly name: LiveEventName;
  readonly data: LiveEvents[LiveEventName];
}

/** A page that is told of events. */
export type Listener = (event: ToldEvent) => void;

/** So many events are remembered for pages that were away for a moment. */
const REMEMBERED = 1000;

/** All pages that are open. */
export class LiveHub {
  /** Numbers of another run of the server mean nothing. */
  readonly #run: string;
  readonly #told: ToldEvent[] = [];
  readonly #listeners = new Set<Listener>();
  #last = 0;

  constructor(run: string) {
    this.#run = run;
  }

  /** How many pages are open. */
  get size(): number {
    return this.#listeners.size;
  }

  /** The id of the last event. */
  get lastId(): string {
    return `${this.#run}-${this.#last}`;
  }

  /** Tells all pages. */
  tell<N extends LiveEventName>(name: N, data: LiveEvents[N]): void {
    this.#last += 1;
    const event = { id: this.lastId, name, data };
    this.#told.push(event);
    if (this.#told.length > REMEMBERED) this.#told.shift();
    for (const listener of this.#listeners) listener(event);
  }

  /** Tells a page of all that comes. Comes back with what ends that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What was told after an event; `undefined` where that is not known any more. */
  since(id: string): readonly ToldEvent[] | undefined {
    if (id === this.lastId) return [];
    const [, run, number] = /^(.*)-(\d+)$/u.exec(id) ?? [];
    const first = this.#last - this.#told.length;
    if (run !== this.#run || Number(number) < first || Number(number) > this.#last) return undefined;
    return this.#told.slice(Number(number) - first);
  }
}
