import { pause } from './pause.ts';

/**
 * Keeps requests away from an origin for as long as it asked with `Retry-After` (F6): otherwise the other requests of a
 * concurrent pass would knock on while one of them waits.
 */
export class OriginGate {
  readonly #openAt = new Map<string, number>();

  /** Closes the gate of an origin for so many milliseconds. */
  close(origin: string, forMs: number): void {
    const openAt = performance.now() + forMs;
    if (openAt > (this.#openAt.get(origin) ?? 0)) this.#openAt.set(origin, openAt);
  }

  /** Waits until the gate is open, and a little longer by chance, so that not all come at once. */
  async pass(origin: string, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
    const waitMs = (this.#openAt.get(origin) ?? 0) - performance.now();
    if (waitMs <= 0) return;
    await pause(waitMs * (1 + Math.random() / 10), signals);
  }
}
