/**
 * Reports once that the connection to Redis is lost, and once that it works again. BullMQ reports an error for each attempt in
 * between; these are not reported.
 */
import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { reasonWords } from './connection.ts';

/** Whether an error comes from a socket, or from a connection that was closed. */
const isOfConnection = (error: Error): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined || /connection is closed|LOADING|READONLY|MASTERDOWN/i.test(error.message);
};

/** Whether an error says that the lock of a job is lost. The lease reports this, together with the name of the pod. */
const isOfLock = (error: Error): boolean =>
  /could not renew lock|(missing|mismatch).* lock|lock.* (missing|mismatch)/i.test(error.message);

/** Reports to `say`. The texts have no address and no password. */
export function watchRedis(redis: Redis, workers: readonly Pick<Worker, 'on'>[], say: (words: string) => void): void {
  let isLost = false;
  let reason = 'connection closed';
  redis.on('error', (error) => {
    reason = reasonWords(error);
  });
  redis.on('reconnecting', () => {
    if (isLost) return;
    isLost = true;
    say(`The connection to Redis is lost (${reason}). Waiting until it is back`);
  });
  redis.on('ready', () => {
    if (isLost) say('The connection to Redis is back');
    isLost = false;
  });
  for (const worker of workers)
    worker.on('error', (error: Error) => {
      if (!isOfConnection(error) && !isOfLock(error)) say(`queue: ${error.message}`);
    });
}
