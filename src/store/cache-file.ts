/** JSON that leadpod can rebuild. It is read with its ETag, and written only if no other process has changed it. */
import { isPodError } from '../errors.ts';
import { IF_ABSENT, ifUnchanged, isOvertaken } from '../http/conditions.ts';
import type { PodClient } from '../http/client.ts';
import { readOwnResource } from '../solid/own-resource.ts';
import { known } from '../text/known.ts';

/** A JSON resource as it was read. `value` is missing if the resource does not exist or is incomplete. */
export interface CacheFile<T> {
  readonly url: string;
  readonly value?: T;
  readonly etag?: string;
  readonly state: 'present' | 'absent' | 'torn';
}

const MAX_BYTES = 64 * 1024 * 1024;

/** Reads a JSON resource. `isValid` rejects JSON that leadpod did not write. */
export async function readCacheFile<T>(
  client: PodClient,
  url: string,
  act: string,
  isValid: (value: unknown) => value is T,
): Promise<CacheFile<T>> {
  const answer = await readOwnResource(client, url, { act, maxBytes: MAX_BYTES }).catch((error: unknown) => {
    if (isPodError(error, 'too-large')) return 'too-large' as const;
    throw error;
  });
  if (answer === undefined) return { url, state: 'absent' };
  if (answer === 'too-large') {
    // It is rebuilt like an incomplete one, and its ETag is needed to replace it.
    const { etag } = await client.head(url, { act });
    return known<CacheFile<T>>({ url, etag, state: 'torn' });
  }
  const { etag } = answer;
  const value = parse(answer.text());
  return isValid(value)
    ? known<CacheFile<T>>({ url, value, etag, state: 'present' })
    : known<CacheFile<T>>({ url, etag, state: 'torn' });
}

/** Replaces what was read, or creates the resource. Returns `false` if another process was faster. */
export async function writeCacheFile(
  client: PodClient,
  file: CacheFile<unknown>,
  value: unknown,
  act: string,
): Promise<boolean> {
  const condition = file.state === 'absent' ? IF_ABSENT : ifUnchanged(file.etag);
  try {
    await client.put(file.url, JSON.stringify(value), { act, contentType: 'application/json', ...condition });
    return true;
  } catch (error) {
    if (isOvertaken(error)) return false;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The write was cut off. The caller rebuilds it.
    return undefined;
  }
}
