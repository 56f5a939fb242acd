/** Answers queries while the copy follows the pod. */
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
   * Loads the copy into an engine. The caller closes the copy, and a `follower` if it passes one. Without a follower, the copy
   * gets its own.
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
    // Changes during the loading are in the engine already, or are applied again, before any newer ones.
    await Promise.all(missed.map((changes) => live.#adopt(changes)));
    return live;
  }

  /** When the engine last had the same leads as the pod. */
  get asOf(): Date {
    return this.#asOf;
  }

  /** When the leads last changed. */
  get modified(): Date {
    return this.#modified;
  }

  /** How many leads of the pod are missing in answers, because their resources are damaged. */
  get damaged(): number {
    return this.#copy.damaged.length;
  }

  /** Answers as {@link QueryEngine.query} does. */
  query(question: Question, signal?: AbortSignal): Promise<Answer> {
    return this.#engine.query(question, signal);
  }

  /** Whether a query would be answered now, as {@link QueryEngine.isReady} does. */
  isReady(): Promise<boolean> {
    return this.#engine.isReady();
  }

  /**
   * The copy is changed before the engine. If the engine loses its thread in between, it loads the copy with all changes, and
   * applying them again changes nothing.
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

  /** Ends the engine after the look that is running. */
  async close(): Promise<void> {
    await this.#end();
    await this.#engine.close();
  }
}

/** Collects changes until the returned function is called. */
function collect(follower: CopyFollower): () => readonly CopyChanges[] {
  const collected: CopyChanges[] = [];
  const leave = follower.follow((changes) => void collected.push(changes));
  return () => {
    leave();
    return collected;
  };
}
