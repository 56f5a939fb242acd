/**
 * The dead letters: pods whose passes failed as often as they may, one entry a pod. BullMQ's own list has an entry a job,
 * without end while a server is down, and keeps saying that a pod failed that has long recovered; so this is a hash of ours.
 */
import type { Redis } from 'ioredis';
import { isRecord } from '../../store/cache-file.ts';
import type { FailureWords } from '../failure.ts';

/** A pod that was given up until someone, or the clock, enqueues it again. */
export interface DeadLetter extends FailureWords {
  readonly pod: string;
  readonly attempts: number;
  /** When it was given up, RFC 3339. */
  readonly at: string;
}

const PAGE = 500;

/** The dead letters of a fleet. */
export class DeadLetters {
  readonly #redis: Redis;
  readonly #key: string;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#key = `${prefix}:dead`;
  }

  /** Adds one; it takes the place of the one before. */
  async add({ pod, ...letter }: DeadLetter): Promise<void> {
    await this.#redis.hset(this.#key, pod, JSON.stringify(letter));
  }

  /** Takes those of these pods away; comes back with the names that had one. */
  async remove(pods: readonly string[]): Promise<string[]> {
    const removed: string[] = [];
    for (const pod of pods) if ((await this.#redis.hdel(this.#key, pod)) > 0) removed.push(pod);
    return removed;
  }

  /** How many there are. */
  count(): Promise<number> {
    return this.#redis.hlen(this.#key);
  }

  /** All of them, by name. */
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

/** What cannot be read is a dead letter as well: it is to be seen, and dropped. */
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
