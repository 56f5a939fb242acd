/** Bytes as they arrive to lines: one line is held, never the whole. */

/** A line of a text. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without the line feed; absent where it is longer than it may be. */
  readonly bytes: Uint8Array | undefined;
}

const LINE_FEED = 0x0a;

/** Splits what arrives in pieces. What is no UTF-8 stays as it is, and lines of nothing but white space are left out. */
export class LineSplitter {
  readonly #maxBytes: number;
  #rest: Uint8Array[] = [];
  #size = 0;
  #number = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that end in this piece. */
  push(piece: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, start)) {
      this.#keep(piece.subarray(start, end));
      lines.push(...this.#take());
      start = end + 1;
    }
    this.#keep(piece.subarray(start));
    return lines;
  }

  /** The line that nothing ends. */
  end(): Line[] {
    return this.#size === 0 ? [] : this.#take();
  }

  /** What is too long already need not be held. */
  #keep(part: Uint8Array): void {
    this.#size += part.length;
    if (this.#size > this.#maxBytes) this.#rest = [];
    else if (part.length > 0) this.#rest.push(part);
  }

  #take(): Line[] {
    const number = (this.#number += 1);
    const [first] = this.#rest;
    const isTooLong = this.#size > this.#maxBytes;
    const whole = this.#rest.length === 1 && first !== undefined ? first : Buffer.concat(this.#rest);
    this.#rest = [];
    this.#size = 0;
    if (isTooLong) return [{ number, bytes: undefined }];
    return isBlank(whole) ? [] : [{ number, bytes: whole }];
  }
}

/** White space alone is no notification. */
export const isBlank = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
