/** Whether the index that a workspace has rebuilt stays, once others have saved theirs. */
import type { Ledger } from '../store/ledger/ledger.ts';

/** The rebuilding of one workspace, if there was any. */
export class RebuiltIndex {
  /** The former name of its base, and whether a person asked for the rebuild, to drop entries of deleted leads. */
  #last: { readonly former: string | undefined; readonly isAsked: boolean } | undefined;

  /** The index was rebuilt. */
  note(former: string | undefined, isAsked: boolean): void {
    this.#last = { former, isAsked };
  }

  /**
   * It does, unless someone else has rebuilt the same one and saved it before: he removes what the ledger does not
   * name, and so ours.
   */
  staysBeside({ index, isOfOtherReader }: Ledger): boolean {
    if (this.#last === undefined) return false;
    const { former, isAsked } = this.#last;
    const theirs = index.base?.name;
    return isAsked || isOfOtherReader || theirs === undefined || theirs === former;
  }
}
