/** Searches a text for people: what the thread does with a long one, and whoever asks does himself with a short one. */
import { createHash, createHmac } from 'node:crypto';
import { HASH_DIGITS } from '../message/event/keys.ts';
import { createMatcher, unescapeText } from '../lead/mentions.ts';
import type { Tombstone } from '../lead/tombstone.ts';
import type { SearchFor } from './wire.ts';

/** Does the text speak of one of these people? Linear in its length. */
export function searchText(text: Uint8Array, { keys, tombstones, region }: SearchFor): boolean {
  const isNamed = createMatcher({
    keys,
    region,
    ...(tombstones.length === 0 ? {} : { isBarred: barredBy(tombstones) }),
  });
  return isNamed(unescapeText(new TextDecoder().decode(text)));
}

/**
 * What `Tombstones.has` says of the hash of a key, six times as fast: the hashes of `text/` run everywhere, those of Node are
 * native, and a megabyte of digits holds a hundred thousand numbers.
 */
function barredBy(tombstones: readonly Tombstone[]): (key: string) => boolean {
  const secrets = new Map<string, Set<string>>();
  for (const { key, hashes } of tombstones) {
    const known = secrets.get(key) ?? new Set();
    for (const hash of hashes) known.add(hash);
    secrets.set(key, known);
  }
  const all = [...secrets].map(([key, known]) => ({ secret: Buffer.from(key, 'hex'), known }));
  return (key) => {
    const hash = createHash('sha256').update(key).digest('hex').slice(0, HASH_DIGITS);
    return all.some(({ secret, known }) => known.has(createHmac('sha256', secret).update(hash).digest('hex')));
  };
}
