/** The connection to Redis: made once, patient ever after; no word of ours holds its password. */
import { Redis } from 'ioredis';
import { FleetError, UsageError } from '../../errors.ts';
import { backoffMs, type Backoff } from '../../http/timing/backoff.ts';
import { DEFAULT_REDIS, type FleetPlace } from './place.ts';

/** How long the first connection may take, in milliseconds. */
const CONNECT_MS = 5_000;
/** Between two attempts to reach a Redis that was lost. */
const RECONNECT: Backoff = { firstMs: 200, baseMs: 400, capMs: 5_000 };

/** The pause before the n-th attempt to reach a lost Redis, in milliseconds; `chance` lies in [0, 1). */
const reconnectDelayMs = (attempt: number, chance: number): number => Math.round(backoffMs(attempt, RECONNECT, chance));

/** A Redis as people may be told of it: scheme, host and port. */
export function redisWords(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/**
 * Connects. Once connected, a lost Redis is sought again forever; commands wait for it, unless `isPatient` is false: then
 * they fail soon, as befits a command that someone waits for.
 *
 * @throws FleetError where it cannot be reached now, UsageError for an address that is none.
 */
export async function connectRedis({ redis: url }: FleetPlace, isPatient: boolean): Promise<Redis> {
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol))
    throw new UsageError(`redis: expected an address such as ${DEFAULT_REDIS}`);
  let isReached = false;
  let reason: unknown;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    // BullMQ's own condition for workers: a command outlives any number of connections.
    maxRetriesPerRequest: isPatient ? null : 2,
    retryStrategy: (attempt: number) => (isReached ? reconnectDelayMs(attempt, Math.random()) : null),
  });
  redis.on('error', (error) => {
    reason = error;
  });
  try {
    await redis.connect();
    isReached = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new FleetError(
      `Redis cannot be reached: ${redisWords(url)} - ${reasonWords(reason ?? error)}. Is it running? Set --redis or LEADPOD_REDIS to its address`,
    );
  }
}

/** Why, in a word of the system's or of Redis: the whole message may quote what was sent. */
export function reasonWords(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined) return code;
  return /^[A-Z]{4,}\b/.exec(error.message)?.[0] ?? error.name;
}
