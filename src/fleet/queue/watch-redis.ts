/** Says once that Redis is lost, and once that it is back; what BullMQ says of each attempt in between is nothing new. */
import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { reasonWords } from './connection.ts';

/** Errors of sockets, and of a connection that is being closed. */
const isOfConnection = (error: Error): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined || /connection is closed|LOADING|READONLY|MASTERDOWN/i.test(error.message);
};

/** A lock that is not ours any more: the lease of the job says so, by the name of the pod. */
const isOfLock = (error: Error): boolean =>
  /could not renew lock|(missing|mismatch).* lock|lock.* (missing|mismatch)/i.test(error.message);

/** Tells `say` in words without address or password. */
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
