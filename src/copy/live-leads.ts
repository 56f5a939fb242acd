/** Leads that answer questions while their copy follows the pod. */
import type { Answer, Question } from '../engine/question.ts';
import { QueryEngine, type QueryLimits } from '../engine/engine.ts';
import type { CopyChanges, LeadCopy } from './lead-copy.ts';

/** How leads are kept up to date. */
export interface LiveOptions {
  readonly limits?: Partial<QueryLimits>;
  /** Milliseconds between two looks at the pod. */
  readonly refreshMs: number;
  readonly onRefresh?: (changes: CopyChanges) => void;
  /** Told why a look at the pod failed; the next comes all the same. */
  readonly onError: (error: unknown) => void;
}

/** An engine over a copy. */
export class LiveLeads {
  readonly #copy: LeadCopy;
  readonly #engine: QueryEngine;
  readonly #options: LiveOptions;
  #asOf: Date;
  #modified: Date;
  #timer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(copy: LeadCopy, engine: QueryEngine, options: LiveOptions) {
    this.#copy = copy;
    this.#engine = engine;
    this.#options = options;
    this.#asOf = this.#modified = copy.asOf;
    this.#schedule();
  }

  /** Loads the copy into an engine. Closing it is left to whoever opened it. */
  static async open(copy: LeadCopy, options: LiveOptions): Promise<LiveLeads> {
    return new LiveLeads(copy, await QueryEngine.open(() => copy.parts(), options.limits), options);
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

  #schedule(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#refreshing = this.#refresh().finally(() => {
        this.#schedule();
      });
    }, this.#options.refreshMs);
  }

  async #refresh(): Promise<void> {
    try {
      const changes = await this.#copy.refresh();
      const { asOf } = this.#copy;
      await this.#adopt(changes);
      this.#asOf = asOf;
      if (changes.changed.length + changes.removed.length > 0) this.#modified = asOf;
      this.#options.onRefresh?.(changes);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  /**
   * The copy comes first and the engine after it: an engine that loses its thread meanwhile reads the copy again, in which
   * all changes are; and those that it is told then are the same once more.
   */
  async #adopt({ changed, removed }: CopyChanges): Promise<void> {
    const graphs = [...removed.map((url) => ({ url, nquads: '' })), ...changed];
    const outcomes = await Promise.allSettled(graphs.map(({ url, nquads }) => this.#engine.replace(url, nquads)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Ends the engine, after a look at the pod that is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#refreshing;
    await this.#engine.close();
  }
}
