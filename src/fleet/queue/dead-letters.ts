/**
 * The list of pods that were given up ("dead letters") because their passes failed too often. It has one entry for each pod.
 * The list of BullMQ is not used: it has one entry for each job, so it grows while a server is down, and it still names pods
 * that work again.
 */
import type { Redis } from 'ioredis';
import { isRecord } from '../../text/record.ts';
import type { FailureWords } from '../failure.ts';

/** A pod that was given up. The entry is removed when a person retries the pod, or when a later pass over it succeeds. */
export interface DeadLetter extends FailureWords {
  readonly pod: string;
  readonly attempts: number;
  /** When it was given up, RFC 3339 in UTC. */
  readonly at: string;
}

const PAGE = 500;

/** The list of pods of a fleet that were given up. */
export class DeadLetters {
  readonly #redis: Redis;
  readonly #key: string;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#key = `${prefix}:dead`;
  }

  /** Adds an entry. It replaces an earlier entry of the same pod. */
  async add({ pod, ...letter }: DeadLetter): Promise<void> {
    await this.#redis.hset(this.#key, pod, JSON.stringify(letter));
  }

  /** Removes the entries of these pods. Returns the names of those that had one. */
  async remove(pods: readonly string[]): Promise<string[]> {
    const removed: string[] = [];
    for (const pod of pods) if ((await this.#redis.hdel(this.#key, pod)) > 0) removed.push(pod);
    return removed;
  }

  /** The number of entries. */
  count(): Promise<number> {
    return this.#redis.hlen(this.#key);
  }

  /** All entries, sorted by the name of the pod. */
  async list(): Promise<DeadLetter[]> {
    const letters = new Map<string, DeadLetter>();
    let cursor = '0';
    do {
      const [next, fields] = await this.#redis.hscan(this.#key, cursor, 'COUNT', PAGE);
      for (let index = 0; index + 1 < fields.length; index += 2) {
        const pod = fields[index] ?? '';
        letters.set(pod, { pod, ...parseLetter(fields[index + 1] ?? '') });
      }
      cursor = next;
    } while (cursor !== '0');
    return [...letters.values()].sort((a, b) => (a.pod < b.pod ? -1 : 1));
  }
}

/** An entry that cannot be parsed is listed too, so that a person can see it and remove it. */
function parseLetter(text: string): Omit<DeadLetter, 'pod'> {
  const { attempts, code, reason, at } = parseRecord(text);
  const isWhole = [code, reason, at].every((member) => typeof member === 'string') && typeof attempts === 'number';
  if (isWhole) return { attempts, code, reason, at } as Omit<DeadLetter, 'pod'>;
  return { attempts: 0, code: 'unreadable', reason: 'the entry in Redis is not a dead letter', at: '' };
}

function parseRecord(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
