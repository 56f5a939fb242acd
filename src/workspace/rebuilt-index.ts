/** Decides whether a rebuilt index is kept after another process has saved its index. */
import type { Ledger } from '../store/ledger/ledger.ts';

/** The last rebuild in this workspace, if any. */
export class RebuiltIndex {
  /** The former name of its base, and whether a person asked for the rebuild, to drop entries of deleted leads. */
  #last: { readonly former: string | undefined; readonly isAsked: boolean } | undefined;

  /** Notes that the index was rebuilt. */
  note(former: string | undefined, isAsked: boolean): void {
    this.#last = { former, isAsked };
  }

  /**
   * Whether our rebuilt index is kept. It is not if another process has rebuilt the same index and saved it first: that process
   * removes all bases that its ledger does not name, including ours.
   */
  staysBeside({ index, isOfOtherReader }: Ledger): boolean {
    if (this.#last === undefined) return false;
    const { former, isAsked } = this.#last;
    const theirs = index.base?.name;
    return isAsked || isOfOtherReader || theirs === undefined || theirs === former;
  }
}
