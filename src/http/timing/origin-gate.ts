import { pause } from './pause.ts';

/**
 * Delays all requests to an origin that asked for a pause with `Retry-After` (CONTRIBUTING.md, F6). Otherwise the other
 * requests of a concurrent pass would continue while one of them waits.
 */
export class OriginGate {
  readonly #openAt = new Map<string, number>();

  /** Delays requests to an origin for `forMs` milliseconds. */
  close(origin: string, forMs: number): void {
    const openAt = performance.now() + forMs;
    if (openAt > (this.#openAt.get(origin) ?? 0)) this.#openAt.set(origin, openAt);
  }

  /** Waits until the pause is over, plus a short random time, so that not all requests start at once. */
  async pass(origin: string, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
    const waitMs = (this.#openAt.get(origin) ?? 0) - performance.now();
    if (waitMs <= 0) return;
    await pause(waitMs * (1 + Math.random() / 10), signals);
  }
}
