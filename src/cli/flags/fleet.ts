/** The flags of all commands of the fleet. */
import type { Command } from 'commander';
import { FleetError, UsageError } from '../../errors.ts';
import { DEFAULT_PREFIX, DEFAULT_REDIS, type FleetPlace } from '../../fleet/queue/place.ts';
import type { FleetQueue } from '../../fleet/queue/queue.ts';
import { environmentOf, type SettingsFlags } from '../settings/settings.ts';

/** The Redis of the fleet. */
export interface FleetFlags {
  readonly redis?: string;
  readonly prefix?: string;
}

/** Adds the flags. */
export function addFleetFlags(command: Command): Command {
  return command
    .option('--redis <URL>', `address of Redis (LEADPOD_REDIS, REDIS_URL; default ${DEFAULT_REDIS})`)
    .option(
      '--prefix <NAME>',
      `prefix of its keys, if fleets share a Redis (LEADPOD_REDIS_PREFIX; default ${DEFAULT_PREFIX})`,
    );
}

/**
 * The Redis and the prefix, from flags and environment. Error messages do not contain the address, because it may contain a
 * password.
 */
export function fleetPlace(
  flags: FleetFlags & SettingsFlags,
  environment: NodeJS.Dict<string> = process.env,
): FleetPlace {
  const env = environmentOf(flags, environment);
  const given = [flags.redis, env['LEADPOD_REDIS'], env['REDIS_URL']].find((text) => text !== undefined && text !== '');
  const prefix = [flags.prefix, env['LEADPOD_REDIS_PREFIX']].find((text) => text !== undefined && text !== '');
  if (prefix !== undefined && !/^[A-Za-z0-9_{}-]{1,64}$/.test(prefix))
    throw new UsageError(`--prefix: expected up to 64 letters, digits and _ - { }, received [${prefix}]`);
  return { redis: given ?? DEFAULT_REDIS, prefix };
}

/**
 * Opens the queue, runs `work`, and closes the queue.
 *
 * @throws FleetError if Redis cannot be reached, or does not answer.
 */
export async function withQueue<T>(
  flags: FleetFlags & SettingsFlags,
  work: (queue: FleetQueue) => Promise<T>,
): Promise<T> {
  const place = fleetPlace(flags);
  // Imported here, because it takes half a second to load.
  const { openQueue } = await import('../../fleet/queue/queue.ts');
  const queue = await openQueue(place);
  try {
    return await work(queue);
  } catch (error) {
    throw await asFleetError(error, flags);
  } finally {
    await queue.close();
  }
}

/** An error of Redis as one line that says what to do. Other errors are not changed. */
export async function asFleetError(error: unknown, flags: FleetFlags & SettingsFlags): Promise<unknown> {
  const { isUnanswered, reasonWords, redisWords } = await import('../../fleet/queue/connection.ts');
  if (!isUnanswered(error)) return error;
  return new FleetError(
    `Redis does not answer: ${redisWords(fleetPlace(flags).redis)} - ${reasonWords(error)}. Is it overloaded or stopped? Try again when it answers`,
    { cause: error },
  );
}
