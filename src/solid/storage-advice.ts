/** A refusal by the storage that was set may mean that another storage was meant: what the profile says about it. */
import { isPodError, LeadpodError, PodError } from '../errors.ts';
import { discoverStorage } from './discovery.ts';
import type { Pod } from './pod.ts';

/** Says that the profile names another storage; `undefined` where it names this one, or cannot be read. */
export async function adviceOnStorage({ client, webId, storage }: Pod): Promise<string | undefined> {
  try {
    const named = await discoverStorage(client, webId);
    // A container inside the storage is a choice, not a mistake.
    if (storage.startsWith(named)) return undefined;
    return `LEADPOD_STORAGE (--storage) is ${storage}, but the profile ${webId} names the storage ${named}`;
  } catch (error) {
    if (error instanceof LeadpodError) return undefined;
    throw error;
  }
}

/** The same error, with the advice first if the storage refused and the profile names another. */
export async function withStorageAdvice(error: unknown, pod: Pod): Promise<unknown> {
  if (!isPodError(error, 'forbidden', 'not-found') || !error.url.startsWith(pod.storage)) return error;
  const advice = await adviceOnStorage(pod);
  if (advice === undefined) return error;
  const { kind, method, url, status } = error;
  const details = { kind, method, url, cause: error, ...(status === undefined ? {} : { status }) };
  return new PodError(`${advice}. Set the right one. ${error.message}`, details);
}
