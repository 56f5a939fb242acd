/** If the storage refuses access, another storage may be meant: compares the setting with the profile. */
import { isPodError, LeadpodError, PodError } from '../errors.ts';
import { discoverStorage } from './discovery.ts';
import type { Pod } from './pod.ts';

/** A sentence that the profile names another storage; `undefined` if it names this one, or cannot be read. */
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

/** Returns the error. If the storage refused access and the profile names another one, the advice is put in front of it. */
export async function withStorageAdvice(error: unknown, pod: Pod): Promise<unknown> {
  if (!isPodError(error, 'forbidden', 'not-found') || !error.url.startsWith(pod.storage)) return error;
  const advice = await adviceOnStorage(pod);
  if (advice === undefined) return error;
  const { kind, method, url, status } = error;
  const details = { kind, method, url, cause: error, ...(status === undefined ? {} : { status }) };
  return new PodError(`${advice}. Set the right one. ${error.message}`, details);
}
