/**
 * How much of a batch may one sender take up? All that a batch holds is in memory at once, and everyone waits for it: what
 * goes beyond a sender's share waits for the end of the pass (THREATS: T26). Nothing is left to another pass.
 */
import type { Limits } from '../../message/decode/json-decode.ts';

/** A notification that is read once more when everyone else's were. */
export interface Postponed {
  readonly source: string;
  /** The origin of its first event's name, as far as it is known. */
  readonly sender: string;
  readonly bytes: number;
}

/** How many shares there are in a batch. Anyone who makes up a sender for each message comes no further than this. */
const SHARES = 4;

/** What is left of one batch. */
export class Shares {
  readonly #share: number;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor({ maxShare }: Pick<Limits, 'maxShare'>) {
    this.#share = maxShare;
  }

  /** Is there room for a message of anyone? The first finds room however long it is. */
  hasRoom(bytes: number): boolean {
    return this.#all === 0 || this.#all + bytes <= SHARES * this.#share;
  }

  /** Takes so much of the share of a sender, where there is so much left. */
  take(sender: string, bytes: number): boolean {
    const taken = this.#taken.get(sender) ?? 0;
    if (!this.hasRoom(bytes) || (taken > 0 && taken + bytes > this.#share)) return false;
    this.#taken.set(sender, taken + bytes);
    this.#all += bytes;
    return true;
  }
}

/** Divides what was postponed into the next batch of at most `most`, and the rest. */
export function nextBatch(
  postponed: readonly Postponed[],
  limits: Pick<Limits, 'maxShare'>,
  most: number,
): { readonly now: string[]; readonly later: Postponed[] } {
  const shares = new Shares(limits);
  const now: string[] = [];
  const later: Postponed[] = [];
  for (const one of postponed) {
    if (now.length < most && shares.take(one.sender, one.bytes)) now.push(one.source);
    else later.push(one);
  }
  return { now, later };
}
