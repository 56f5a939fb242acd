/** Splits a stream of bytes into lines. Only one line is kept in memory. */

/** A line of a text. */
export interface Line {
  /** The number of the line, from 1. */
  readonly number: number;
  /** The bytes of the line without the line feed; `undefined` if the line is too long. */
  readonly bytes: Uint8Array | undefined;
}

const LINE_FEED = 0x0a;

/**
 * Splits pieces of a stream into lines. Bytes that are not UTF-8 are not changed. Lines that only have white space are left
 * out.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #rest: Uint8Array[] = [];
  #size = 0;
  #number = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Returns the lines that end in this piece. */
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

  /** Returns the last line, if no line feed is after it. */
  end(): Line[] {
    return this.#size === 0 ? [] : this.#take();
  }

  /** A line that is already too long is not kept in memory. */
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

/** Whether a line only has white space, so that it is no notification. */
export const isBlank = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
