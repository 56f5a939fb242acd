/** What a throwaway receiver holds: the last messages that were sent to it, bounded in number and bytes. */

/** A message as it came. */
export interface Letter {
  /** Its number, from 1 on. No two letters of a mailbox have the same. */
  readonly id: string;
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** How much is held. */
export interface MailboxBounds {
  readonly maxLetters: number;
  readonly maxBytes: number;
}

/** Holds letters, and lets the oldest go where there would be too many. */
export class Mailbox {
  readonly #bounds: MailboxBounds;
  readonly #letters = new Map<string, Letter>();
  #count = 0;
  #bytes = 0;

  constructor(bounds: MailboxBounds) {
    this.#bounds = bounds;
  }

  /** Takes a letter; comes back with it, and with the numbers of those that had to go. */
  add(body: Uint8Array, contentType: string): { letter: Letter; dropped: string[] } {
    this.#count += 1;
    const letter = { id: String(this.#count), body, contentType };
    this.#letters.set(letter.id, letter);
    this.#bytes += body.byteLength;
    const dropped: string[] = [];
    const { maxLetters, maxBytes } = this.#bounds;
    for (const [id, { body: oldest }] of this.#letters) {
      // The newest stays, however large it is.
      if (id === letter.id || (this.#letters.size <= maxLetters && this.#bytes <= maxBytes)) break;
      this.#letters.delete(id);
      this.#bytes -= oldest.byteLength;
      dropped.push(id);
    }
    return { letter, dropped };
  }

  /** A letter; undefined where there is none, or none any more. */
  get(id: string): Letter | undefined {
    return this.#letters.get(id);
  }

  /** The numbers of all letters, the oldest first. */
  ids(): string[] {
    return [...this.#letters.keys()];
  }
}
