/** Reports once that Redis is lost, and once that it is back. BullMQ reports each attempt in between, which is not repeated. */
import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { reasonWords } from './connection.ts';

/** Whether an error comes from a socket, or from closing a connection. */
const isOfConnection = (error: Error): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined || /connection is closed|LOADING|READONLY|MASTERDOWN/i.test(error.message);
};

/** Whether the lock of a job is lost. The lease reports that, with the name of the pod. */
const isOfLock = (error: Error): boolean =>
  /could not renew lock|(missing|mismatch).* lock|lock.* (missing|mismatch)/i.test(error.message);

/** Reports to `say`, without address or password. */
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
