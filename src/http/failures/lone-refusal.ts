/** A 401 for one resource, from a pod that takes the same token for others: it is the refusal of that resource alone. */
import { PodError } from '../../errors.ts';
import { RefusedTokenError } from './answer-error.ts';
import type { PodClient } from '../client.ts';

/**
 * Does `work` on a resource. Where its 401 is of this resource alone, because the container around it can still be looked at with
 * the same token, it throws PodError `forbidden`; AuthenticationError, as it came, where the agent is refused there too.
 */
export async function withLoneRefusal<T>(client: PodClient, url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RefusedTokenError)) throw error;
    const isLone = await client.head(new URL('.', url).href, { act: 'Looking around' }).then(
      () => true,
      () => false,
    );
    if (!isLone) throw error;
    const { line } = error;
    const message = `${line.act} failed: ${line.method} ${line.url} - received 401, although the server accepts the same token for other resources; give the agent of leadpod access to it`;
    throw new PodError(message, { kind: 'forbidden', method: line.method, url, status: 401, cause: error });
  }
}
