/** Creates resources that are never changed afterwards: segments, records, quarantined messages. */
import type { PodError } from '../errors.ts';
import { contendedError } from '../http/failures/answer-error.ts';
import { IF_ABSENT, ifUnchanged, isInTheWay, isOvertaken } from '../http/conditions.ts';
import type { PodClient } from '../http/client.ts';
import { readOwnResource } from './own-resource.ts';

/** What to create. */
export interface Creation {
  readonly act: string;
  readonly url: string;
  readonly text: string;
  readonly contentType: string;
  readonly maxBytes: number;
  /** Whether the stored text is an incomplete copy, left by a process that died during the write. */
  readonly isTorn: (stored: string) => boolean;
}

/** How often the write is tried again, if other processes write the same resource. */
const MAX_ROUNDS = 10;

/**
 * Creates a resource. If it exists with the same text, this counts as success; an incomplete copy is overwritten. Returns
 * `false` if it exists with another text.
 *
 * @throws PodError `conflict` if the server refuses again and again without showing an existing resource.
 */
export async function createOnce(client: PodClient, creation: Creation): Promise<boolean> {
  const { act, url, text, contentType, maxBytes, isTorn } = creation;
  let condition: typeof IF_ABSENT | ReturnType<typeof ifUnchanged> = IF_ABSENT;
  let refusal: PodError | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    try {
      await client.put(url, text, { act, contentType, ...condition });
      return true;
    } catch (error) {
      if (!isOvertaken(error)) throw error;
      refusal = isInTheWay(error) ? error : undefined;
    }
    const stored = await readOwnResource(client, url, { act, maxBytes });
    if (stored?.text() === text) return true;
    if (stored !== undefined && !isTorn(stored.text())) return false;
    condition = stored === undefined ? IF_ABSENT : ifUnchanged(stored.etag);
  }
  if (refusal !== undefined) throw refusal;
  throw contendedError({ act, method: 'PUT', url }, MAX_ROUNDS);
}
