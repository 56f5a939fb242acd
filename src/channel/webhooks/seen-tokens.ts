/** Tokens that were seen, for as long as they could be shown again; never more of them than fit. */

/** Each real one stands for a change in an inbox; this many changes a minute no server makes. */
const MAX_TOKENS = 20_000;

/** See the head of this file. */
export class SeenTokens {
  readonly #lifetimeMs: number;
  readonly #now: () => number;
  readonly #max: number;
  /** Token -> until when it is remembered, the oldest first. */
  readonly #until = new Map<string, number>();

  constructor(lifetimeMs: number, { now = () => performance.now(), max = MAX_TOKENS } = {}) {
    this.#lifetimeMs = lifetimeMs;
    this.#now = now;
    this.#max = max;
  }

  /** Remembers a token; `false` where it was seen before. */
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
