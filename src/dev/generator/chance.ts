/** Random choices from a seed. The same seed gives the same choices on every machine and in every version. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { skipN } from 'pure-rand/utils/skipN';

/** Values with their weights. The weights may have any sum. */
export type Weighted<T> = readonly (readonly [weight: number, value: T])[];

const TWO_32 = 2 ** 32;

/** Random choices from one stream of random numbers. Every call uses some of them. */
export class Chance {
  readonly #random: RandomGenerator;

  constructor(random: RandomGenerator) {
    this.#random = random;
  }

  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return uniformInt(this.#random, min, max);
  }

  /** True with the given probability (0 to 1). */
  is(probability: number): boolean {
    return this.#random.next() >>> 0 < probability * TWO_32;
  }

  /** One item of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)] as T;
  }

  /** One value of a table that is not empty. The probability of each is proportional to its weight. */
  weighted<T>(table: Weighted<T>): T {
    let total = 0;
    for (const [weight] of table) total += weight;
    let left = ((this.#random.next() >>> 0) / TWO_32) * total;
    for (const [weight, value] of table) {
      left -= weight;
      if (left < 0) return value;
    }
    // Because of rounding, a small remainder may be left after the last weight.
    return (table.at(-1) as readonly [number, T])[1];
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += (this.#random.next() >>> 0).toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }

  /** A text in the form of a version 4 UUID (RFC 9562 section 5.4). */
  uuid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

/** Creates a stream from a seed. Only the low 32 bits of the seed count. */
export function createChance(seed: number): Chance {
  const random = xoroshiro128plus(seed);
  // The first numbers of xoroshiro128+ are similar for seeds that differ in few bits. So they are skipped.
  skipN(random, 64);
  return new Chance(random);
}

/**
 * Creates two independent streams from one seed. Only the low 32 bits of the seed count. The second stream is the first one
 * after 2^64 numbers. So the lead messages are the same with and without noise.
 */
export function createChances(seed: number): { traffic: Chance; noise: Chance } {
  const noise = xoroshiro128plus(seed);
  skipN(noise, 64);
  noise.jump();
  return { traffic: createChance(seed), noise: new Chance(noise) };
}
