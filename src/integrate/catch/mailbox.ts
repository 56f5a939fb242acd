/** Keeps the last messages of a temporary receiver in memory, up to a number and a size. */

/** A message as it was sent. */
export interface Letter {
  /** Its number, from 1. It is unique within a mailbox. */
  readonly id: string;
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** The limits of a mailbox. */
export interface MailboxBounds {
  readonly maxLetters: number;
  readonly maxBytes: number;
}

/** Keeps messages. When a limit is reached, the oldest are removed. */
export class Mailbox {
  readonly #bounds: MailboxBounds;
  readonly #letters = new Map<string, Letter>();
  #count = 0;
  #bytes = 0;

  constructor(bounds: MailboxBounds) {
    this.#bounds = bounds;
  }

  /** Adds a message. Returns it, and the numbers of the messages that were removed. */
  add(body: Uint8Array, contentType: string): { letter: Letter; dropped: string[] } {
    this.#count += 1;
    const letter = { id: String(this.#count), body, contentType };
    this.#letters.set(letter.id, letter);
    this.#bytes += body.byteLength;
    const dropped: string[] = [];
    const { maxLetters, maxBytes } = this.#bounds;
    for (const [id, { body: oldest }] of this.#letters) {
      // The newest message is kept, even if it is larger than the limit.
      if (id === letter.id || (this.#letters.size <= maxLetters && this.#bytes <= maxBytes)) break;
      this.#letters.delete(id);
      this.#bytes -= oldest.byteLength;
      dropped.push(id);
    }
    return { letter, dropped };
  }

  /** The message with this number; `undefined` if there is none, or if it was removed. */
  get(id: string): Letter | undefined {
    return this.#letters.get(id);
  }

  /** The numbers of all messages. The oldest is first. */
  ids(): string[] {
    return [...this.#letters.keys()];
  }
}
