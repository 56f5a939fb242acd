/** What the ledger notes for later passes: whether there is an outbox, and whether scores are to be read again. */
import { shortHash } from '../../text/hash.ts';
import type { LedgerFile } from './ledger-file.ts';

const keyOf = (inbox: string): string => shortHash([inbox], 16);

/** The notes of one ledger; what was learnt here holds also where another process saved the ledger meanwhile. */
export class LedgerNotes {
  #outbox: boolean | undefined;
  /** Inboxes whose scores were read again since a lead came; `undefined` where none came. */
  #readAgain: Set<string> | undefined;
  /** Is there anything that the ledger does not say yet? */
  isChanged = false;

  /** Is there an outbox to look into? `undefined` where no one has looked, or the ledger was lost. */
  get hasOutbox(): boolean | undefined {
    return this.#outbox;
  }

  /** Takes note of an outbox. That there is one holds forever: another process may write into it. */
  noteOutbox(isThere: boolean): void {
    if (this.#outbox === isThere || this.#outbox === true) return;
    this.#outbox = isThere;
    this.isChanged = true;
  }

  /** May a lead have come for which scores wait in this inbox? */
  areScoresDue(inbox: string): boolean {
    return this.#readAgain?.has(keyOf(inbox)) === false;
  }

  /** Takes note that a lead may have come for which scores wait. */
  noteScoresDue(): void {
    if (this.#readAgain?.size !== 0) this.isChanged = true;
    this.#readAgain = new Set();
  }

  /** Takes note that the scores of this inbox are read again. */
  noteScoresRead(inbox: string): void {
    if (!this.areScoresDue(inbox)) return;
    this.#readAgain?.add(keyOf(inbox));
    this.isChanged = true;
  }

  /** Takes over what the ledger carries. */
  adopt(file: Pick<LedgerFile, 'outbox' | 'scores'> | undefined): void {
    if (this.#outbox !== true) this.#outbox = file?.outbox ?? this.#outbox;
    const own = this.#readAgain;
    if (file?.scores !== undefined) this.#readAgain = new Set(file.scores.filter((inbox) => own?.has(inbox) !== false));
  }

  /** What the ledger is to carry. */
  toFile(areScoresWaiting: () => boolean): Pick<LedgerFile, 'outbox' | 'scores'> {
    const isTold = this.#readAgain !== undefined && areScoresWaiting();
    return {
      ...(this.#outbox === undefined ? {} : { outbox: this.#outbox }),
      ...(isTold ? { scores: [...(this.#readAgain ?? [])].sort() } : {}),
    };
  }
}
