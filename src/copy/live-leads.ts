/** Leads that answer questions while their copy follows the pod. */
import type { Answer, Question } from '../engine/question.ts';
import { QueryEngine, type QueryLimits } from '../engine/engine.ts';
import { CopyFollower, type FollowOptions } from './follow-copy.ts';
import type { CopyChanges, LeadCopy } from './lead-copy.ts';

/** How leads are kept up to date. */
export interface LiveOptions extends FollowOptions {
  readonly limits?: Partial<QueryLimits>;
  readonly onRefresh?: (changes: CopyChanges) => void;
}

/** An engine over a copy. */
export class LiveLeads {
  readonly #copy: LeadCopy;
  readonly #engine: QueryEngine;
  readonly #onRefresh: LiveOptions['onRefresh'];
  readonly #end: () => Promise<void>;
  #asOf: Date;
  #modified: Date;

  private constructor(copy: LeadCopy, engine: QueryEngine, follower: CopyFollower, options: LiveOptions, own: boolean) {
    this.#copy = copy;
    this.#engine = engine;
    this.#onRefresh = options.onRefresh;
    this.#asOf = this.#modified = copy.asOf;
    const leave = follower.follow((changes) => this.#adopt(changes));
    this.#end = async () => {
      leave();
      if (own) await follower.close();
    };
  }

  /**
   * Loads the copy into an engine. Closing the copy is left to whoever opened it, and so is a `follower` that keeps it up to date
   * for others as well; without one the copy gets one of its own.
   */
  static async open(copy: LeadCopy, options: LiveOptions, follower?: CopyFollower): Promise<LiveLeads> {
    const loading = follower === undefined ? undefined : collect(follower);
    const engine = await QueryEngine.open(() => copy.parts(), options.limits);
    const missed = loading?.() ?? [];
    const live = new LiveLeads(
      copy,
      engine,
      follower ?? new CopyFollower(copy, options),
      options,
      loading === undefined,
    );
    // What changed while the engine was loaded is in it, or is told it once more, before anything newer.
    await Promise.all(missed.map((changes) => live.#adopt(changes)));
    return live;
  }

  /** When the engine last had what the pod has. */
  get asOf(): Date {
    return this.#asOf;
  }

  /** When that last changed. */
  get modified(): Date {
    return this.#modified;
  }

  /** How many leads of the pod are in no answer, because their resources are damaged. */
  get damaged(): number {
    return this.#copy.damaged.length;
  }

  /** Answers as {@link QueryEngine.query} does. */
  query(question: Question, signal?: AbortSignal): Promise<Answer> {
    return this.#engine.query(question, signal);
  }

  /** As {@link QueryEngine.isReady}. */
  isReady(): Promise<boolean> {
    return this.#engine.isReady();
  }

  /**
   * The copy comes first and the engine after it: an engine that loses its thread meanwhile reads the copy again, in which
   * all changes are; and those that it is told then are the same once more.
   */
  async #adopt(changes: CopyChanges): Promise<void> {
    const { changed, removed } = changes;
    const { asOf } = this.#copy;
    const graphs = [...removed.map((url) => ({ url, nquads: '' })), ...changed];
    const outcomes = await Promise.allSettled(graphs.map(({ url, nquads }) => this.#engine.replace(url, nquads)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    this.#asOf = asOf;
    if (graphs.length > 0) this.#modified = asOf;
    this.#onRefresh?.(changes);
  }

  /** Ends the engine, after a look at the pod that is under way. */
  async close(): Promise<void> {
    await this.#end();
    await this.#engine.close();
  }
}

/** Collects what a follower tells, until it is asked for. */
function collect(follower: CopyFollower): () => readonly CopyChanges[] {
  const collected: CopyChanges[] = [];
  const leave = follower.follow((changes) => void collected.push(changes));
  return () => {
    leave();
    return collected;
  };
}
