/**
 * The generator of `leadpod generate`. It creates notifications for tests and benchmarks. The same seed gives the same
 * notifications.
 */
import { createChances } from './chance.ts';
import { createNoise } from './noise.ts';
import type { Delivery } from './traffic.ts';
import { generateTraffic } from './traffic.ts';

export type { Delivery } from './traffic.ts';

/** The options of the generator. */
export interface GeneratorOptions {
  /** The number of messages. With another number, the first messages are still the same. */
  count: number;
  /** An integer. Only its low 32 bits count. */
  seed: number;
  /** Add messages with other topics, and damaged messages. The lead messages are the same as without noise. */
  noise?: boolean;
}

/** The share of the lines that are noise, if there is noise. */
const NOISE_SHARE = 0.12;

/** Yields `count` notifications. Each is one line of text, without a line break. Without noise, every line is JSON. */
export function* generateMessages(options: GeneratorOptions): Generator<string> {
  for (const { text } of generateDeliveries(options)) yield text;
}

/**
 * Yields the same notifications, each with the number of its lead. The key that connects a message with its lead may only be in
 * a later message. So the numbers are exact if all messages of the leads are included, and almost exact otherwise.
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
