/**
 * Limits how much of a batch one sender may fill. A batch is in memory as a whole and delays everyone, so notifications
 * beyond a sender's share wait until the end of the pass (SECURITY.md, T26). None are left for another pass.
 */
import type { Limits } from '../../message/decode/json-decode.ts';

/** A notification that is read again after those of all other senders. */
export interface Postponed {
  readonly source: string;
  /** The origin of the `id` of its first event, or empty if there is none. */
  readonly sender: string;
  readonly bytes: number;
}

/** How many shares a batch has. This also limits a sender who uses a new name for each message. */
const SHARES = 4;

/** The bytes that are left for one batch. */
export class Shares {
  readonly #share: number;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor({ maxShare }: Pick<Limits, 'maxShare'>) {
    this.#share = maxShare;
  }

  /** Whether there is room for a message of this size. The first message always fits. */
  hasRoom(bytes: number): boolean {
    return this.#all === 0 || this.#all + bytes <= SHARES * this.#share;
  }

  /** Takes bytes from the share of a sender. Returns `false` if too few are left. */
  take(sender: string, bytes: number): boolean {
    const taken = this.#taken.get(sender) ?? 0;
    if (!this.hasRoom(bytes) || (taken > 0 && taken + bytes > this.#share)) return false;
    this.#taken.set(sender, taken + bytes);
    this.#all += bytes;
    return true;
  }
}

/** Divides the postponed notifications into the next batch, with at most `most`, and the rest. */
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
