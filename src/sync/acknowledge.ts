/** Deletes from the inbox what stands in the pod: what was read, and nothing that came to its URL since (THREATS: T21). */
import pMap from 'p-map';
import type { Limits } from '../core/json-decode.ts';
import { isPodError, type PodError } from '../errors.ts';
import { deleteNotification, type ReadVersion } from '../pod/inbox.ts';
import { isUnreadMark } from '../pod/version.ts';
import type { Workspace } from './workspace.ts';

/** Deletes each of these; `onRefused` is told of those that the server does not let go. */
export async function deleteHandled(
  { pod, ledger, concurrency }: Pick<Workspace, 'pod' | 'ledger' | 'concurrency'>,
  handled: readonly ReadVersion[],
  limits: Limits,
  onRefused: (source: string, error: PodError) => void,
): Promise<void> {
  const deleteOne = async (read: ReadVersion): Promise<void> => {
    // Nobody knows what it is.
    if (isUnreadMark(read.content)) return;
    const { source, content } = read;
    try {
      const deletion = await deleteNotification(pod.client, read, limits);
      if (deletion === 'deleted') ledger.forget(source, content);
      if (deletion === 'changed') ledger.doubt(source);
    } catch (error) {
      // It is stored and remembered: it only stays where it lies, and the others go.
      if (!isPodError(error, 'forbidden', 'conflict', 'precondition-failed')) throw error;
      onRefused(source, error);
    }
  };
  await pMap(handled, deleteOne, { concurrency });
}
