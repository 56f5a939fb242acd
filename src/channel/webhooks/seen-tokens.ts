/** Remembers tokens for as long as they are valid, in limited memory. */

/** The largest number of tokens. Each stands for one change of an inbox, and no server makes this many in a minute. */
const MAX_TOKENS = 20_000;

/** Remembers tokens as the head of this file describes. */
export class SeenTokens {
  readonly #lifetimeMs: number;
  readonly #now: () => number;
  readonly #max: number;
  /** Each token with the time until which it is kept, the oldest first. */
  readonly #until = new Map<string, number>();

  constructor(lifetimeMs: number, { now = () => performance.now(), max = MAX_TOKENS } = {}) {
    this.#lifetimeMs = lifetimeMs;
    this.#now = now;
    this.#max = max;
  }

  /** Adds a token. Returns `false` if it was seen before. */
  add(token: string): boolean {
    const now = this.#now();
    this.#forget(now);
    if (this.#until.has(token)) return false;
    this.#until.set(token, now + this.#lifetimeMs);
    return true;
  }

  #forget(now: number): void {
    for (const [token, until] of this.#until) {
      if (until > now && this.#until.size < this.#max) return;
      this.#until.delete(token);
    }
  }
}
