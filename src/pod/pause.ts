import { setTimeout } from 'node:timers/promises';

/** Waits; an abort ends it at once with the signal's own reason (Node would wrap it). */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
