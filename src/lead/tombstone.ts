/**
 * The record that remains of a forgotten person: hashes under a random key. They only show whether an event is about
 * that person.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { withoutEvents, type Decision } from './identity/decisions.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { shortHash } from '../text/hash.ts';
import { hashOfKey } from '../message/event/keys.ts';
import { namedKeysOf } from './person.ts';

/** The record of a forgotten person. */
export interface Tombstone {
  /** 24 hexadecimal digits, computed from the content. */
  readonly id: string;
  /** The random key of the hashes (HMAC-SHA-256, RFC 2104), 64 hexadecimal digits. */
  readonly key: string;
  /** When the person was forgotten, RFC 3339 in UTC. */
  readonly at: string;
  /**
   * Hashes of the keys that named the person and of the removed events, sorted. Other keys of these events are not
   * included: anyone can send an event with the person's address and keys of other people, who would then be barred
   * too.
   */
  readonly hashes: readonly string[];
  /**
   * Hashes of the slugs of the removed leads, sorted. Programs that hold copies of these leads recognise them by the hashes.
   */
  readonly slugs: readonly string[];
}

/** The key of the event itself. It recognises the event if it is sent again. */
export const eventName = ({ key }: Pick<LeadEvent, 'key'>): string => `event ${key}`;

/**
 * The tombstone of some keys (see {@link keysOf} and {@link eventName}) and slugs; `secret` is 64 hexadecimal digits.
 */
export function createTombstone(
  secret: string,
  at: string,
  keys: Iterable<string>,
  slugs: Iterable<string>,
): Tombstone {
  const hashOf = hasherUnder(secret);
  const hash = (texts: Iterable<string>): string[] => [...new Set([...texts].map(hashOf))].sort();
  const content = { key: secret, at, hashes: hash([...keys].map(hashOfKey)), slugs: hash(slugs) };
  return { id: shortHash([secret, at, ...content.hashes, '', ...content.slugs], 24), ...content };
}

/** Recognises the events and leads of forgotten people. */
export class Tombstones {
  readonly all: readonly Tombstone[];
  /** For each secret, the known hashes and the hash function. */
  readonly #hashes = new Map<string, { readonly hash: (text: string) => string; readonly known: Set<string> }>();

  constructor(all: Iterable<Tombstone> = []) {
    this.all = [...all];
    for (const { key, hashes, slugs } of this.all) {
      const secret = this.#hashes.get(key) ?? { hash: hasherUnder(key), known: new Set() };
      for (const hash of [...hashes, ...slugs]) secret.known.add(hash);
      this.#hashes.set(key, secret);
    }
  }

  /** Whether an event is about a forgotten person. */
  covers(event: LeadEvent): boolean {
    if (this.#hashes.size === 0) return false;
    const { key, formerKey = key } = event;
    const names = [eventName(event), eventName({ key: formerKey }), ...namedKeysOf(event)];
    return names.some((name) => this.has(hashOfKey(name)));
  }

  /** Whether a text is the slug of a removed lead, or the hash of a key of a forgotten person. */
  has(text: string): boolean {
    for (const { hash, known } of this.#hashes.values()) if (known.has(hash(text))) return true;
    return false;
  }
}

/** Decisions without the events of people who were forgotten; the same list if they name none. */
export function withoutForgotten(decisions: readonly Decision[], tombstones: Tombstones): readonly Decision[] {
  const isGone = (key: string): boolean => tombstones.has(hashOfKey(eventName({ key })));
  const left = decisions.flatMap((decision) => withoutEvents(decision, isGone) ?? []);
  const isSame = left.length === decisions.length && left.every((one, index) => one === decisions[index]);
  return isSame ? decisions : left;
}

/** Whether a value is a tombstone, as in a commit record. */
export function isTombstone(value: unknown): value is Tombstone {
  const { id, key, at, hashes, slugs } = (value ?? {}) as Partial<Record<keyof Tombstone, unknown>>;
  return (
    typeof id === 'string' &&
    typeof key === 'string' &&
    /^(?:[0-9a-f]{2})+$/.test(key) &&
    typeof at === 'string' &&
    [hashes, slugs].every((list) => Array.isArray(list) && list.every((item) => typeof item === 'string'))
  );
}

/** Creates the hash function of a key. The key is prepared once, since whole texts are searched. */
function hasherUnder(key: string): (text: string) => string {
  const mac = hmac.create(sha256, hexToBytes(key));
  return (text) => bytesToHex(mac.clone().update(utf8ToBytes(text)).digest());
}
