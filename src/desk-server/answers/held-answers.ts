/**
 * Holds the answers that were given on the desk for some seconds before their events are made, so that they can be undone. Until
 * then nothing is written or sent. When the desk closes, it makes all held answers at once.
 */
import { randomUUID } from 'node:crypto';
import type { AnswerRequest, AnswerView } from '../../desk-api/index.ts';
import { NoRecipientError } from '../../desk/answers/answer-lead.ts';
import { NotAllowedError } from '../../desk/answers/rules.ts';
import { LeadpodError, UsageError } from '../../errors.ts';
import { known } from '../../text/known.ts';
import { reasonOf } from '../live/freshness.ts';

/** What became of an answer that was made. */
export type MadeAnswer = Pick<AnswerView, 'event' | 'delivery' | 'status'>;

/** What it needs from outside. */
export interface HoldOptions {
  /** Makes the event and sends it. With `isHurried` the next pass sends it. */
  readonly make: (lead: string, request: AnswerRequest, isHurried: boolean) => Promise<MadeAnswer>;
  /** Called whenever the state of an answer changes. */
  readonly onChange: (answer: AnswerView) => void;
  /** Called with every error that is a bug of leadpod. */
  readonly onFault: (error: unknown) => void;
  readonly now: () => Date;
  /** Calls `work` after `ms` milliseconds. The function that it returns cancels the call. For tests. */
  readonly later?: (ms: number, work: () => void) => () => void;
}

/** How long an answer can be undone unless the page says otherwise, and at most. */
export const UNDO_SECONDS = 5;
const MOST_UNDO_SECONDS = 30;
/** The number of finished answers that are kept. */
const REMEMBERED = 500;

interface Held {
  readonly request: AnswerRequest;
  readonly cancel: () => void;
}

/** All answers of this run of the desk. */
export class HeldAnswers {
  readonly #options: HoldOptions;
  readonly #views = new Map<string, AnswerView>();
  readonly #held = new Map<string, Held>();
  /** One after the other, as a person gave them: each sees what the one before it did. */
  #making: Promise<void> = Promise.resolve();
  #isClosing = false;

  constructor(options: HoldOptions) {
    this.#options = options;
  }

  /**
   * Takes an answer to a lead, by its slug.
   *
   * @throws UsageError where another answer to it is not made yet, or the desk closes.
   */
  give(lead: string, request: AnswerRequest): AnswerView {
    if (this.#isClosing) throw new UsageError('the desk is closing: start it again to answer');
    const other = this.pendingOf(lead);
    if (other !== undefined)
      throw new UsageError(`${other.action} is not sent yet for this lead. Undo it first, or wait until it is sent`);
    const { now, later = byTimer } = this.#options;
    const seconds = Math.min(MOST_UNDO_SECONDS, Math.max(0, request.undoSeconds ?? UNDO_SECONDS));
    const id = randomUUID();
    const at = now();
    const undoUntil = new Date(at.getTime() + seconds * 1000).toISOString();
    const view: AnswerView = { id, lead, action: request.action, state: 'held', at: at.toISOString(), undoUntil };
    const make = (): void => {
      this.#make(id);
    };
    this.#views.set(id, view);
    this.#held.set(id, { request, cancel: later(seconds * 1000, make) });
    this.#forgetOld();
    this.#options.onChange(view);
    return view;
  }

  /**
   * Takes a held answer back.
   *
   * @throws UsageError where it is made already.
   */
  undo(id: string): AnswerView | undefined {
    const view = this.#views.get(id);
    if (view === undefined || view.state === 'undone') return view;
    const held = this.#held.get(id);
    if (held === undefined)
      throw new UsageError('it is too late to undo this answer: it was sent. Answer the lead again to correct it');
    held.cancel();
    this.#held.delete(id);
    return this.#change(id, { state: 'undone' });
  }

  /** An answer by its id. */
  get(id: string): AnswerView | undefined {
    return this.#views.get(id);
  }

  /** All answers to a lead that are kept, the latest first. */
  ofLead(lead: string): AnswerView[] {
    return [...this.#views.values()].filter((view) => view.lead === lead).reverse();
  }

  /** The answer to a lead that is not made yet. */
  pendingOf(lead: string): AnswerView | undefined {
    for (const view of this.#views.values())
      if (view.lead === lead && (view.state === 'held' || view.state === 'sending')) return view;
    return undefined;
  }

  /** Forgets the answers to leads that are gone, and takes back those that are held. */
  forget(leads: readonly string[]): void {
    for (const [id, view] of this.#views) {
      if (!leads.includes(view.lead)) continue;
      if (this.#held.has(id)) this.undo(id);
      this.#views.delete(id);
    }
  }

  /** Makes at once what is held, and waits for all that is under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const [id, { cancel }] of [...this.#held]) {
      cancel();
      this.#make(id);
    }
    await this.#making;
  }

  #make(id: string): void {
    const held = this.#held.get(id);
    const view = this.#views.get(id);
    if (held === undefined || view === undefined) return;
    this.#held.delete(id);
    this.#change(id, { state: 'sending' });
    this.#making = this.#making.then(async () => {
      try {
        this.#change(id, { state: 'made', ...(await this.#options.make(view.lead, held.request, this.#isClosing)) });
      } catch (error) {
        const isExpected = error instanceof LeadpodError;
        if (!isExpected) this.#options.onFault(error);
        const problem = isExpected
          ? reasonOf(error)
          : 'a bug in leadpod: the standard error of the desk has the details';
        this.#change(id, { state: 'failed', problem, ...wayOutOf(error) });
      }
    });
  }

  #change(id: string, changes: Partial<AnswerView>): AnswerView | undefined {
    const view = this.#views.get(id);
    if (view === undefined) return undefined;
    const changed = known<AnswerView>({ ...view, ...changes, undoUntil: undefined });
    this.#views.set(id, changed);
    this.#options.onChange(changed);
    return changed;
  }

  #forgetOld(): void {
    for (const [id, { state }] of this.#views) {
      if (this.#views.size <= REMEMBERED) return;
      if (state !== 'held' && state !== 'sending') this.#views.delete(id);
    }
  }
}

/** What the person can do about a failure. */
const wayOutOf = (error: unknown): Pick<AnswerView, 'canForce' | 'needsRecipient'> =>
  known({
    canForce: error instanceof NotAllowedError || undefined,
    needsRecipient: error instanceof NoRecipientError || undefined,
  });

function byTimer(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms);
  return () => {
    clearTimeout(timer);
  };
}
