/** Recognises a 401 for a single resource, on a pod that accepts the same token for others. */
import { PodError } from '../../errors.ts';
import { RefusedTokenError } from './answer-error.ts';
import type { PodClient } from '../client.ts';

/**
 * Runs `work` on a resource. If it fails with 401, but the container can still be read with the same token, this throws
 * PodError `forbidden`. If the container is refused too, the AuthenticationError is thrown.
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
