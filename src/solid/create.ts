/** Resources that are created once and never changed: segments, records, what is put into quarantine. */
import type { PodError } from '../errors.ts';
import { contendedError } from '../http/failures/answer-error.ts';
import { IF_ABSENT, ifUnchanged, isInTheWay, isOvertaken } from '../http/conditions.ts';
import type { PodClient } from '../http/client.ts';
import { readOwnResource } from './own-resource.ts';

/** What is created. */
export interface Creation {
  readonly act: string;
  readonly url: string;
  readonly text: string;
  readonly contentType: string;
  readonly maxBytes: number;
  /** Whether what was found in its place is the beginning of it, left by someone who died in the middle of the write. */
  readonly isTorn: (stored: string) => boolean;
}

/** Rounds against others who write the same. */
const MAX_ROUNDS = 10;

/**
 * Creates a resource; where it is there already, the same text is success, and a torn one is written again. `false` where
 * there is another.
 *
 * @throws PodError `conflict` where the server refuses it again and again, and yet shows nothing that would be in the way.
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
