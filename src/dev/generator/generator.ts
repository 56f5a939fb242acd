/** The message generator behind `leadpod generate`: notifications for tests and benchmarks, the same for the same seed. */
import { createChances } from './chance.ts';
import { createNoise } from './noise.ts';
import type { Delivery } from './traffic.ts';
import { generateTraffic } from './traffic.ts';

export type { Delivery } from './traffic.ts';

/** What to generate. */
export interface GeneratorOptions {
  /** How many messages; fewer or more never change what the first ones are. */
  count: number;
  /** An integer, of which the low 32 bits count. */
  seed: number;
  /** Also other topics of the family and broken lines. The lead messages among them stay as they are without. */
  noise?: boolean;
}

/** How many of the lines are noise, when there is any. */
const NOISE_SHARE = 0.12;

/** Yields `count` notifications, each one line of text without its line break. Without noise every line is a JSON text. */
export function* generateMessages(options: GeneratorOptions): Generator<string> {
  for (const { text } of generateDeliveries(options)) yield text;
}

/**
 * The same messages, each with the number of its lead. A message may name its lead by a key that only a later one ties
 * to the others, so the answers hold for a stream whose lives have ended, and nearly so for any other.
 */
export function* generateDeliveries({ count, seed, noise = false }: GeneratorOptions): Generator<Delivery> {
  const chances = createChances(seed);
  const traffic = generateTraffic(chances.traffic);
  let last = '';
  for (let left = count; left > 0; left--) {
    if (noise && last && chances.noise.is(NOISE_SHARE)) {
      yield { text: createNoise(chances.noise, last), lead: undefined };
      continue;
    }
    const delivery = traffic.next().value;
    last = delivery.text;
    yield delivery;
  }
}
