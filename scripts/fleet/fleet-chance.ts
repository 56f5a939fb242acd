/** The random numbers of a simulated fleet. They come from a seed. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { skipN } from 'pure-rand/utils/skipN';

/** A row of random numbers. The same seed gives the same numbers. */
export class Chance {
  readonly #random;

  constructor(seed: number) {
    this.#random = xoroshiro128plus(seed);
    // The first numbers of seeds that differ little are similar. So they are skipped.
    skipN(this.#random, 64);
  }

  /** A number in [0, 1). */
  next(): number {
    return (this.#random.next() >>> 0) / 2 ** 32;
  }

  /** A time between two events that are independent of each other. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }
}
