/** Loads the leads for SPARQL with the first query. */
import type { Answering } from '../endpoint/endpoint.ts';
import type { CopyFollower } from '../copy/follow-copy.ts';
import type { LiveLeads } from '../copy/live-leads.ts';
import type { Answer, Question } from '../engine/question.ts';

/** An endpoint's leads, of which nothing is loaded before they are asked for. */
export class LazyLeads implements Answering {
  readonly #open: () => Promise<LiveLeads>;
  readonly #follower: CopyFollower;
  #opening: Promise<LiveLeads> | undefined;
  #live: LiveLeads | undefined;

  constructor(open: () => Promise<LiveLeads>, follower: CopyFollower) {
    this.#open = open;
    this.#follower = follower;
  }

  get asOf(): Date {
    return this.#live?.asOf ?? this.#follower.asOf;
  }

  get modified(): Date {
    return this.#live?.modified ?? this.#follower.asOf;
  }

  get damaged(): number {
    return this.#live?.damaged ?? 0;
  }

  async query(question: Question, signal?: AbortSignal): Promise<Answer> {
    this.#opening ??= this.#load();
    return (await this.#opening).query(question, signal);
  }

  /** What could not be loaded is loaded again by the next question. */
  async #load(): Promise<LiveLeads> {
    try {
      this.#live = await this.#open();
      return this.#live;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  /** Ends the engine, if there is one. */
  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    await this.#live?.close();
  }
}
