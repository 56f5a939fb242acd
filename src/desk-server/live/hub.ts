/** Live events for open pages. They are numbered, so that a page that reconnects gets the events that it missed. */
import type { LiveEventName, LiveEvents } from '../../desk-api/index.ts';

/** An event as it was sent. */
export interface SentEvent {
  /** The name of this run of the server and a number that counts up. */
  readonly id: string;
  readonly name: LiveEventName;
  readonly data: LiveEvents[LiveEventName];
}

/** Receives events for one page. */
export type Listener = (event: SentEvent) => void;

/** The number of events that are kept for pages that reconnect. */
const REMEMBERED = 1000;

/** All pages that are open. */
export class LiveHub {
  /** Tells this run of the server from earlier ones, whose numbers mean nothing now. */
  readonly #run: string;
  readonly #sent: SentEvent[] = [];
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

  /** Sends an event to all pages. */
  tell<N extends LiveEventName>(name: N, data: LiveEvents[N]): void {
    this.#last += 1;
    const event = { id: this.lastId, name, data };
    this.#sent.push(event);
    if (this.#sent.length > REMEMBERED) this.#sent.shift();
    for (const listener of this.#listeners) listener(event);
  }

  /** Sends all later events to a page. The function that it returns ends that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The events after an event; `undefined` if they are no longer kept. */
  since(id: string): readonly SentEvent[] | undefined {
    if (id === this.lastId) return [];
    const [, run, number] = /^(.*)-(\d+)$/u.exec(id) ?? [];
    const first = this.#last - this.#sent.length;
    if (run !== this.#run || Number(number) < first || Number(number) > this.#last) return undefined;
    return this.#sent.slice(Number(number) - first);
  }
}
