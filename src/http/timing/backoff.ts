/** Computes the pause before something that failed is tried again. */

/** A pause that grows with each failure. */
export interface Backoff {
  /** The pause after the first failure, in milliseconds. */
  readonly firstMs: number;
  /** The pause after the second failure, in milliseconds. It doubles from there. */
  readonly baseMs: number;
  /** The longest pause, in milliseconds. */
  readonly capMs: number;
}

/**
 * The pause after `failures` failures in a row (at least 1), in milliseconds. `chance` in [0, 1) selects a value between half
 * of the pause and all of it, so that clients that failed together do not return together.
 */
export function backoffMs(failures: number, { firstMs, baseMs, capMs }: Backoff, chance: number): number {
  const full = failures <= 1 ? firstMs : baseMs * 2 ** Math.min(failures - 2, 30);
  return Math.min(capMs, full) * (0.5 + chance / 2);
}
