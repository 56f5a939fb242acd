/**
 * The connection to Redis. After the first connection, it is opened again without a limit. No message contains the password.
 */
import { Redis } from 'ioredis';
import { FleetError, UsageError } from '../../errors.ts';
import { backoffMs, type Backoff } from '../../http/timing/backoff.ts';
import { DEFAULT_REDIS, type FleetPlace } from './place.ts';

/** The time limit of the first connection, and of its first answer, in milliseconds. */
const CONNECT_MS = 5_000;
/** The pauses before attempts to connect again. */
const RECONNECT: Backoff = { firstMs: 200, baseMs: 400, capMs: 5_000 };

/** The pause before the n-th attempt to connect again, in milliseconds. `chance` is in [0, 1). */
const reconnectDelayMs = (attempt: number, chance: number): number => Math.round(backoffMs(attempt, RECONNECT, chance));

/** The address of a Redis in messages: scheme, host and port. */
export function redisWords(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/**
 * Connects to Redis. If the connection is lost later, it is opened again without a limit, and commands wait for it. If
 * `isPatient` is false, commands fail soon instead, because a person is waiting: also if Redis is connected and does not answer.
 *
 * @throws FleetError if Redis cannot be reached now; UsageError for an invalid address.
 */
export async function connectRedis({ redis: url }: FleetPlace, isPatient: boolean): Promise<Redis> {
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol))
    throw new UsageError(`redis: expected an address such as ${DEFAULT_REDIS}`);
  let isReached = false;
  let reason: unknown;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: CONNECT_MS,
    // BullMQ requires `null` for workers. With it, a command waits until there is a connection again.
    maxRetriesPerRequest: isPatient ? null : 2,
    retryStrategy: (attempt: number) => (isReached ? reconnectDelayMs(attempt, Math.random()) : null),
  });
  redis.on('error', (error) => {
    reason = error;
  });
  try {
    await redis.connect();
    isReached = true;
    // Workers wait for jobs with commands that Redis does not answer for a long time.
    if (isPatient) delete redis.options.commandTimeout;
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new FleetError(
      `Redis cannot be reached: ${redisWords(url)} - ${reasonWords(reason ?? error)}. Is it running? Set --redis or LEADPOD_REDIS to its address`,
    );
  }
}

/** The message of the error of ioredis for a command that was not answered within `commandTimeout`. */
const TIMED_OUT = 'Command timed out';

/** Whether a command has failed because Redis did not answer it, or because the connection was lost. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'MaxRetriesPerRequestError' ||
    [TIMED_OUT, 'Connection is closed'].some((message) => error.message.startsWith(message)));

/** The error code of the system or of Redis. The full message is not used, because it may contain a command. */
export function reasonWords(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined) return code;
  if (error.message.includes(TIMED_OUT)) return 'no answer in time';
  return /^[A-Z]{4,}\b/.exec(error.message)?.[0] ?? error.name;
}
