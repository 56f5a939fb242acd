/** Time in tests: moved on instead of waited for. */
import { setTimeout } from 'node:timers/promises';

/** Runs `work` while the monotonic clock of this process is as much later. */
export async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const { performance } = globalThis;
  const now = performance.now.bind(performance);
  performance.now = () => now() + ms;
  try {
    return await work();
  } finally {
    performance.now = now;
  }
}

/** Comes back as soon as it is so, looked at after whatever else happens in this process. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(5);
}
