/** The message generator behind `leadpod generate`: notifications for tests and benchmarks, the same for the same seed. */
import { createChances } from './chance.ts';
import { createNoise } from './noise.ts';
import type { Delivery } from './traffic.ts';
import { generateTraffic } from './traffic.ts';

export type { Delivery } from './traffic.ts';

/** What to generate. */
export interface GeneratorOptions {
  /** How many messages. The number does not change what the first ones are. */
  count: number;
  /** An integer. Only its low 32 bits count. */
  seed: number;
  /** Add messages of other topics, and broken lines. The lead messages do not change. */
  noise?: boolean;
}

/** The share of noise among the lines, if there is any. */
const NOISE_SHARE = 0.12;

/** Yields `count` notifications, each one line of text without its line break. Without noise every line is a JSON text. */
export function* generateMessages(options: GeneratorOptions): Generator<string> {
  for (const { text } of generateDeliveries(options)) yield text;
}

/**
 * The same messages, each with the number of its lead. A key that ties a message to its lead may be stated only in a later
 * message. So the numbers are exact for a stream whose leads are complete, and nearly exact for any other.
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
