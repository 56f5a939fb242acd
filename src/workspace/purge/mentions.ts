/** Finds mentions of a person outside leads and journal: in texts of any kind, and in the quarantine. */
import { searchUnderBudget } from '../../budget/shared-reader.ts';
import type { SearchFor } from '../../budget/wire.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import type { Tombstones } from '../../lead/tombstone.ts';
import { DEFAULT_REGION } from '../../message/values/telephones.ts';
import { NotificationError, type PodError } from '../../errors.ts';
import { passingLone } from '../../http/failures/lone-failures.ts';
import type { HandledNotification, JournalEntry } from '../../store/journal/record.ts';
import { handledItem, Quarantine, type QuarantineEntry } from '../../store/quarantine.ts';
import { entryWithout } from './entry-without.ts';
import type { Workspace } from '../workspace.ts';
import type { WorkspaceOptions } from '../options.ts';

type SearchOptions = Pick<WorkspaceOptions, 'region' | 'onNote'>;

/** Searches texts for forgotten people. */
export class Mentions {
  readonly #tombstones: Tombstones;
  readonly #wanted: SearchFor;
  readonly #options: SearchOptions;

  /**
   * `keys`: the keys of the person that are known as plain text. E-mail addresses and telephone numbers are also found by the
   * hashes of the tombstones.
   */
  constructor(tombstones: Tombstones, keys: readonly string[], options: SearchOptions) {
    const { region = DEFAULT_REGION } = options;
    this.#options = options;
    this.#tombstones = tombstones;
    this.#wanted = { keys, tombstones: tombstones.all, region };
  }

  /** The same keys, with these tombstones. */
  with(tombstones: Tombstones): Mentions {
    return new Mentions(tombstones, this.#wanted.keys, this.#options);
  }

  /** Whether an entry contains lead events about the person. */
  async isAbout(entry: JournalEntry, options: ParseOptions): Promise<boolean> {
    return (await entryWithout(entry, this.#tombstones, options))[0] !== entry;
  }

  /** Whether this is the slug of a removed lead. */
  isGone(slug: string): boolean {
    return this.#tombstones.has(slug);
  }

  /** Whether an event is about the person. */
  covers(event: LeadEvent): boolean {
    return this.#tombstones.covers(event);
  }

  /** Whether a text of any kind contains an address, number or identifier of the person. */
  async isIn(bytes: Uint8Array, url: string): Promise<boolean> {
    try {
      return await searchUnderBudget(bytes, this.#wanted);
    } catch (error) {
      if (!(error instanceof NotificationError) || error.reason !== 'too-costly') throw error;
      const message =
        'it could not be searched for forgotten people within 2 s, so it stays: check whether it mentions them';
      this.#options.onNote?.({ kind: 'warning', url, message });
      return false;
    }
  }

  /** Whether an item of the quarantine mentions the person. */
  isInItem({ source, body = '' }: Pick<QuarantineEntry, 'source' | 'body'>): Promise<boolean> {
    return this.isIn(Buffer.concat([Buffer.from(`${source}\n`), Buffer.from(body, 'base64')]), source);
  }

  /** The items that mention the person. */
  async of<T extends Pick<QuarantineEntry, 'source' | 'body'>>(items: readonly T[]): Promise<T[]> {
    const found: T[] = [];
    for (const item of items) if (await this.isInItem(item)) found.push(item);
    return found;
  }
}

/** How a part of the pod is searched. */
export interface PartOptions {
  /** Only count what would be removed. */
  readonly dryRun?: boolean;
  /** Called with the error for each resource that cannot be read or deleted. The others are searched and deleted. */
  readonly onRefused?: (error: PodError) => void;
}

/**
 * Removes the items that mention the person from quarantine. The records say so, because the inbox may have lost the notification
 * before. Returns the URLs of their notifications.
 */
export async function purgeQuarantine(
  workspace: Workspace,
  mentions: Mentions,
  { dryRun = false, onRefused = () => undefined }: PartOptions,
): Promise<string[]> {
  const { pod, options } = workspace;
  const quarantine = new Quarantine(pod.client, pod.layout, options.partLimits);
  const found: { readonly id: string; readonly handled: HandledNotification }[] = [];
  const isPassedOver = passingLone(onRefused);
  for await (const part of quarantine.parts(isPassedOver))
    for (const item of await mentions.of(part)) found.push({ id: item.id, handled: handledItem(item, 'forgotten') });
  if (!dryRun && found.length > 0) {
    await workspace.records.commit([], { handled: found.map(({ handled }) => handled) });
    await quarantine.remove(found, isPassedOver);
  }
  return found.map(({ handled }) => handled.source).sort();
}
