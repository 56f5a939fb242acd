/** How long to wait before something that failed is tried again. */

/** A pause that grows with each failure. */
export interface Backoff {
  /** After the first failure, in milliseconds. */
  readonly firstMs: number;
  /** After the second, in milliseconds; it doubles from there. */
  readonly baseMs: number;
  /** Never longer than this, in milliseconds. */
  readonly capMs: number;
}

/**
 * The pause after so many failures in a row, from 1, in milliseconds. `chance` lies in [0, 1): between half of the pause and
 * all of it, since what failed together should not come back together.
 */
export function backoffMs(failures: number, { firstMs, baseMs, capMs }: Backoff, chance: number): number {
  const full = failures <= 1 ? firstMs : baseMs * 2 ** Math.min(failures - 2, 30);
  return Math.min(capMs, full) * (0.5 + chance / 2);
}
