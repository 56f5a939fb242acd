/**
 * Deletes stored notifications from the inbox: exactly what was read, never a later notification at the same URL (SECURITY.md,
 * T21).
 */
import { DEFAULT_LIMITS } from '../message/decode/json-decode.ts';
import type { PodError } from '../errors.ts';
import { isRefusedDeletion } from '../http/failures/refused-deletion.ts';
import { deleteNotification, SECOND_IS_OVER_MS, type ReadVersion } from '../solid/inbox.ts';
import { pause } from '../http/timing/pause.ts';
import { isUnreadMark } from '../solid/version.ts';
import type { SyncOptions } from './options.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { mapInTurn } from '../workspace/in-turn.ts';

/** The callbacks of the deletions. */
interface DeletionListener {
  /** Called when a notification was deleted. */
  onDeleted(): void;
  /** Called when the server refuses to delete a notification. */
  onRefused(source: string, error: PodError): void;
}

/** How many deletions may fail, each after all repetitions, before the server counts as failed. */
const MAX_FAILURES = 5;

/** The deletions of one pass. */
export class Acknowledgement {
  readonly #workspace: Pick<Workspace, 'pod' | 'ledger' | 'limit'>;
  readonly #options: SyncOptions;
  readonly #listener: DeletionListener;
  #fresh: ReadVersion[] = [];
  #failures = 0;

  constructor(
    workspace: Pick<Workspace, 'pod' | 'ledger' | 'limit'>,
    options: SyncOptions,
    listener: DeletionListener,
  ) {
    this.#workspace = workspace;
    this.#options = options;
    this.#listener = listener;
  }

  /**
   * Deletes these notifications. Those that the server cannot distinguish from a replacement within the same second are left
   * for {@link finish}.
   */
  async delete(handled: readonly ReadVersion[]): Promise<void> {
    // The content of an unreadable notification is not known.
    const known = handled.filter(({ content }) => !isUnreadMark(content));
    await mapInTurn(known, this.#workspace.limit, (read) => this.#deleteOne(read));
  }

  /** Whether something is left for {@link finish}. */
  get isUnfinished(): boolean {
    return this.#fresh.length > 0;
  }

  /** Deletes what was left, when its second is over. */
  async finish(): Promise<void> {
    const { signal, wait = pause } = this.#options;
    if (!this.isUnfinished || signal?.aborted === true) return;
    // Only a stop ends the pause early. Then the notification is left for the next pass.
    await wait(SECOND_IS_OVER_MS, [signal]).catch(() => undefined);
    const fresh = this.#fresh;
    this.#fresh = [];
    await this.delete(fresh);
  }

  async #deleteOne(read: ReadVersion): Promise<void> {
    const { pod, ledger } = this.#workspace;
    const { source, content } = read;
    try {
      const deletion = await deleteNotification(pod.client, read, { ...DEFAULT_LIMITS, ...this.#options.limits });
      if (deletion === 'deleted') {
        ledger.forget(source, content);
        this.#listener.onDeleted();
      } else if (deletion === 'changed') ledger.doubt(source);
      else this.#fresh.push(read);
    } catch (error) {
      // The notification is stored and noted as handled, so only the deletion failed. The others are still deleted.
      if (!isRefusedDeletion(error)) throw error;
      if (error.kind === 'unavailable') this.#failures += 1;
      if (this.#failures > MAX_FAILURES) throw error;
      this.#listener.onRefused(source, error);
    }
  }
}
